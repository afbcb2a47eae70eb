/**
 * The log of the search: for each depth its states as entries (word, states in it), in ascending order of words. It is
 * queue, parent information and history in one: about four bytes a state.
 */
import type { Allocate } from '../team/shared-arrays.js';
import type { Space } from './space.js';

/** Doubles where words are numbered beyond 2^31. */
export type Entries = Int32Array | Float64Array;

/** A piece of a layer: entries are pairs, `from` and `to` count numbers. */
export interface Segment {
  readonly entries: Entries;
  readonly from: number;
  readonly to: number;
}

export interface Layer {
  readonly segments: readonly Segment[];
  readonly states: number;
}

export interface Layers {
  readonly length: number;
  at(depth: number): Layer;
  /** Takes the states marked for the next depth out of the space, as the next layer. */
  advance(space: Space): Layer;
  /** Keeps a layer that was taken elsewhere as the next one. */
  add(layer: Layer): Layer;
  /** Is this state in that layer? */
  has(depth: number, word: number, bit: number): boolean;
  readonly bytes: number;
}

const FIRST_CHUNK = 1 << 10;
const LARGEST_CHUNK = 1 << 20;

export function createLayers(isWide: boolean, allocateInts: Allocate): Layers {
  const allocate = isWide ? (length: number): Entries => new Float64Array(length) : allocateInts;
  const layers: Layer[] = [];
  let chunk = allocate(FIRST_CHUNK);
  let used = 0;
  let bytes = chunk.byteLength;

  return {
    get length() {
      return layers.length;
    },
    get bytes() {
      return bytes;
    },
    at: (depth) => layers[depth] as Layer,
    advance(space) {
      const segments: Segment[] = [];
      let from = used;
      let states = 0;
      space.take((word, found) => {
        if (used + 2 > chunk.length) {
          if (used > from) segments.push({ entries: chunk, from, to: used });
          chunk = allocate(Math.min(LARGEST_CHUNK, 2 * chunk.length));
          bytes += chunk.byteLength;
          from = used = 0;
        }
        chunk[used++] = word;
        chunk[used++] = found;
        let count = found - ((found >>> 1) & 0x55555555);
        count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
        states += Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
      });
      if (used > from) segments.push({ entries: chunk, from, to: used });
      const layer = { segments, states };
      if (states > 0) layers.push(layer);
      return layer;
    },
    add(layer) {
      bytes += layer.segments.reduce((sum, { entries }) => sum + entries.byteLength, 0);
      if (layer.states > 0) layers.push(layer);
      return layer;
    },
    has(depth, word, bit) {
      for (const { entries, from, to } of layers[depth]?.segments ?? []) {
        if (word > (entries[to - 2] as number)) continue;
        let low = from >> 1;
        let high = (to >> 1) - 1;
        while (low < high) {
          const middle = (low + high) >> 1;
          if ((entries[2 * middle] as number) < word) low = middle + 1;
          else high = middle;
        }
        return entries[2 * low] === word && ((entries[2 * low + 1] as number) & (1 << bit)) !== 0;
      }
      return false;
    },
  };
}
