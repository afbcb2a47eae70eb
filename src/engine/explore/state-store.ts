/**
 * Visited states as packed words in one array, found again by an open-addressing hash table of their numbers. Widths
 * follow the values as they appear: when one outgrows its bits, everything is packed anew.
 */
import type { Vector } from './decision-tree.js';

export interface StateStore {
  readonly size: number;
  /** The state's number; `added` tells whether it is new. */
  add(vector: Vector): number;
  /** The successor of `state` by writing field, value, field, value, …; same result as `add`. */
  addFrom(state: number, writes: readonly number[]): number;
  /** Whether the last `add` or `addFrom` met its state for the first time. */
  readonly added: boolean;
  read(state: number, into: number[] | Int32Array): void;
  readonly bytes: number;
}

const FIRST_STATES = 1 << 10;
const MAX_LOAD = 0.6;

export function createStateStore(fieldCount: number): StateStore {
  const widths = new Uint8Array(fieldCount).fill(1);
  const wordOf = new Int32Array(fieldCount);
  const shiftOf = new Int32Array(fieldCount);
  const maskOf = new Int32Array(fieldCount);
  let wordCount = 1;
  let capacity = FIRST_STATES;
  let words = new Int32Array(capacity);
  let table = new Int32Array(FIRST_STATES * 2);
  let size = 0;
  let added = false;
  let scratch = new Int32Array(1);

  const fits = (field: number, value: number): boolean => value <= (maskOf[field] as number);

  /** Fields never straddle two words. */
  function layOut(): void {
    let word = 0;
    let shift = 0;
    for (let field = 0; field < fieldCount; field++) {
      const width = widths[field] as number;
      if (shift + width > 32) {
        word++;
        shift = 0;
      }
      wordOf[field] = word;
      shiftOf[field] = shift;
      maskOf[field] = 2 ** width - 1;
      shift += width;
    }
    wordCount = word + 1;
    scratch = new Int32Array(wordCount);
  }
  layOut();

  function pack(vector: Vector): void {
    scratch.fill(0);
    for (let field = 0; field < fieldCount; field++) scratch[wordOf[field] as number]! |= (vector[field] as number) << (shiftOf[field] as number);
  }

  function unpack(at: number, into: number[] | Int32Array): void {
    for (let field = 0; field < fieldCount; field++) {
      into[field] = ((words[at + (wordOf[field] as number)] as number) >>> (shiftOf[field] as number)) & (maskOf[field] as number);
    }
  }

  /** One bit more than needed now, so that a growing domain repacks only now and then. */
  function widen(field: number, value: number): void {
    const before = { words, wordCount, wordOf: wordOf.slice(), shiftOf: shiftOf.slice(), widths: widths.slice() };
    widths[field] = Math.min(31, 33 - Math.clz32(value));
    layOut();
    words = new Int32Array(capacity * wordCount);
    for (let state = 0; state < size; state++) {
      scratch.fill(0);
      for (let f = 0; f < fieldCount; f++) {
        const word = before.words[state * before.wordCount + (before.wordOf[f] as number)] as number;
        const bits = (word >>> (before.shiftOf[f] as number)) & (2 ** (before.widths[f] as number) - 1);
        scratch[wordOf[f] as number]! |= bits << (shiftOf[f] as number);
      }
      words.set(scratch, state * wordCount);
    }
    rehash(table.length);
  }

  function hashAt(source: Int32Array, at: number): number {
    let hash = 0;
    for (let word = 0; word < wordCount; word++) {
      hash = Math.imul(hash ^ (source[at + word] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  function rehash(slots: number): void {
    table = new Int32Array(slots);
    const mask = slots - 1;
    for (let state = 0; state < size; state++) {
      let slot = hashAt(words, state * wordCount) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = state + 1;
    }
  }

  function insert(): number {
    const mask = table.length - 1;
    let slot = hashAt(scratch, 0) & mask;
    for (;;) {
      const entry = table[slot] as number;
      if (entry === 0) break;
      const at = (entry - 1) * wordCount;
      let word = 0;
      while (word < wordCount && words[at + word] === scratch[word]) word++;
      if (word === wordCount) {
        added = false;
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
    if (size === capacity) {
      capacity = Math.ceil(capacity * 1.5);
      const larger = new Int32Array(capacity * wordCount);
      larger.set(words);
      words = larger;
    }
    words.set(scratch, size * wordCount);
    table[slot] = ++size;
    added = true;
    if (size > table.length * MAX_LOAD) rehash(table.length * 2);
    return size - 1;
  }

  return {
    get size() {
      return size;
    },
    get added() {
      return added;
    },
    get bytes() {
      return words.byteLength + table.byteLength;
    },
    add(vector) {
      for (let field = 0; field < fieldCount; field++) {
        if (!fits(field, vector[field] as number)) widen(field, vector[field] as number);
      }
      pack(vector);
      return insert();
    },
    addFrom(state, writes) {
      for (let i = 0; i < writes.length; i += 2) {
        if (!fits(writes[i] as number, writes[i + 1] as number)) widen(writes[i] as number, writes[i + 1] as number);
      }
      const at = state * wordCount;
      for (let word = 0; word < wordCount; word++) scratch[word] = words[at + word] as number;
      for (let i = 0; i < writes.length; i += 2) {
        const field = writes[i] as number;
        const word = wordOf[field] as number;
        const shift = shiftOf[field] as number;
        scratch[word] = ((scratch[word] as number) & ~((maskOf[field] as number) << shift)) | ((writes[i + 1] as number) << shift);
      }
      return insert();
    },
    read: (state, into) => unpack(state * wordCount, into),
  };
}
