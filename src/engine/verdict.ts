/** `unknown`: a bound was reached before the question was settled. It is never a pass. */
export type Verdict = 'holds' | 'violated' | 'unknown';

/** The verdict of several together: one violation violates, one unknown leaves it open. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let result: Verdict = 'holds';
  for (const verdict of verdicts) {
    if (verdict === 'violated') return 'violated';
    if (verdict === 'unknown') result = 'unknown';
  }
  return result;
}
