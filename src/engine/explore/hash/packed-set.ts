/**
 * States as packed words in one array, numbered as they appear and found again by an open-addressing hash table of their
 * numbers. Widths follow the local states as they appear: when one outgrows its bits, everything is packed anew.
 */

export interface PackedSet {
  readonly size: number;
  /** To be called before rows are added that may hold local states never met before. */
  makeWide(): void;
  /** Adds `count` states, rows of local states; their numbers go into `numbers`. New ones are numbered in order. */
  addAll(rows: Int32Array, count: number, numbers: Int32Array): void;
  /** The local states of a state, into `row` from 0 on. */
  read(state: number, row: Int32Array): void;
  readonly bytes: number;
}

const FIRST_STATES = 1 << 8;
const MAX_LOAD = 0.7;
/** Slots from which on the table grows more slowly. */
const LARGE = 1 << 18;
/** So many slots are looked at at once. */
const BLOCK = 64;

/** `sizeOf`: how many local states each component has by now; the numbers in rows are below. Up to 2^31 states. */
export function createPackedSet(componentCount: number, sizeOf: (component: number) => number): PackedSet {
  const widths = new Uint8Array(componentCount).fill(1);
  const limits = new Float64Array(componentCount).fill(2);
  const masks = new Int32Array(componentCount).fill(1);
  const wordOf = new Int32Array(componentCount);
  const shiftOf = new Int32Array(componentCount);
  const factors = Int32Array.from({ length: componentCount }, (_, component) => scattered(Math.imul(component + 1, 0x9e3779b1)) | 1);
  let wordCount = 1;
  let capacity = FIRST_STATES;
  let words = new Int32Array(capacity);
  // Each slot: a state's number + 1 below, and above it as many bits of its hash as are left.
  let table = new Int32Array(2 * FIRST_STATES);
  let numberMask = 2 * FIRST_STATES - 1;
  let size = 0;
  let packed = new Int32Array(64);
  let hashes = new Int32Array(64);
  let near = new Int32Array(64);
  /** Of no meaning; kept so that nobody optimises the looks away. */
  let touched = 0;

  /** Components never straddle two words: the largest first, each into the first word that has room; what is left of a word is shared out. */
  function layOut(): void {
    const shared: number[][] = [];
    const used: number[] = [];
    const order = Array.from(widths, (_, component) => component).toSorted((a, b) => (widths[b] as number) - (widths[a] as number) || a - b);
    for (const component of order) {
      const width = widths[component] as number;
      let word = used.findIndex((bits) => bits + width <= 32);
      if (word < 0) {
        word = used.push(0) - 1;
        shared.push([]);
      }
      used[word]! += width;
      shared[word]?.push(component);
    }
    shared.forEach((own, word) => {
      let spare = 32 - (used[word] as number);
      let shift = 0;
      own.forEach((component, i) => {
        const more = Math.floor(spare / (own.length - i));
        spare -= more;
        const width = (widths[component] as number) + more;
        widths[component] = width;
        wordOf[component] = word;
        shiftOf[component] = shift;
        limits[component] = 2 ** width;
        masks[component] = width === 32 ? -1 : (1 << width) - 1;
        shift += width;
      });
    });
    wordCount = Math.max(1, used.length);
  }
  layOut();

  function widen(): void {
    const before = { words, wordCount, wordOf: wordOf.slice(), shiftOf: shiftOf.slice(), masks: masks.slice() };
    // One bit more than needed where one was outgrown, so that a growing component repacks only now and then.
    for (let component = 0; component < componentCount; component++) {
      const needed = 32 - Math.clz32(sizeOf(component) - 1);
      widths[component] = sizeOf(component) > (limits[component] as number) ? Math.min(32, needed + 1) : Math.max(1, needed);
    }
    layOut();
    words = new Int32Array(capacity * wordCount);
    for (let state = 0; state < size; state++) {
      for (let component = 0; component < componentCount; component++) {
        const word = before.words[state * before.wordCount + (before.wordOf[component] as number)] as number;
        const local = (word >>> (before.shiftOf[component] as number)) & (before.masks[component] as number);
        words[state * wordCount + (wordOf[component] as number)]! |= local << (shiftOf[component] as number);
      }
    }
  }

  /** The hash is of local states, not of words, so that it stays when states are packed anew. */
  function hashOf(state: number): number {
    const at = state * wordCount;
    let sum = 0;
    for (let component = 0; component < componentCount; component++) {
      const local = ((words[at + (wordOf[component] as number)] as number) >>> (shiftOf[component] as number)) & (masks[component] as number);
      sum = (sum + Math.imul(local, factors[component] as number)) | 0;
    }
    return scattered(sum);
  }

  function rehash(slots: number): void {
    table = new Int32Array(slots);
    numberMask = slots - 1;
    const block = new Int32Array(BLOCK);
    for (let first = 0; first < size; first += BLOCK) {
      const count = Math.min(BLOCK, size - first);
      for (let i = 0; i < count; i++) block[i] = hashOf(first + i);
      for (let i = 0; i < count; i++) touched ^= table[(block[i] as number) & numberMask] as number;
      for (let i = 0; i < count; i++) {
        const hash = block[i] as number;
        let slot = hash & numberMask;
        while (table[slot] !== 0) slot = (slot + 1) & numberMask;
        table[slot] = (mixed(hash) & ~numberMask) | (first + i + 1);
      }
    }
  }

  function makeRoom(count: number): void {
    if (size + count > capacity) {
      capacity = Math.max(size + count, Math.ceil(capacity * 1.5));
      const larger = new Int32Array(capacity * wordCount);
      larger.set(words);
      words = larger;
    }
    let slots = table.length;
    while (size + count > slots * MAX_LOAD) slots *= slots < LARGE ? 4 : 2;
    if (slots > table.length) rehash(slots);
  }

  function pack(rows: Int32Array, count: number): void {
    if (packed.length < count * wordCount) packed = new Int32Array(2 * count * wordCount);
    if (hashes.length < count) {
      hashes = new Int32Array(2 * count);
      near = new Int32Array(2 * count);
    }
    packed.fill(0, 0, count * wordCount);
    for (let i = 0; i < count; i++) {
      const at = i * wordCount;
      const row = i * componentCount;
      let sum = 0;
      for (let component = 0; component < componentCount; component++) {
        const local = rows[row + component] as number;
        packed[at + (wordOf[component] as number)]! |= local << (shiftOf[component] as number);
        sum = (sum + Math.imul(local, factors[component] as number)) | 0;
      }
      hashes[i] = scattered(sum);
    }
  }

  return {
    get size() {
      return size;
    },
    get bytes() {
      return words.byteLength + table.byteLength;
    },
    makeWide() {
      for (let component = 0; component < componentCount; component++) {
        if (sizeOf(component) <= (limits[component] as number)) continue;
        widen();
        return;
      }
    },
    addAll(rows, count, numbers) {
      pack(rows, count);
      makeRoom(count);
      const mask = numberMask;
      // All slots, then all words are looked at once before they are needed: memory answers many such questions at a time.
      for (let i = 0; i < count; i++) near[i] = table[(hashes[i] as number) & mask] as number;
      for (let i = 0; i < count; i++) touched ^= words[(((near[i] as number) & mask) - 1) * wordCount] ?? 0;
      for (let i = 0; i < count; i++) {
        const from = i * wordCount;
        const hash = hashes[i] as number;
        const tag = mixed(hash) & ~mask;
        let slot = hash & mask;
        for (;;) {
          const entry = table[slot] as number;
          if (entry === 0) {
            table[slot] = tag | (size + 1);
            const to = size * wordCount;
            for (let word = 0; word < wordCount; word++) words[to + word] = packed[from + word] as number;
            numbers[i] = size++;
            break;
          }
          if ((entry & ~mask) === tag) {
            const state = (entry & mask) - 1;
            const at = state * wordCount;
            let word = 0;
            while (word < wordCount && words[at + word] === packed[from + word]) word++;
            if (word === wordCount) {
              numbers[i] = state;
              break;
            }
          }
          slot = (slot + 1) & mask;
        }
      }
    },
    read(state, row) {
      const at = state * wordCount;
      for (let component = 0; component < componentCount; component++) {
        row[component] = ((words[at + (wordOf[component] as number)] as number) >>> (shiftOf[component] as number)) & (masks[component] as number);
      }
    },
  };
}

function scattered(sum: number): number {
  let hash = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The hash with its bits in another order: the slot has used the lower ones. */
function mixed(hash: number): number {
  return Math.imul(hash, 0xc2b2ae35) ^ (hash >>> 16);
}
