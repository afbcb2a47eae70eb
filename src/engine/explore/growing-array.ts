/** Arrays of numbers that grow by half: the store of parents, queues and edges. */

export interface GrowingArray {
  readonly length: number;
  push(value: number): void;
  pop(): number;
  at(index: number): number;
  /** The values, not copied; to be taken when nothing more is pushed. */
  values(): Numbers;
  readonly bytes: number;
}

export type Numbers = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** For numbers up to `most`, which is below 2^32. */
export function createGrowingArray(most = 0xffffffff): GrowingArray {
  const allocate = (size: number): Numbers => (most < 0x100 ? new Uint8Array(size) : most < 0x10000 ? new Uint16Array(size) : new Uint32Array(size));
  let values = allocate(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    get bytes() {
      return values.byteLength;
    },
    push(value) {
      if (length === values.length) {
        const larger = allocate(Math.ceil(length * 1.5));
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    pop: () => values[--length] as number,
    at: (index) => values[index] as number,
    values: () => values.subarray(0, length),
  };
}
