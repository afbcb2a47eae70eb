/**
 * Arrays that threads can share. Access costs the same as with arrays of one's own, but the garbage collector does not see
 * their size and returns them late: only for what threads will work on.
 */

/** Zeros. */
export type Allocate = (length: number) => Int32Array;

export const ownInt32: Allocate = (length) => new Int32Array(length);

export function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

export function sharedFloat64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}
