/** Arrays of 32-bit numbers that grow by half: the store of parents, queues and edges. */

export interface GrowingArray {
  readonly length: number;
  push(value: number): void;
  pop(): number;
  at(index: number): number;
  /** A copy of exactly its length. */
  toUint32(): Uint32Array<ArrayBuffer>;
  readonly bytes: number;
}

export function createGrowingArray(firstCapacity = 1024): GrowingArray {
  let values = new Uint32Array(firstCapacity);
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
        const larger = new Uint32Array(Math.ceil(length * 1.5));
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    pop: () => values[--length] as number,
    at: (index) => values[index] as number,
    toUint32: () => values.slice(0, length),
  };
}
