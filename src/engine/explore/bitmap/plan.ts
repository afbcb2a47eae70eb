/**
 * All that was learnt of a system in the form in which the bitmap search runs it: layout, scopes with their tables, and
 * the slow answers behind the tables. Kept between explorations of one system.
 */
import type { DecisionTree, Vector } from '../decision-tree.js';
import type { RememberedSystem } from '../remembered-system.js';
import { groupFields } from './grouping.js';
import { createLayout, type Layout } from './layout.js';
import { LayoutOutgrown } from './local-states.js';
import { createPool, type Pool } from './pool.js';
import { createScope, type Scope } from './scope.js';
import { touchedFields, type TouchedFields } from './touched-fields.js';

/** In tables of differences: not asked for yet; the step is blocked. */
export const UNASKED = -0x80000000;
export const BLOCKED = 0x7fffffff;

export interface Plan {
  readonly memory: RememberedSystem;
  readonly layout: Layout;
  readonly scopes: readonly Scope[];
  readonly pool: Pool;
  /** Differences by local state, blocks of a component's capacity: in double words; for the inner component the new local state. */
  readonly differences: Pool;
  /** By synchronous step and component: its block of differences. */
  readonly synchronous: ReadonlyMap<number, readonly number[]>;
  /** Was the step enabled in a state reached so far? */
  readonly enabled: boolean[];
  /** Field values of a state. */
  decode(word: number, bit: number): Int32Array;
  /** Fills the table entry for this state and returns its offset in the pool. */
  fill(scope: number, index: number, word: number, bit: number): number;
  /** Fills and returns one difference of a block. */
  difference(block: number, local: number): number;
  /** The moves of a `tree` scope into `moves` as double word, mask, …; returns how many. */
  walk(scope: number, word: number, bit: number): number;
  readonly moves: Int32Array;
}

interface Block {
  readonly component: number;
  /** Successor of a local state; -1: blocked. */
  readonly next: (local: number) => number;
}

