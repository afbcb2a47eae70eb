/** When something seen may have happened. */
import type { Interval } from './interval.js';

/**
 * An observation at `atMs` of something that happens within the window: it may have happened up to the tolerance before.
 * Times are floating point sums, so equality is not asked for to the last bit.
 */
export function timeOrder(atMs: number, window: Interval, toleranceMs: number): 'early' | 'within' | 'late' {
  if (atMs < window.lo - rounding) return 'early';
  return atMs > window.hi + toleranceMs + rounding ? 'late' : 'within';
}

/** Far below a timer's resolution, far above a sum's error. */
export const rounding = 1e-6;

/** How early a real timer may be, where times are not exact: clocks are read in whole milliseconds. */
export const early = (toleranceMs: number): number => Math.min(2, toleranceMs);
