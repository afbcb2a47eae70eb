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

/** What a clock may advance by at a time, where times are not exact: some are read in ticks of 10 or 16 ms. */
const coarsestTickMs = 20;

/** How early a timer may be by a clock that is read in ticks. */
export const earlyByTicks = (toleranceMs: number): number => Math.min(coarsestTickMs, toleranceMs);

/** How far such a clock may put the mean of so many latencies off. They are off either way, so that the mean gains. */
export const offByTicks = (count: number, toleranceMs: number): number => (toleranceMs === 0 ? 0 : coarsestTickMs / Math.sqrt(Math.max(1, count)));
