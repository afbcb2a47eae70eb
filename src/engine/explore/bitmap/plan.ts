/**
 * All that was learnt of a system in the form in which the bitmap search runs it: layout, scopes with their tables, and
 * the slow answers behind the tables. Kept between explorations of one system.
 */
import type { Branch, DecisionTree, Leaf, Vector } from '../decision-tree.js';
import { sharedInt32, type Allocate } from '../team/shared-arrays.js';
import type { Effect, RememberedSystem } from '../remembered-system.js';
import { groupFields } from './grouping.js';
import { createLayout, type Layout } from './layout.js';
import { ScopesOutgrown } from './local-states.js';
import { createPool, type Pool } from './pool.js';
import { createScope, type Scope } from './scope.js';
import { seekLocalStates } from './sample.js';
import { touchedFields, type TouchedFields } from './touched-fields.js';

/** In tables of differences: not asked for yet; the step is blocked. */
export const UNASKED = -0x80000000;
export const BLOCKED = 0x7fffffff;

export interface Plan {
  readonly memory: RememberedSystem;
  /** For all tables that the generated loop looks into. */
  readonly allocate: Allocate;
  readonly groups: readonly (readonly number[])[];
  readonly layout: Layout;
  readonly scopes: readonly Scope[];
  readonly pool: Pool;
  /** Differences by local state, blocks of a component's capacity: in double words; for the inner component the new local state. */
  readonly differences: Pool;
  /** By synchronous step and component: its block of differences. */
  readonly synchronous: ReadonlyMap<number, readonly number[]>;
  /** Was the step enabled in a state reached so far? */
  readonly enabled: Int32Array;
  /** Field values of a state. */
  decode(word: number, bit: number): Int32Array;
  /** Fills the table entry for this state and returns its offset in the pool. */
  fill(scope: number, index: number, word: number, bit: number): number;
  /** Fills and returns one difference of a block. */
  difference(block: number, local: number): number;
  /** The moves of a `tree` scope into `moves` as double word, mask, …; returns how many. */
  walk(scope: number, word: number, bit: number): number;
  readonly moves: Float64Array;
}

/** An effect by components, with the writes to each; `item` is filled when a table needs it. */
interface Writes {
  readonly components: readonly number[];
  readonly pairs: readonly (readonly number[])[];
  readonly item: number[];
}

const REGROUPINGS = 3;

/** Do threads look into its tables? */
export function isShared({ allocate }: Plan): boolean {
  return allocate === sharedInt32;
}

interface Block {
  readonly component: number;
  /** Successor of a local state; -1: blocked. */
  readonly next: (local: number) => number;
}

/** Chooses groups and layout. `vectors`: reached states. `known`: more vectors whose local states are to have numbers, reached or not. */
export function createPlan(
  memory: RememberedSystem,
  vectors: readonly (readonly number[])[],
  known: readonly (readonly number[])[],
  capacities: ReadonlyMap<string, number>,
  maxDenseWords: number,
  allocateFor: (layout: Layout) => Allocate,
  knownGroups?: Plan['groups'],
): Plan {
  const { fields } = memory.system;
  let groups = knownGroups ?? groupFields(fields.length, touchedNow(memory), vectors);
  let sought = seekLocalStates(memory, groups, vectors);
  // What was sought may show that fields have more values together than the walks did.
  const rounds = knownGroups === undefined ? REGROUPINGS : 0;
  for (let round = 0; round < rounds; round++) {
    const better = groupFields(fields.length, touchedNow(memory), [...sought, ...vectors]);
    if (JSON.stringify(better) === JSON.stringify(groups)) break;
    groups = better;
    sought = seekLocalStates(memory, groups, [...vectors, ...sought]);
  }
  const sizes = fields.map(({ domain }) => domain.size);
  const layout = createLayout(groups, touchedNow(memory), [...known, ...sought], capacities, sizes, maxDenseWords);
  const allocate = allocateFor(layout);
  return tabulate(memory, groups, layout, allocate(memory.system.steps.length), allocate);
}

