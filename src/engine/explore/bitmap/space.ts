/**
 * The visited states as words of 32, each with the states found in it for the next depth. Dense: one cell for each word
 * of the product of components. Sparse: a hash table of the words that occur, for products too large for that.
 */
import type { Allocate } from '../team/shared-arrays.js';

export interface Space {
  /** Adds states to the word at `doubleWord / 2`. */
  put(doubleWord: number, bits: number): void;
  /** Gives the words with states for the next depth, in ascending order, and starts the next. */
  take(emit: (word: number, bits: number) => void): void;
  readonly bytes: number;
}

/** With its arrays open to the generated loop: word w of the visited set is at 2w, its next states at 2w + 1. */
export interface DenseSpace extends Space {
  readonly cells: Int32Array;
  /** One bit for each word with states for the next depth, and one for each 32 of these. */
  readonly marks: Int32Array;
  readonly summary: Int32Array;
}

export function createDenseSpace(words: number, allocate: Allocate): DenseSpace {
  const cells = allocate(2 * words);
  const marks = allocate((words >>> 5) + 1);
  const summary = allocate((words >>> 10) + 1);
  return {
    cells,
    marks,
    summary,
    bytes: cells.byteLength + marks.byteLength + summary.byteLength,
    put(at, bits) {
      const fresh = bits & ~(cells[at] as number);
      if (fresh === 0) return;
      cells[at]! |= fresh;
      cells[at + 1]! |= fresh;
      marks[at >>> 6]! |= 1 << ((at >>> 1) & 31);
      summary[at >>> 11]! |= 1 << ((at >>> 6) & 31);
    },
    take(emit) {
      for (let high = 0; high < summary.length; high++) {
        let highBits = summary[high] as number;
        if (highBits === 0) continue;
        summary[high] = 0;
        for (; highBits !== 0; highBits &= highBits - 1) {
          const middle = (high << 5) | (31 - Math.clz32(highBits & -highBits));
          let bits = marks[middle] as number;
          marks[middle] = 0;
          for (; bits !== 0; bits &= bits - 1) {
            const word = (middle << 5) | (31 - Math.clz32(bits & -bits));
            emit(word, cells[2 * word + 1] as number);
            cells[2 * word + 1] = 0;
          }
        }
      }
    },
  };
}

const MAX_LOAD = 0.6;

export function createSparseSpace(): Space {
  let keys = new Float64Array(1 << 14).fill(-1);
  let cells = new Int32Array(2 * keys.length);
  let mask = keys.length - 1;
  let size = 0;
  let next = new Float64Array(1 << 10);
  let waiting = 0;

  function slotOf(key: number): number {
    let hash = Math.imul((key | 0) ^ Math.imul((key / 2 ** 32) | 0, 0x85ebca6b), 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    let slot = (hash ^ (hash >>> 13)) & mask;
    while (keys[slot] !== key && keys[slot] !== -1) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const old = { keys, cells };
    keys = new Float64Array(2 * old.keys.length).fill(-1);
    cells = new Int32Array(2 * keys.length);
    mask = keys.length - 1;
    for (let i = 0; i < old.keys.length; i++) {
      const key = old.keys[i] as number;
      if (key < 0) continue;
      const slot = slotOf(key);
      keys[slot] = key;
      cells[2 * slot] = old.cells[2 * i] as number;
      cells[2 * slot + 1] = old.cells[2 * i + 1] as number;
    }
  }

  return {
    get bytes() {
      return keys.byteLength + cells.byteLength + next.byteLength;
    },
    put(key, bits) {
      const slot = slotOf(key);
      const fresh = bits & ~(cells[2 * slot] as number);
      if (fresh === 0) return;
      cells[2 * slot]! |= fresh;
      const before = cells[2 * slot + 1] as number;
      cells[2 * slot + 1] = before | fresh;
      if (before === 0) {
        if (waiting === next.length) {
          const larger = new Float64Array(2 * waiting);
          larger.set(next);
          next = larger;
        }
        next[waiting++] = key;
      }
      if (keys[slot] === -1) {
        keys[slot] = key;
        if (++size > keys.length * MAX_LOAD) grow();
      }
    },
    take(emit) {
      const sorted = next.subarray(0, waiting).toSorted();
      waiting = 0;
      for (const key of sorted) {
        const at = 2 * slotOf(key) + 1;
        emit(key / 2, cells[at] as number);
        cells[at] = 0;
      }
    },
  };
}