export function createPlan(memory: RememberedSystem, vectors: readonly (readonly number[])[], slack: number): Plan {
  const { system, trees } = memory;
  const touched: readonly (TouchedFields | undefined)[] = trees.map((tree) => tree && touchedFields(tree));
  const layout = createLayout(groupFields(system.fields.length, touched, vectors), touched, vectors, slack);
  const { components, componentOf, strides } = layout;
  const all = components.map((_, component) => component);

  const byComponents = new Map<string, number[]>();
  touched.forEach((step, number) => {
    const key = step === undefined ? `synchronous ${number}` : [...new Set([...step.reads, ...step.writes].map((field) => componentOf[field] as number))].toSorted((a, b) => a - b).join();
    byComponents.set(key, [...(byComponents.get(key) ?? []), number]);
  });
  const scopes = [...byComponents].map(([key, steps]): Scope => {
    if (key.startsWith('synchronous')) return { ...createScope(layout, steps, [], new Set()), kind: 'synchronous', components: all, inner: true };
    const reads = new Set(steps.flatMap((step) => [...(touched[step]?.reads ?? [])]));
    return createScope(layout, steps, key === '' ? [] : key.split(',').map(Number), reads);
  });

  const pool = createPool();
  const differences = createPool();
  const blocks = new Map<number, Block>();
  const blockOf = new Map<string, number>();
  const vector = new Int32Array(system.fields.length);
  const other = new Int32Array(system.fields.length);
  const enabled = system.steps.map(() => false);
  const moves = new Int32Array(2 * system.steps.length);

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
                  states.read(local, vector);
                  for (const field of states.fields) {
                    if ((other[field] = memory.advance(number, field, vector[field] as number)) < 0) return -1;
                  }
                  return states.intern(other);
                }),
              ),
            ] as const,
          ],
    ),
  );

  /** The block that writes these values into a component. */
  function blockFor(component: number, writes: readonly number[]): number {
    const key = `${component}:${writes.join()}`;
    let block = blockOf.get(key);
    if (block === undefined) {
      block = addBlock(component, (local) => {
        const states = components[component] as Layout['components'][number];
        states.read(local, other);
        for (let i = 0; i < writes.length; i += 2) other[writes[i] as number] = writes[i + 1] as number;
        return states.intern(other);
      });
      blockOf.set(key, block);
    }
    return block;
  }

  function decode(word: number, bit: number): Int32Array {
    let rest = word;
    components[0]?.read((rest % layout.innerWords) * 32 + bit, vector);
    rest = Math.floor(rest / layout.innerWords);
    for (let component = 1; component < components.length; component++) {
      const states = components[component] as Layout['components'][number];
      states.read(rest % states.capacity, vector);
      rest = Math.floor(rest / states.capacity);
    }
    return vector;
  }

  /** The effects of a scope's steps in this state, as writes by component. */
  function effects(scope: Scope, from: Vector): Map<number, number[]>[] {
    return scope.steps.flatMap((step) => {
      const tree = trees[step] as DecisionTree<readonly number[] | null>;
      const before = tree.leaves.length;
      const { answer } = tree.find(from);
      if (tree.leaves.length > before && !isCovered(step)) throw new LayoutOutgrown();
      if (answer === null) return [];
      enabled[step] = true;
      const writes = new Map<number, number[]>();
      for (let i = 0; i < answer.length; i += 2) {
        const component = componentOf[answer[i] as number] as number;
        writes.set(component, [...(writes.get(component) ?? []), answer[i] as number, answer[i + 1] as number]);
      }
      return [writes];
    });
  }

  /** Are all fields that the step reads and writes now among those that the plan was made for? */
  function isCovered(step: number): boolean {
    const now = touchedFields(trees[step] as DecisionTree<readonly number[] | null>);
    const then = touched[step] as TouchedFields;
    return [...now.reads].every((field) => then.reads.has(field)) && [...now.writes].every((field) => then.writes.has(field) || then.reads.has(field));
  }

  function move(writes: ReadonlyMap<number, number[]>, from: Int32Array): { readonly doubleWords: number; readonly inner: number } {
    let doubleWords = 0;
    let inner = -1;
    for (const [component, pairs] of writes) {
      const states = components[component] as Layout['components'][number];
      const target = plan.difference(blockFor(component, pairs), states.find(from));
      if (component === 0) inner = target;
      else doubleWords += target;
    }
    return { doubleWords, inner };
  }

  const plan: Plan = {
    memory,
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
      const from = decode(word, bit).slice();
      const found = effects(scope, from);
      const entry = [found.length];
      for (const writes of found) {
        if (scope.kind === 'classes') {
          entry.push(writes.size, ...[...writes].flatMap(([component, pairs]) => [component, blockFor(component, pairs)]));
          continue;
        }
        const { doubleWords, inner } = move(writes, from);
        if (!scope.inner) entry.push(doubleWords);
        else {
          const own = (word % layout.innerWords) * 32 + bit;
          const target = inner < 0 ? own : inner;
          entry.push(doubleWords + 2 * ((target >> 5) - (own >> 5)), 1 << (target & 31));
        }
      }
      return (scope.table[index] = pool.push(entry));
    },
    difference(block, local) {
      const known = differences.values[block + local] as number;
      if (known !== UNASKED) return known;
      const { component, next } = blocks.get(block) as Block;
      const target = next(local);
      const value = target < 0 ? BLOCKED : component === 0 ? target : (target - local) * 2 * (strides[component] as number);
      return (differences.values[block + local] = value);
    },
    walk(number, word, bit) {
      const from = decode(word, bit).slice();
      const found = effects(scopes[number] as Scope, from);
      found.forEach((writes, i) => {
        const { doubleWords, inner } = move(writes, from);
        const own = (word % layout.innerWords) * 32 + bit;
        const target = inner < 0 ? own : inner;
        moves[2 * i] = 2 * word + doubleWords + 2 * ((target >> 5) - (own >> 5));
        moves[2 * i + 1] = 1 << (target & 31);
      });
      return found.length;
    },
  };
  return plan;
}
