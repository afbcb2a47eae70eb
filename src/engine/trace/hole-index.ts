/**
 * Where records are missing, by place and by time. A place is the line of a record; a hole's is half a line after the
 * record before it, so that places are ordered as what happened is.
 */
import type { Hole } from './log-record.js';

export interface HoleIndex {
  readonly holes: readonly Hole[];
  /** The place of a hole, by its number. */
  placeOf(hole: number): number;
  /** The numbers of the first and the last hole between two places, both excluded, that touch the time; undefined where none does. */
  within(afterPlace: number, beforePlace: number, fromMs: number, toMs: number): readonly [first: number, last: number] | undefined;
}

export function indexHoles(holes: readonly Hole[]): HoleIndex {
  const placeOf = (hole: number): number => (holes[hole]?.afterLine ?? Infinity) + 0.5;
  /** The first number from which on it holds. */
  const firstWhere = (holds: (hole: number) => boolean): number => {
    let low = 0;
    let high = holes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    holes,
    placeOf,
    within(afterPlace, beforePlace, fromMs, toMs) {
      if (holes.length === 0 || fromMs > toMs) return undefined;
      const first = firstWhere((hole) => placeOf(hole) > afterPlace && (holes[hole] as Hole).toMs >= fromMs);
      const last = firstWhere((hole) => placeOf(hole) >= beforePlace || (holes[hole] as Hole).fromMs > toMs) - 1;
      return first > last ? undefined : [first, last];
    },
  };
}
