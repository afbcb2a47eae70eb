/**
 * Symmetry: one representative for all states that differ only in which interchangeable component is which. Columns are
 * sorted; where equal columns leave a choice, fields elsewhere that mention an index decide, as far as the choices are few.
 */
import type { Symmetry } from '../field-system.js';

/** Brings the vector, in place, to its representative. */
export type Canonicalise = (vector: number[] | Int32Array) => void;

/** Beyond so many orders of equal columns the sorted one is taken as it is: sound, but it merges less. */
const MAX_ORDERS = 720;

/** One numbering of columns for each system: all its canonicalisers choose the same representatives. */
const numberings = new WeakMap<Symmetry, NumberColumn>();

export function canonicaliser(symmetry: Symmetry): Canonicalise {
  const { columns, renamed } = symmetry;
  const count = columns.length;
  const numberOf = numberings.get(symmetry) ?? columnNumbers();
  numberings.set(symmetry, numberOf);
  const numbers = new Int32Array(count);
  const order = new Int32Array(count);
  const chosen = new Map<string, readonly number[]>();

  /** How the fields elsewhere read after sorting; the least of all readings that equal columns allow. */
  function rename(vector: number[] | Int32Array): void {
    const old = renamed.map(({ field }) => vector[field] as number);
    let key = '';
    for (let place = 0; place < count; place++) key += `${order[place]}${place > 0 && numbers[place] === numbers[place - 1] ? '=' : ','}`;
    key += old.join();
    let best = chosen.get(key);
    if (best === undefined) {
      const ties: number[][] = [];
      order.forEach((index, place) => {
        if (place > 0 && numbers[place] === numbers[place - 1]) ties.at(-1)?.push(index);
        else ties.push([index]);
      });
      for (const candidateOrder of orders(ties)) {
        const permutation = Array.from({ length: count }, (_, index) => candidateOrder.indexOf(index));
        const candidate = renamed.map((mention, i) => mention.rename(old[i] as number, permutation));
        if (best === undefined || isLess(candidate, best)) best = candidate;
      }
      chosen.set(key, best as readonly number[]);
    }
    for (let i = 0; i < renamed.length; i++) vector[renamed[i]?.field as number] = best?.[i] as number;
  }

  return (vector) => {
    const before = columns.map((fields) => numberOf(vector, fields));
    // Insertion sort: the columns are few, and nearly always in order.
    for (let index = 0; index < count; index++) {
      const number = before[index] as number;
      let place = index;
      for (; place > 0 && (numbers[place - 1] as number) > number; place--) {
        numbers[place] = numbers[place - 1] as number;
        order[place] = order[place - 1] as number;
      }
      numbers[place] = number;
      order[place] = index;
    }
    if (order.some((index, place) => index !== place)) {
      const values = columns.map((fields) => fields.map((field) => vector[field] as number));
      for (let place = 0; place < count; place++) {
        const from = values[order[place] as number] as number[];
        columns[place]?.forEach((field, i) => (vector[field] = from[i] as number));
      }
    }
    if (renamed.length > 0) rename(vector);
  };
}

type NumberColumn = (vector: ArrayLike<number>, fields: readonly number[]) => number;

/** Numbers tuples of values as they appear: comparing columns is comparing their numbers. */
function columnNumbers(): NumberColumn {
  type Branch = (Branch | number | undefined)[];
  const root: Branch = [];
  let next = 0;
  return (vector, fields) => {
    let branch = root;
    const last = fields.length - 1;
    for (let i = 0; i < last; i++) branch = (branch[vector[fields[i] as number] as number] ??= []) as Branch;
    return (branch[vector[fields[last] as number] as number] ??= next++) as number;
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
