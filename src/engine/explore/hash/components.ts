/**
 * Fields that stand together: a state is a row of components' local states, each a small number. Interchangeable columns
 * are one component each and share their numbers, so that exchanging columns is exchanging numbers.
 */
import type { Symmetry } from '../../field-system.js';
import { createLocalTable, type LocalTable } from './local-table.js';
import { createPatterns, type Patterns } from './patterns.js';

export interface Component {
  readonly fields: readonly number[];
  readonly locals: LocalTable;
  readonly patterns: Patterns;
}

export interface Components {
  readonly all: readonly Component[];
  /** The component of each field, and its place there. */
  readonly componentOf: readonly number[];
  readonly placeOf: readonly number[];
}

/** What is numbered once and for all: the fields that mention an index (first, where there are any), then the columns. */
export function symmetricComponents({ columns, renamed }: Symmetry): readonly Component[] {
  const mentions = renamed.length === 0 ? [] : [createComponent(renamed.map(({ field }) => field))];
  const first = createComponent(columns[0] as readonly number[]);
  return [...mentions, ...columns.map((fields) => ({ ...first, fields }))];
}

/** `fixed` first, then one for each group. */
export function createComponents(fixed: readonly Component[], groups: readonly (readonly number[])[]): Components {
  const all = [...fixed, ...groups.map(createComponent)];
  const componentOf: number[] = [];
  const placeOf: number[] = [];
  all.forEach(({ fields }, component) =>
    fields.forEach((field, place) => {
      componentOf[field] = component;
      placeOf[field] = place;
    }),
  );
  return { all, componentOf, placeOf };
}

/** Writes the local states of a vector into `into`, from `at` on. */
export function encode({ all }: Components, vector: ArrayLike<number>, into: Int32Array, at: number): void {
  for (let component = 0; component < all.length; component++) {
    const { fields, locals } = all[component] as Component;
    for (let place = 0; place < fields.length; place++) locals.scratch[place] = vector[fields[place] as number] as number;
    into[at + component] = locals.intern();
  }
}

/** Writes the field values of these local states into a vector. */
export function decode({ all }: Components, locals: Int32Array, at: number, into: number[] | Int32Array): void {
  for (let component = 0; component < all.length; component++) {
    const { fields, locals: { rows, width } } = all[component] as Component;
    const row = (locals[at + component] as number) * width;
    for (let place = 0; place < width; place++) into[fields[place] as number] = rows[row + place] as number;
  }
}

function createComponent(fields: readonly number[]): Component {
  const locals = createLocalTable(fields.length);
  return { fields, locals, patterns: createPatterns(locals) };
}
