/** A moment that is known within bounds, in milliseconds. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

export const at = (lo: number, hi: number = lo): Interval => ({ lo, hi });

/** The interval, later by at least `fromMs` and at most `toMs`. */
export const later = (interval: Interval, fromMs: number, toMs: number = fromMs): Interval => ({ lo: interval.lo + fromMs, hi: interval.hi + toMs });

/** The part of the interval that is not before `ms`; never empty. */
export const notBefore = (interval: Interval, ms: number): Interval =>
  interval.lo >= ms ? interval : { lo: ms, hi: Math.max(interval.hi, ms) };

/** How long it took from one moment to another: never negative. */
export const between = (from: Interval, to: Interval): Interval => ({ lo: Math.max(0, to.lo - from.hi), hi: Math.max(0, to.hi - from.lo) });

/** The mean of several, within its own bounds; 0 for none, as the page wants it. */
export function mean(intervals: readonly Interval[]): Interval {
  if (intervals.length === 0) return at(0);
  let lo = 0;
  let hi = 0;
  for (const interval of intervals) {
    lo += interval.lo;
    hi += interval.hi;
  }
  return { lo: lo / intervals.length, hi: hi / intervals.length };
}

const digits = (ms: number): string => (Number.isInteger(ms) ? String(ms) : ms.toFixed(1));

export const shownInterval = ({ lo, hi }: Interval): string => (lo === hi ? `${digits(lo)} ms` : `${digits(lo)} to ${digits(hi)} ms`);
