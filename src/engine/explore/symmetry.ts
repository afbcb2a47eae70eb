/**
 * Symmetry: one representative for all states that differ only in which interchangeable component is which. First the
 * values that mention an index are brought to the least of their renamings, and the columns with them; then columns that
 * these do not tell apart are sorted.
 *
 * Sound whatever is merged: a state is only ever replaced by a permutation of itself. Exact (one representative for each
 * class) up to the bounds in `mentions.ts`.
 */
import type { Symmetry } from '../field-system.js';
import { createComponents, decode, encode, symmetricComponents, type Component } from './hash/components.js';
import { createRenamings } from './hash/mentions.js';
import type { Order } from './hash/successors.js';

export interface Canonicaliser extends Order {
  /** Brings the vector, in place, to its representative. Returns the permutation: index i has become `permutation[i]`. */
  canonicalise(vector: number[] | Int32Array): Int32Array;
  /** The mentions (where there are any), then the columns. */
  readonly components: readonly Component[];
}

/** One numbering for each symmetry: all who ask choose the same representatives. */
const canonicalisers = new WeakMap<Symmetry, Canonicaliser>();

export function canonicaliser(symmetry: Symmetry): Canonicaliser {
  const known = canonicalisers.get(symmetry) ?? create(symmetry);
  canonicalisers.set(symmetry, known);
  return known;
}

function create(symmetry: Symmetry): Canonicaliser {
  const count = symmetry.columns.length;
  const components = symmetricComponents(symmetry);
  const first = components.length - count;
  const renaming = createRenamings(symmetry, first === 0 ? undefined : components[0]?.locals);
  const together = createComponents(components, []);
  const row = new Int32Array(components.length);
  // By place: the column that goes there and the index that it had; and the best so far where several ways are tried.
  const columns = new Int32Array(count);
  const origins = new Int32Array(count);
  const best = new Int32Array(count);
  const bestOrigins = new Int32Array(count);
  const inOrder = Int32Array.from(columns, (_, index) => index);

  function arrange(from: Int32Array, at: number, permutation: readonly number[], blocks: readonly (readonly number[])[]): void {
    for (let index = 0; index < count; index++) {
      const place = permutation[index] as number;
      columns[place] = from[at + index] as number;
      origins[place] = index;
    }
    for (let b = 0; b < blocks.length; b++) sortBlock(blocks[b] as readonly number[]);
  }

  /** Insertion sort: the columns are few, and nearly always in order. */
  function sortBlock(places: readonly number[]): void {
    for (let i = 1; i < places.length; i++) {
      const to = places[i] as number;
      const column = columns[to] as number;
      const origin = origins[to] as number;
      let j = i;
      for (; j > 0 && (columns[places[j - 1] as number] as number) > column; j--) {
        columns[places[j] as number] = columns[places[j - 1] as number] as number;
        origins[places[j] as number] = origins[places[j - 1] as number] as number;
      }
      columns[places[j] as number] = column;
      origins[places[j] as number] = origin;
    }
  }

  function isLess(): boolean {
    for (let place = 0; place < count; place++) {
      if (columns[place] !== best[place]) return (columns[place] as number) < (best[place] as number);
    }
    return false;
  }

  /** For rows of local states of `components`. Leaves in `origins` which index went to each place. */
  function sort(from: Int32Array, at: number): void {
    const { to, permutations, blocks, isSettled } = renaming(first === 0 ? 0 : (from[at] as number));
    const columnsAt = at + first;
    if (isSettled && isSorted(from, columnsAt, blocks)) {
      origins.set(inOrder);
      return;
    }
    arrange(from, columnsAt, permutations[0] as readonly number[], blocks);
    for (let way = 1; way < permutations.length; way++) {
      best.set(columns);
      bestOrigins.set(origins);
      arrange(from, columnsAt, permutations[way] as readonly number[], blocks);
      if (isLess()) continue;
      columns.set(best);
      origins.set(bestOrigins);
    }
    if (first > 0) from[at] = to;
    for (let place = 0; place < count; place++) from[columnsAt + place] = columns[place] as number;
  }

  return {
    components,
    mentions: first,
    columns: count,
    isFree(mention) {
      const { isSettled, blocks } = renaming(mention);
      return isSettled && blocks.length === 0;
    },
    sort,
    canonicalise(vector) {
      encode(together, vector, row, 0);
      sort(row, 0);
      decode(together, row, 0, vector);
      const permutation = new Int32Array(count);
      origins.forEach((index, place) => (permutation[index] = place));
      return permutation;
    },
  };
}

function isSorted(from: Int32Array, at: number, blocks: readonly (readonly number[])[]): boolean {
  for (let b = 0; b < blocks.length; b++) {
    const places = blocks[b] as readonly number[];
    for (let i = 1; i < places.length; i++) {
      if ((from[at + (places[i - 1] as number)] as number) > (from[at + (places[i] as number)] as number)) return false;
    }
  }
  return true;
}