/** The same layout with new tables, for what the steps are now known to touch. */
export function renewTables({ memory, groups, layout, enabled, allocate }: Plan): Plan {
  for (const states of layout.components) states.onNew = () => {};
  return tabulate(memory, groups, layout, enabled, allocate);
}

function touchedNow({ trees }: RememberedSystem): readonly (TouchedFields | undefined)[] {
  return trees.map((tree) => tree && touchedFields(tree));
}

function tabulate(memory: RememberedSystem, groups: Plan['groups'], layout: Layout, enabled: Int32Array, allocate: Allocate): Plan {
  const { system, trees } = memory;
  const touched = touchedNow(memory);
  const { components, componentOf, strides } = layout;
  const all = components.map((_, component) => component);
  const probe = new Int32Array(system.fields.length);

  const byComponents = new Map<string, number[]>();
  touched.forEach((step, number) => {
    const key = step === undefined ? `synchronous ${number}` : [...new Set([...step.reads, ...step.writes].map((field) => componentOf[field] as number))].toSorted((a, b) => a - b).join();
    byComponents.set(key, [...(byComponents.get(key) ?? []), number]);
  });
  const scopes = [...byComponents].map(([key, steps]): Scope => {
    if (key.startsWith('synchronous')) return { ...createScope(layout, { steps, components: [], reads: new Set(), allocate }), kind: 'synchronous', components: all, inner: true };
    const reads = new Set(steps.flatMap((step) => [...(touched[step]?.reads ?? [])]));
    return createScope(layout, { steps, components: key === '' ? [] : key.split(',').map(Number), reads, isShut: (component, local) => steps.every((step) => isShut(step, component, local)), allocate });
  });

  /** Does the step's tree, as far as it is known, say no from this component's fields alone? */
  function isShut(step: number, component: number, local: number): boolean {
    const states = components[component] as Layout['components'][number];
    states.read(local, probe);
    let node = trees[step]?.root;
    while (node !== undefined && node.field >= 0 && componentOf[node.field] === component) node = (node as Branch<Effect>).children[probe[node.field] as number];
    return node !== undefined && node.field < 0 && (node as Leaf<Effect>).answer === null;
  }

  // Doubles for differences beyond 2^31.
  const allocateEntries = layout.isWide ? (length: number): Float64Array => new Float64Array(length) : allocate;
  const pool = createPool(allocateEntries);
  const differences = createPool(allocateEntries);
  const blocks = new Map<number, Block>();
  const blockOf = new Map<string, number>();
  const vector = new Int32Array(system.fields.length);
  const other = new Int32Array(system.fields.length);
  const locals = new Int32Array(components.length);
  const writesOf = new Map<Leaf<Effect>, Writes>();
  const moves = new Float64Array(2 * system.steps.length);

  function addBlock(component: number, next: Block['next']): number {
    const block = differences.push(Array.from({ length: components[component]?.capacity as number }, () => UNASKED));
    blocks.set(block, { component, next });
    return block;
  }

  const synchronous = new Map(
    system.steps.flatMap((step, number) =>
      step.kind === 'local'
        ? []
        : [
            [
              number,
              all.map((component) =>
                addBlock(component, (local) => {
                  const states = components[component] as Layout['components'][number];
                  states.read(local, other);
                  for (const field of states.fields) {
                    if ((other[field] = memory.advance(number, field, other[field] as number)) < 0) return -1;
                  }
                  return states.intern(other);
                }),
              ),
            ] as const,
          ],
    ),
  );

  /** The local state after these writes. */
  function localAfter(component: number, local: number, writes: readonly number[]): number {
    const states = components[component] as Layout['components'][number];
    states.read(local, other);
    for (let i = 0; i < writes.length; i += 2) other[writes[i] as number] = writes[i + 1] as number;
    return states.intern(other);
  }

  /** The block that writes these values into a component. */
  function blockFor(component: number, writes: readonly number[]): number {
    const key = `${component}:${writes.join()}`;
    let block = blockOf.get(key);
    if (block === undefined) {
      block = addBlock(component, (local) => localAfter(component, local, writes));
      blockOf.set(key, block);
    }
    return block;
  }

  /** Also leaves the local states in `locals`. */
  function decode(word: number, bit: number): Int32Array {
    let rest = word;
    for (let component = 0; component < components.length; component++) {
      const states = components[component] as Layout['components'][number];
      const radix = component === 0 ? layout.innerWords : states.capacity;
      const above = Math.floor(rest / radix);
      const digit = rest - above * radix;
      const local = component === 0 ? digit * 32 + bit : digit;
      locals[component] = local;
      states.read(local, vector);
      rest = above;
    }
    return vector;
  }

  /** The effects of a scope's steps in this state. */
  function effects(scope: Scope, from: Vector): Writes[] {
    const found: Writes[] = [];
    for (const step of scope.steps) {
      const tree = trees[step] as DecisionTree<Effect>;
      const before = tree.leaves.length;
      const leaf = tree.find(from);
      if (tree.leaves.length > before && !isCovered(step, leaf.answer)) throw new ScopesOutgrown();
      if (leaf.answer === null) continue;
      enabled[step] = 1;
      let writes = writesOf.get(leaf);
      if (writes === undefined) writesOf.set(leaf, (writes = splitWrites(leaf.answer)));
      found.push(writes);
    }
    return found;
  }

  function splitWrites(answer: readonly number[]): Writes {
    const pairs = new Map<number, number[]>();
    for (let i = 0; i < answer.length; i += 2) {
      const component = componentOf[answer[i] as number] as number;
      pairs.set(component, [...(pairs.get(component) ?? []), answer[i] as number, answer[i + 1] as number]);
    }
    return { components: [...pairs.keys()], pairs: [...pairs.values()], item: [] };
  }

  /** What a `classes` table holds of an effect: how many components, then each with its block of differences. */
  function itemOf(writes: Writes): readonly number[] {
    if (writes.item.length === 0) writes.item.push(writes.components.length, ...writes.components.flatMap((component, i) => [component, blockFor(component, writes.pairs[i] as readonly number[])]));
    return writes.item;
  }

  /** Are all fields that the step reads now, and writes with this effect, among those that the plan was made for? */
  function isCovered(step: number, effect: Effect): boolean {
    const { reads, writes } = touched[step] as TouchedFields;
    return trees[step]?.reads.size === reads.size && (effect ?? []).every((field, i) => i % 2 === 1 || writes.has(field) || reads.has(field));
  }

  /** The double word and the mask of the state that this leads to, from the state in `locals`. */
  function target({ components: written, pairs }: Writes, word: number, bit: number): readonly [number, number] {
    const own = (word % layout.innerWords) * 32 + bit;
    let at = 2 * word;
    let inner = own;
    for (let i = 0; i < written.length; i++) {
      const component = written[i] as number;
      const local = locals[component] as number;
      const after = localAfter(component, local, pairs[i] as readonly number[]);
      if (component === 0) inner = after;
      else at += (after - local) * 2 * (strides[component] as number);
    }
    return [at + 2 * ((inner >> 5) - (own >> 5)), 1 << (inner & 31)];
  }

  const plan: Plan = {
    memory,
    allocate,
    groups,
    layout,
    scopes,
    pool,
    differences,
    synchronous,
    enabled,
    decode,
    moves,
    fill(number, index, word, bit) {
      const scope = scopes[number] as Scope;
      const found = effects(scope, decode(word, bit));
      const entry = [found.length];
      for (const writes of found) {
        if (scope.kind === 'classes') entry.push(...itemOf(writes));
        else {
          const [at, mask] = target(writes, word, bit);
          entry.push(at - 2 * word);
          if (scope.inner) entry.push(mask);
        }
      }
      return (scope.table[index] = pool.push(entry));
    },
    difference(block, local) {
      const known = differences.values[block + local] as number;
      if (known !== UNASKED) return known;
      const { component, next } = blocks.get(block) as Block;
      const after = next(local);
      const value = after < 0 ? BLOCKED : component === 0 ? after : (after - local) * 2 * (strides[component] as number);
      return (differences.values[block + local] = value);
    },
    walk(number, word, bit) {
      const found = effects(scopes[number] as Scope, decode(word, bit));
      found.forEach((writes, i) => moves.set(target(writes, word, bit), 2 * i));
      return found.length;
    },
  };
  return plan;
}
