/**
 * The bitmap divided among threads. While a layer is expanded each part of it belongs to one thread, which alone writes
 * there; what it finds for another part it puts into a box, and that part's thread takes it from there afterwards. So there
 * is nothing to lock. Parts change with each round, so that all have as much to do.
 */
import { sharedInt32 } from '../team/shared-arrays.js';
import type { Entries } from './layers.js';
import { createDenseSpace, type DenseSpace } from './space.js';

/** The whole, as one part. */
export interface SharedSpace extends DenseSpace {
  /** The first double word, and how many there are. */
  readonly low: number;
  readonly size: number;
  /** Double word, states, …; the first `boxed` numbers of it. */
  readonly box: Int32Array;
  boxed: number;
}

/** Beyond any double word. */
const MOST = 2 ** 30;

export function createSharedSpace(words: number): SharedSpace {
  return { ...createDenseSpace(words, sharedInt32), low: 0, size: MOST, box: sharedInt32(0), boxed: 0 };
}

/** Parts of a round: the entries that each expands, and the double words that belong to it, from one to the next. */
export interface Parts {
  readonly starts: readonly number[];
  readonly bounds: readonly number[];
}

/** Words that share a word of the summary belong together. */
const INDIVISIBLE = 1 << 10;

/** In proportion to `weights`. Entries are in ascending order of words. */
export function divideEntries(entries: Entries, from: number, to: number, weights: readonly number[]): Parts {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const starts: number[] = [];
  const bounds: number[] = [];
  let before = 0;
  for (const weight of weights) {
    const start = from + 2 * Math.floor(((to - from) / 2) * (before / total));
    before += weight;
    starts.push(start);
    bounds.push(bounds.length === 0 ? 0 : 2 * INDIVISIBLE * Math.floor((entries[start] as number) / INDIVISIBLE));
  }
  return { starts: [...starts, to], bounds: [...bounds, MOST] };
}

/** How `take` divides the space: in pieces of so many words of the summary. */
export interface Pieces {
  readonly entries: number;
  readonly pieces: number;
  readonly words: number;
}

/** Divides a space into at most as many pieces as `offsets` has room for, which gets where each piece's entries go. */
export function divideSpace({ marks, summary }: DenseSpace, offsets: Int32Array): Pieces {
  const words = Math.ceil(summary.length / offsets.length);
  const pieces = Math.ceil(summary.length / words);
  let entries = 0;
  for (let piece = 0; piece < pieces; piece++) {
    offsets[piece] = 2 * entries;
    const end = Math.min(summary.length, (piece + 1) * words);
    for (let high = piece * words; high < end; high++) {
      for (let bits = summary[high] as number; bits !== 0; bits &= bits - 1) {
        const marked = marks[(high << 5) | (31 - Math.clz32(bits & -bits))] as number;
        let count = marked - ((marked >>> 1) & 0x55555555);
        count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
        entries += Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
      }
    }
  }
  return { entries, pieces, words };
}
