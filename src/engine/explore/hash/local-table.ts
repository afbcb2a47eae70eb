/** The local states of one kind of component: rows of field values in one array, numbered as they appear. */

export interface LocalTable {
  /** Values in a row. */
  readonly width: number;
  readonly size: number;
  /** The number of the row in `scratch`, a new one where it was not met before. */
  intern(): number;
  readonly scratch: Int32Array;
  /** Row by row; replaced as it grows. */
  readonly rows: Int32Array;
}

const FIRST_ROWS = 64;

export function createLocalTable(width: number): LocalTable {
  const scratch = new Int32Array(width);
  let rows = new Int32Array(FIRST_ROWS * width);
  let table = new Int32Array(2 * FIRST_ROWS);
  let size = 0;

  function hashAt(source: Int32Array, at: number): number {
    let hash = 0;
    for (let i = 0; i < width; i++) {
      hash = Math.imul(hash ^ (source[at + i] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  function grow(): void {
    const larger = new Int32Array(2 * rows.length);
    larger.set(rows);
    rows = larger;
    table = new Int32Array(2 * table.length);
    for (let row = 0; row < size; row++) {
      let slot = hashAt(rows, row * width) & (table.length - 1);
      while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1);
      table[slot] = row + 1;
    }
  }

  return {
    width,
    scratch,
    get size() {
      return size;
    },
    get rows() {
      return rows;
    },
    intern() {
      let slot = hashAt(scratch, 0) & (table.length - 1);
      for (let entry = table[slot] as number; entry !== 0; entry = table[slot] as number) {
        const at = (entry - 1) * width;
        let i = 0;
        while (i < width && rows[at + i] === scratch[i]) i++;
        if (i === width) return entry - 1;
        slot = (slot + 1) & (table.length - 1);
      }
      rows.set(scratch, size * width);
      table[slot] = ++size;
      if (2 * size === table.length) grow();
      return size - 1;
    },
  };
}
