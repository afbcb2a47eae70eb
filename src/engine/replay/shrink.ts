/**
 * The shortest path that still diverges, with the real system in the loop: delta debugging (Zeller and Hildebrandt,
 * "Simplifying and Isolating Failure-Inducing Input", 2002) over the actions, then single actions replaced by simpler
 * ones. Every candidate is run; the winner is run twice more.
 */

export interface ShrinkOptions<Action> {
  /** At most so many candidates are run. Default 500. */
  readonly maxRuns?: number;
  /** The candidates that are run have at most so many steps together. Default 10,000. */
  readonly maxSteps?: number;
  /** Simpler actions to try in the place of one, simplest first. */
  readonly simpler?: (action: Action) => readonly Action[];
  readonly signal?: AbortSignal;
}

export interface Shrunk<Action, Failure> {
  readonly path: readonly Action[];
  readonly failure: Failure;
  readonly runs: number;
  /** The shortest path failed in both confirming runs as well. */
  readonly confirmed: boolean;
  /** False where a bound ended the search. */
  readonly minimal: boolean;
}

/** `fails` runs a path on a fresh system and tells how it failed, undefined where it did not. */
export async function shrink<Action, Failure>(
  path: readonly Action[],
  failure: Failure,
  fails: (path: readonly Action[]) => Promise<{ readonly failure: Failure; readonly steps: number } | undefined>,
  { maxRuns = 500, maxSteps = 10_000, simpler = () => [], signal }: ShrinkOptions<Action> = {},
): Promise<Shrunk<Action, Failure>> {
  let best = { path, failure };
  let runs = 0;
  let steps = 0;
  const tries = async (candidate: readonly Action[]): Promise<boolean> => {
    if (runs >= maxRuns || steps >= maxSteps) return false;
    signal?.throwIfAborted();
    runs++;
    steps += candidate.length;
    const outcome = await fails(candidate);
    if (outcome === undefined) return false;
    // What comes after the step that failed has no part in it.
    best = { path: candidate.slice(0, outcome.steps), failure: outcome.failure };
    return true;
  };
  let improved: boolean;
  do {
    improved = false;
    for (let size = Math.max(1, best.path.length >> 1); size >= 1; size >>= 1) {
      for (let from = 0; from < best.path.length; ) {
        const without = [...best.path.slice(0, from), ...best.path.slice(from + size)];
        if (await tries(without)) improved = true;
        else from += size;
      }
    }
    for (let index = 0; index < best.path.length; index++) {
      for (const action of simpler(best.path[index] as Action)) {
        if (await tries(best.path.with(index, action))) {
          improved = true;
          break;
        }
      }
    }
    // At the bound no candidate is run any more, and so nothing improves.
  } while (improved);
  const minimal = runs < maxRuns && steps < maxSteps;
  const again = [await fails(best.path), await fails(best.path)];
  return { path: best.path, failure: best.failure, runs: runs + 2, confirmed: again.every((outcome) => outcome !== undefined), minimal };
}
