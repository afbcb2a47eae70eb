/** One growing array of numbers for the entries of all tables. */

export interface Pool {
  /** Replaced as it grows: read it again after every `push`. */
  readonly values: Int32Array | Float64Array;
  /** Appends and returns where the numbers start. */
  push(numbers: readonly number[]): number;
}

export function createPool(allocate: (length: number) => Int32Array | Float64Array): Pool {
  let values = allocate(1 << 12);
  let length = 0;
  return {
    get values() {
      return values;
    },
    push(numbers) {
      if (length + numbers.length > values.length) {
        const larger = allocate(2 * (length + numbers.length));
        larger.set(values);
        values = larger;
      }
      values.set(numbers, length);
      length += numbers.length;
      return length - numbers.length;
    },
  };
}
