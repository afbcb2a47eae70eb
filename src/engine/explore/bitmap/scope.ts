/**
 * A scope: the steps that touch the same components, with one table of what they do. The table is indexed by classes of
 * local states: in a `table` scope each local state is a class of its own and the entry is the moves themselves; in a
 * `classes` scope states that look the same to these steps share a class, and the entry tells which differences to add
 * up. A `tree` scope, too large for a table, walks the decision trees each time; a `synchronous` step adds up one
 * difference of each component.
 */
import type { Layout } from './layout.js';
import type { Allocate } from '../team/shared-arrays.js';
import { ScopesOutgrown } from './local-states.js';

export interface Scope {
  readonly kind: 'table' | 'classes' | 'tree' | 'synchronous';
  readonly steps: readonly number[];
  /** Ascending; 0 is the inner component. */
  readonly components: readonly number[];
  readonly inner: boolean;
  /** By component: class number by local state, already multiplied by its place value. */
  readonly classOf: readonly (Int32Array | undefined)[];
  readonly innerClasses: number;
  /**
   * An outer component whose local state alone often tells that no step is enabled (1 where it does), and, by inner word,
   * the local states of the inner component that do.
   */
  readonly innerShut: Int32Array;
  readonly gate?: { readonly component: number; readonly shut: Int32Array };
  /** Offset into the pool of entries by index; -1: not asked for yet. */
  readonly table: Int32Array;
  /** Inner scopes: by outer index and inner word, the inner local states that may have a move (not known to have none). */
  readonly mask: Int32Array;
}

/** Adding up differences is slower than looking up a move: worth it where it saves asking many times. */
const SMALL_TABLE = 1 << 13;
const MAX_TABLE = 1 << 18;
const MAX_CLASS_TABLE = 1 << 24;

/** Each effect on a component is a block of differences as long as the component has local states. */
const MAX_BLOCK = 1 << 12;

export interface ScopeParts {
  readonly steps: readonly number[];
  readonly components: readonly number[];
  /** The fields that decide. */
  readonly reads: ReadonlySet<number>;
  /** Does this local state alone tell that none of the steps is enabled? */
  readonly isShut?: (component: number, local: number) => boolean;
  /** Local states that appear later are classed too, or throw `ScopesOutgrown`. Default true. */
  readonly follow?: boolean;
  readonly allocate: Allocate;
}

export function createScope(layout: Layout, { steps, components, reads, isShut = () => false, follow = true, allocate }: ScopeParts): Scope {
  const gateComponent = components.length < 2 ? undefined : bestGate(layout, components, isShut);
  const gate = gateComponent === undefined ? undefined : { component: gateComponent, shut: allocate(layout.components[gateComponent]?.capacity as number) };
  const inner = components.includes(0);
  const capacities = components.map((component) => layout.components[component]?.capacity as number);
  const innerShut = allocate(layout.innerWords);
  const byReads = components.map((component) => classesBy(layout, component, new Set(layout.components[component]?.fields.filter((field) => reads.has(field))), (local) => components.length > 1 && isShut(component, local)));
  const classSize = product(byReads.map(({ count }) => count));
  const identity = product(capacities) <= Math.max(SMALL_TABLE, Math.min(MAX_TABLE, 4 * classSize));
  const classers = identity ? components.map((component) => identityClasses(layout, component)) : byReads;
  const size = identity ? product(capacities) : classSize;
  const kind = identity ? 'table' : size <= MAX_CLASS_TABLE && Math.max(...capacities) <= MAX_BLOCK ? 'classes' : 'tree';
  const classOf: (Int32Array | undefined)[] = [];
  let place = 1;
  components.forEach((component, i) => {
    const classer = classers[i] as Classer;
    const classes = allocate(layout.components[component]?.capacity as number);
    const factor = component === 0 ? 1 : place;
    if (component !== 0) place *= classer.count;
    classOf[component] = classes;
    const states = layout.components[component] as Layout['components'][number];
    const number = (local: number): void => {
      classes[local] = classer.classAt(local) * factor;
      if (components.length < 2 || !isShut(component, local)) return;
      if (component === gate?.component) gate.shut[local] = 1;
      if (component === 0) innerShut[local >> 5]! |= 1 << (local & 31);
    };
    for (let local = 0; local < states.size; local++) number(local);
    if (!follow) return;
    const before = states.onNew;
    states.onNew = (local) => {
      before(local);
      if (kind !== 'tree') number(local);
    };
  });
  const innerClasses = inner ? (classers[0]?.count as number) : 1;
  return {
    kind,
    steps,
    components,
    inner,
    classOf,
    innerClasses,
    innerShut,
    ...(gate === undefined ? {} : { gate }),
    table: allocate(kind === 'tree' || steps.length === 0 ? 0 : size).fill(-1),
    mask: allocate(inner ? (kind === 'tree' ? 1 : (size / innerClasses) * layout.innerWords) : 0).fill(-1),
  };
}

/** The outer component that shuts the scope most often, if any does. */
function bestGate(layout: Layout, components: readonly number[], isShut: (component: number, local: number) => boolean): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (const component of components) {
    const size = component === 0 ? 0 : (layout.components[component]?.size as number);
    const shut = Array.from({ length: size }, (_, local) => local).filter((local) => isShut(component, local)).length / (size || 1);
    if (shut > most) {
      most = shut;
      best = component;
    }
  }
  return best;
}

interface Classer {
  readonly count: number;
  classAt(local: number): number;
}

function identityClasses(layout: Layout, component: number): Classer {
  return { count: layout.components[component]?.capacity as number, classAt: (local) => local };
}

function classesBy(layout: Layout, component: number, fields: ReadonlySet<number>, isShut: (local: number) => boolean): Classer {
  const states = layout.components[component] as Layout['components'][number];
  const known = new Map<string, number>();
  const vector: number[] = [];
  const keyAt = (local: number): string => {
    if (isShut(local)) return 'shut';
    states.read(local, vector);
    return [...fields].map((field) => vector[field]).join();
  };
  for (let local = 0; local < states.size; local++) {
    const key = keyAt(local);
    if (!known.has(key)) known.set(key, known.size);
  }
  // Room for classes that appear later, where there may be any.
  const room = fields.size === 0 ? 1 : known.size + 2 + (known.size >> 3);
  return {
    count: room,
    classAt(local) {
      const key = keyAt(local);
      let number = known.get(key);
      if (number === undefined) {
        if (known.size === room) throw new ScopesOutgrown();
        known.set(key, (number = known.size));
      }
      return number;
    },
  };
}

function product(numbers: readonly number[]): number {
  return numbers.reduce((result, number) => result * number, 1);
}
