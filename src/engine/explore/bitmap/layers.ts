/**
 * The log of the search: for each depth its states as entries (word, states in it), in ascending order of words. It is
 * queue, parent information and history in one: about four bytes a state.
 */
import type { Space } from './generate.js';

/** A piece of a layer: entries are pairs, `from` and `to` count numbers. */
export interface Segment {
  readonly entries: Int32Array;
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
  /** Is this state in that layer? */
  has(depth: number, word: number, bit: number): boolean;
  readonly bytes: number;
}

const FIRST_CHUNK = 1 << 10;
const LARGEST_CHUNK = 1 << 20;

export function createLayers(): Layers {
  const layers: Layer[] = [];
  let chunk = new Int32Array(FIRST_CHUNK);
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
    advance({ cells, marks, summary }) {
      const segments: Segment[] = [];
      let from = used;
      let states = 0;
      for (let high = 0; high < summary.length; high++) {
        let highBits = summary[high] as number;
        if (highBits === 0) continue;
        summary[high] = 0;
        for (; highBits !== 0; highBits &= highBits - 1) {
          const middle = (high << 5) | (31 - Math.clz32(highBits & -highBits));
          let bits = marks[middle] as number;
          marks[middle] = 0;
          if (used + 64 > chunk.length) {
            if (used > from) segments.push({ entries: chunk, from, to: used });
            chunk = new Int32Array(Math.min(LARGEST_CHUNK, 2 * chunk.length));
            bytes += chunk.byteLength;
            from = used = 0;
          }
          for (; bits !== 0; bits &= bits - 1) {
            const word = (middle << 5) | (31 - Math.clz32(bits & -bits));
            const found = cells[2 * word + 1] as number;
            cells[2 * word + 1] = 0;
            chunk[used++] = word;
            chunk[used++] = found;
            let count = found - ((found >>> 1) & 0x55555555);
            count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
            states += Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
          }
        }
      }
      if (used > from) segments.push({ entries: chunk, from, to: used });
      const layer = { segments, states };
      if (states > 0) layers.push(layer);
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
