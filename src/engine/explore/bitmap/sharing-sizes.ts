/** From which sizes on threads share the work of the bitmap search. Results do not depend on them. */

export interface SharingSizes {
  /** Of the bitmap; smaller ones stay in one thread's memory. */
  readonly fewestWords: number;
  /** In a layer: the other threads are started. */
  readonly entriesToStart: number;
  /** Left of a layer: they are used. */
  readonly entriesToShare: number;
  /** What may be found for other parts in one of a round; what is beyond that is done again. */
  readonly boxedPairs: number;
  /** Do nothing before all threads have started. */
  readonly patient: boolean;
}

/** Where it pays: threads take some 50 ms to start, and their loops as long to be optimised. */
export const worthwhile: SharingSizes = { fewestWords: 2 ** 16, entriesToStart: 2 ** 12, entriesToShare: 2 ** 13, boxedPairs: 2 ** 19, patient: false };

/** What is counted, and checked against limits, at a time. */
export const ENTRIES_PER_SLICE = 2048;
/** In a round. */
export const FEWEST_SLICES = 4;
export const MOST_SLICES = 512;
/** Of the bitmap when a layer is taken out of it. */
export const MOST_PIECES = 1024;
