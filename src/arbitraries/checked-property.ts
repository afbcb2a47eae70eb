/**
 * A search for a counterexample by fast-check. Shrinking is left to the caller, who knows what makes a case simpler and
 * how long that may take; a case is data, so that a replay line holds what failed and not how it was found.
 */
import { asyncProperty, check, type Arbitrary } from 'fast-check';

/** What was expected and found, by the name of the claim that failed. */
export interface Misfit {
  readonly property: string;
  readonly expected: string;
  readonly found: string;
}

export interface CheckedRuns<Case> {
  readonly runs: number;
  readonly counterexample?: Case;
}

/** Throws what `misfit` throws. `misfit` tells what is wrong with one case, undefined where nothing is. */
export async function searchCounterexample<Case>(
  arbitrary: Arbitrary<Case>,
  misfit: (value: Case) => Promise<Misfit | undefined>,
  options: { readonly seed: number; readonly runs: number; readonly signal: AbortSignal },
): Promise<CheckedRuns<Case>> {
  let broken: { readonly error: unknown } | undefined;
  const property = asyncProperty(arbitrary, async (value) => {
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
    return found === undefined;
  });
  const details = await check(property, { seed: options.seed, numRuns: options.runs, endOnFailure: true, maxSkipsPerRun: 0 });
  if (broken !== undefined) throw broken.error;
  if (!details.failed || details.counterexample === null) return { runs: details.numRuns };
  return { runs: details.numRuns, counterexample: details.counterexample[0] };
}
