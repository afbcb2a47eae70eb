/**
 * Symmetry: one representative for all states that differ only in which interchangeable component is which. Columns are
 * sorted; where equal columns leave a choice, fields elsewhere that mention an index decide, as far as the choices are few.
 */
import type { Symmetry } from '../field-system.js';

/** Brings the vector, in place, to its representative. */
export type Canonicalise = (vector: number[] | Int32Array) => void;

/** Beyond so many orders of equal columns the sorted one is taken as it is: sound, but it merges less. */
const MAX_ORDERS = 720;

export function canonicaliser({ columns, renamed }: Symmetry): Canonicalise {
  const count = columns.length;
  const width = columns[0]?.length ?? 0;
  const compare = (values: readonly number[][], a: number, b: number): number => {
    for (let i = 0; i < width; i++) {
      const difference = (values[a]?.[i] as number) - (values[b]?.[i] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return (vector) => {
    const values = columns.map((fields) => fields.map((field) => vector[field] as number));
    const sorted = values.map((_, index) => index).toSorted((a, b) => compare(values, a, b) || a - b);
    for (let place = 0; place < count; place++) {
      const from = values[sorted[place] as number] as number[];
      columns[place]?.forEach((field, i) => (vector[field] = from[i] as number));
    }
    if (renamed.length === 0) return;
    const ties: number[][] = [];
    sorted.forEach((index, place) => {
      if (place > 0 && compare(values, index, sorted[place - 1] as number) === 0) ties.at(-1)?.push(index);
      else ties.push([index]);
    });
    const old = renamed.map(({ field }) => vector[field] as number);
    let best: number[] | undefined;
    for (const order of orders(ties)) {
      const permutation = Array.from({ length: count }, (_, index) => order.indexOf(index));
      const candidate = renamed.map((mention, i) => mention.rename(old[i] as number, permutation));
      if (best === undefined || isLess(candidate, best)) best = candidate;
    }
    renamed.forEach(({ field }, i) => (vector[field] = best?.[i] as number));
  };
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((value, at) => value !== b[at]);
  return i >= 0 && (a[i] as number) < (b[i] as number);
}

function orders(ties: readonly (readonly number[])[]): number[][] {
  const total = ties.reduce((product, tie) => product * factorial(tie.length), 1);
  if (total > MAX_ORDERS) return [ties.flat()];
  return ties.reduce<number[][]>((found, tie) => found.flatMap((head) => permutations(tie).map((tail) => [...head, ...tail])), [[]]);
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
