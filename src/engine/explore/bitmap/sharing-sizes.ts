/** From which sizes on threads share the work of the bitmap search. Results do not depend on them. */

export interface SharingSizes {
  /** Of the bitmap; smaller ones stay in one thread's memory. */
  readonly fewestWords: number;
  /** Reached so far: the other threads are started. */
  readonly statesToStart: number;
  /** Left of a layer: they are used. */
  readonly entriesToShare: number;
  /** What may be found for other parts in one of a round; what is beyond that is done again. */
  readonly boxedPairs: number;
  /** Do nothing before all threads have started. */
  readonly patient: boolean;
}

/**
 * Where it pays: threads take some 50 ms to start, and all loops as long again to be optimised anew, so that it does not pay
 * for the 16 M states of FL(4,2).
 */
export const worthwhile: SharingSizes = { fewestWords: 2 ** 16, statesToStart: 2 ** 24, entriesToShare: 2 ** 13, boxedPairs: 2 ** 19, patient: false };

/** What is counted, and checked against limits, at a time. */
export const ENTRIES_PER_SLICE = 2048;
/** In a round. */
export const FEWEST_SLICES = 4;
export const MOST_SLICES = 512;
/** Of the bitmap when a layer is taken out of it. */
export const MOST_PIECES = 1024;
