/** A state in which interchangeable components have changed places. */
import type { Symmetry } from '../field-system.js';

/** The vector after index i has become `permutation[i]`. */
export function permuted(vector: ArrayLike<number>, { columns, renamed }: Symmetry, permutation: ArrayLike<number>): number[] {
  const result = Array.from(vector);
  columns.forEach((fields, index) =>
    columns[permutation[index] as number]?.forEach((field, place) => (result[field] = vector[fields[place] as number] as number)),
  );
  const order = Array.from(permutation);
  for (const { field, rename } of renamed) result[field] = rename(vector[field] as number, order);
  return result;
}

export function inverse(permutation: ArrayLike<number>): number[] {
  const back: number[] = [];
  Array.from(permutation).forEach((place, index) => (back[place] = index));
  return back;
}
