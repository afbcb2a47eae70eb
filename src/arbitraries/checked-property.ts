/**
 * A fast-check property whose counterexample is a failure with a story: it is generated, run, shrunk, and run once more
 * for the telling. The case is text, so that a replay line holds what failed and not how it was found.
 */
import fc from 'fast-check';

/** What was expected and found, by the name of the claim that failed. */
export interface Misfit {
  readonly property: string;
  readonly expected: string;
  readonly found: string;
}

export interface CheckedRuns<Case> {
  readonly runs: number;
  readonly counterexample?: { readonly case: Case; readonly shrinks: number };
}

/** Throws what `misfit` throws. `misfit` tells what is wrong with one case, undefined where nothing is. */
export async function searchCounterexample<Case>(
  arbitrary: fc.Arbitrary<Case>,
  misfit: (value: Case) => Promise<Misfit | undefined>,
  options: { readonly seed: number; readonly runs: number; readonly signal: AbortSignal },
): Promise<CheckedRuns<Case>> {
  let first: string | undefined;
  let broken: { readonly error: unknown } | undefined;
  const property = fc.asyncProperty(arbitrary, async (value) => {
    options.signal.throwIfAborted();
    if (broken !== undefined) return true;
    let found: Misfit | undefined;
    try {
      found = await misfit(value);
    } catch (error) {
      // Not a counterexample but a broken run: told as it is.
      broken = { error };
      return true;
    }
    // A shrunk case must fail in the same way, or it would tell another story.
    first ??= found?.property;
    return found === undefined || found.property !== first;
  });
  const details = await fc.check(property, { seed: options.seed, numRuns: options.runs, endOnFailure: false, maxSkipsPerRun: 0 });
  if (broken !== undefined) throw broken.error;
  if (!details.failed || details.counterexample === null) return { runs: details.numRuns };
  return { runs: details.numRuns, counterexample: { case: details.counterexample[0], shrinks: details.numShrinks } };
}
