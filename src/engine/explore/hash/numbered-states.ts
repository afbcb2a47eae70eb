/**
 * The states of one exploration, numbered as they are met, with their successors. Begins with each field by itself (and
 * symmetric columns as they are); once there are states enough to learn from, fields that go together are put together.
 */
import type { Field } from '../../field-system.js';
import type { RememberedSystem } from '../remembered-system.js';
import { groupFields } from '../bitmap/grouping.js';
import { touchedFields } from '../bitmap/touched-fields.js';
import type { Canonicaliser } from '../symmetry.js';
import { createComponents, decode, encode, type Component } from './components.js';
import { createPackedSet } from './packed-set.js';
import { createSuccessors } from './successors.js';

export interface NumberedStates {
  readonly size: number;
  /** The number of a vector, its representative's where states are merged. */
  add(vector: ArrayLike<number>): number;
  /** Numbers the successors of a state; returns how many there are. */
  expand(state: number): number;
  /** By successor of the state expanded last: number and step. Replaced as they grow. */
  readonly targets: Int32Array;
  readonly steps: Int32Array;
  read(state: number, into: number[] | Int32Array): void;
  /** How many states there would be if all local states met so far went with each other. */
  readonly combinations: number;
  readonly bytes: number;
}

/** So many states are enough to see which fields go together; looked at again later, as the first are near the start. */
const ENOUGH = [1 << 9, 1 << 13, 1 << 17] as const;
const SAMPLE = 2000;
/** Of the values of a group's fields. */
const MOST_COMBINATIONS = 1 << 16;

export function createNumberedStates(memory: RememberedSystem, canonical: Canonicaliser | undefined): NumberedStates {
  const fieldCount = memory.system.fields.length;
  const fixed = canonical?.components ?? [];
  const taken = new Set(fixed.flatMap(({ fields }) => fields));
  const free = Array.from({ length: fieldCount }, (_, field) => field).filter((field) => !taken.has(field));
  const vector = new Int32Array(fieldCount);
  let { components, successors, set, row } = grouped(free.map((field) => [field]));
  let targets = new Int32Array(64);
  let learnt = 0;

  function grouped(groups: readonly (readonly number[])[]) {
    const together = createComponents(fixed, groups);
    const { all } = together;
    return {
      components: together,
      successors: createSuccessors(memory, together, canonical),
      set: createPackedSet(all.length, (component) => (all[component] as Component).locals.size),
      row: new Int32Array(all.length),
    };
  }

  function regroup(): void {
    learnt++;
    if (free.length < 2) return;
    const stride = Math.max(1, Math.floor(set.size / SAMPLE));
    const sample: number[][] = [];
    for (let state = 0; state < set.size; state += stride) {
      read(state, vector);
      sample.push(free.map((field) => vector[field] as number));
    }
    const place = new Map(free.map((field, i) => [field, i]));
    const inFree = (fields: ReadonlySet<number>): ReadonlySet<number> => new Set([...fields].flatMap((field) => place.get(field) ?? []));
    const touched = memory.trees.map((tree) => {
      if (tree === undefined) return undefined;
      const { reads, writes } = touchedFields(tree);
      return { reads: inFree(reads), writes: inFree(writes) };
    });
    const before = { components, set, row };
    // What lies far from the start is not in the sample yet: no group may grow without bound.
    const mayJoin = (group: readonly number[]): boolean => group.reduce((product, i) => product * (memory.system.fields[free[i] as number] as Field).domain.size, 1) <= MOST_COMBINATIONS;
    ({ components, successors, set, row } = grouped(groupFields(free.length, touched, sample, mayJoin).map((group) => group.map((i) => free[i] as number))));
    for (let state = 0; state < before.set.size; state++) {
      before.set.read(state, before.row);
      decode(before.components, before.row, 0, vector);
      encode(components, vector, row, 0);
      set.makeWide();
      set.addAll(row, 1, targets);
    }
  }

  function read(state: number, into: number[] | Int32Array): void {
    set.read(state, row);
    decode(components, row, 0, into);
  }

  return {
    get size() {
      return set.size;
    },
    get targets() {
      return targets;
    },
    get steps() {
      return successors.steps;
    },
    get combinations() {
      return components.all.reduce((product, { locals }) => product * locals.size, 1);
    },
    get bytes() {
      return set.bytes;
    },
    add(given) {
      encode(components, given, row, 0);
      canonical?.sort(row, 0);
      set.makeWide();
      set.addAll(row, 1, targets);
      return targets[0] as number;
    },
    expand(state) {
      if (set.size > (ENOUGH[learnt] ?? Infinity)) regroup();
      set.read(state, row);
      const count = successors.expand(row);
      if (successors.isNew) set.makeWide();
      if (count > targets.length) targets = new Int32Array(2 * count);
      set.addAll(successors.rows, count, targets);
      return count;
    },
    read,
  };
}
