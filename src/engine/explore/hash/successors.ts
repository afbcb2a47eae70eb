/**
 * The successors of a state, step by step. What a component's local state alone says about the steps that look at it
 * first is found once for each local state: steps that are not enabled there are left out, effects that are decided are
 * at hand, and of the others the rest of the decision tree is kept. So a state costs about as much as it has successors,
 * however many steps there are.
 */
import type { Branch, DecisionTree, Leaf } from '../decision-tree.js';
import type { Effect, RememberedSystem } from '../remembered-system.js';
import { decode, type Component, type Components } from './components.js';
import { createEffects } from './effects.js';
import { BLOCKED } from './patterns.js';

export interface Successors {
  /** Finds the successors of the state with these local states; returns how many there are. */
  expand(row: Int32Array): number;
  /** By successor: the step. Replaced as it grows, like `rows`. */
  readonly steps: Int32Array;
  /** By successor: its row of local states. */
  readonly rows: Int32Array;
}

type Node = Branch<Effect> | Leaf<Effect>;

/** Step and effect, step and effect, …; beside them the steps that other components decide, with the rest of their trees. */
interface Outlook {
  readonly decided: Int32Array;
  readonly open: readonly { readonly step: number; readonly tree: DecisionTree<Effect>; readonly rest: Node }[];
  /** Steps that were not asked in such a situation yet. */
  readonly unasked: readonly number[];
}

/** Beyond so many local states of a component outlooks are not kept. */
const MOST_OUTLOOKS = 1 << 16;
/** Answers are asked for again in ever fewer states: impurity is noticed, not believed. */
const FIRST_AUDIT = 8;

/** `fixed`: how many components take part in a symmetry; `sort` brings a row to its representative. */
export function createSuccessors(memory: RememberedSystem, components: Components, fixed: number, sort?: (rows: Int32Array, at: number) => void): Successors {
  const { trees, system } = memory;
  const { all, componentOf } = components;
  const width = all.length;
  const stepCount = system.steps.length;
  const effects = createEffects(memory, components, fixed);
  const vector = new Int32Array(system.fields.length);
  const outlooks: (Outlook | undefined)[][] = all.map(() => []);
  const synchronous = trees.flatMap((tree, step) => (tree === undefined ? [step] : []));
  const tables = all.map(({ patterns }) => patterns.tables);
  /** By component the steps that look at it first; step numbers of those that were never asked. */
  let firstSteps: readonly number[][] = [];
  let unknownSteps: number[] = [];
  let capacity = 64;
  let steps = new Int32Array(capacity);
  let rows = new Int32Array(capacity * width);
  let count = 0;
  let expanded = 0;
  let nextAudit = FIRST_AUDIT;

  function sortSteps(): void {
    firstSteps = all.map(() => []);
    unknownSteps = [];
    trees.forEach((tree, step) => {
      if (tree === undefined) return;
      if (tree.root === undefined) unknownSteps.push(step);
      // A step that looks at nothing is kept with the first component.
      else firstSteps[tree.root.field < 0 ? 0 : (componentOf[tree.root.field] as number)]?.push(step);
    });
    outlooks.forEach((known) => (known.length = 0));
  }
  sortSteps();

  /** `vector` holds the local state's fields. */
  function look(component: number): Outlook {
    const decided: number[] = [];
    const open: { step: number; tree: DecisionTree<Effect>; rest: Node }[] = [];
    const unasked: number[] = [];
    for (const step of firstSteps[component] as number[]) {
      const tree = trees[step] as DecisionTree<Effect>;
      let node: Node | undefined = tree.root;
      while (node !== undefined && node.field >= 0 && componentOf[node.field] === component) node = (node as Branch<Effect>).children[vector[node.field] as number];
      if (node === undefined) unasked.push(step);
      else if (node.field >= 0) open.push({ step, tree, rest: node });
      else {
        const effect = effects.of(step, node as Leaf<Effect>);
        if (effect >= 0) decided.push(step, effect);
      }
    }
    return { decided: Int32Array.from(decided), open, unasked };
  }

  function emit(row: Int32Array, step: number, effect: number): void {
    if (count === capacity) grow();
    const at = count * width;
    for (let component = 0; component < width; component++) rows[at + component] = row[component] as number;
    const { code } = effects;
    const end = effect + 2 + 2 * (code[effect] as number);
    for (let i = effect + 2; i < end; i += 2) {
      const component = code[i] as number;
      const pattern = code[i + 1] as number;
      const local = row[component] as number;
      let next = ((tables[component] as readonly Int32Array[])[pattern] as Int32Array)[local];
      if (next === undefined || next < BLOCKED) next = (all[component] as Component).patterns.fill(pattern, local);
      if (next === BLOCKED) return;
      rows[at + component] = next;
    }
    if (code[effect + 1] === 1) sort?.(rows, at);
    steps[count++] = step;
  }

  function grow(): void {
    capacity *= 2;
    const before = { steps, rows };
    steps = new Int32Array(capacity);
    rows = new Int32Array(capacity * width);
    steps.set(before.steps);
    rows.set(before.rows);
  }

  function ask(row: Int32Array, step: number): void {
    const tree = trees[step] as DecisionTree<Effect>;
    const effect = effects.of(step, tree.find(vector));
    if (effect >= 0) emit(row, step, effect);
  }

  function audit(): void {
    nextAudit = expanded + (expanded >> 1) + FIRST_AUDIT;
    for (let step = 0; step < stepCount; step++) trees[step]?.confirm(vector);
  }

  return {
    get steps() {
      return steps;
    },
    get rows() {
      return rows;
    },
    expand(row) {
      count = 0;
      decode(components, row, 0, vector);
      if (++expanded >= nextAudit) audit();
      for (let component = 0; component < width; component++) {
        const known = outlooks[component] as (Outlook | undefined)[];
        const local = row[component] as number;
        let outlook = known[local];
        if (outlook === undefined) {
          outlook = look(component);
          if (outlook.unasked.length === 0 && local < MOST_OUTLOOKS) known[local] = outlook;
        }
        const { decided, open, unasked } = outlook;
        for (let i = 0; i < decided.length; i += 2) emit(row, decided[i] as number, decided[i + 1] as number);
        for (let i = 0; i < open.length; i++) {
          const { step, rest } = open[i] as Outlook['open'][number];
          let node: Node | undefined = rest;
          while (node !== undefined && node.field >= 0) node = (node as Branch<Effect>).children[vector[node.field] as number];
          if (node === undefined) ask(row, step);
          else if ((node as Leaf<Effect>).answer !== null) emit(row, step, effects.of(step, node as Leaf<Effect>));
        }
        for (let i = 0; i < unasked.length; i++) ask(row, unasked[i] as number);
      }
      for (let i = 0; i < synchronous.length; i++) emit(row, synchronous[i] as number, effects.ofSynchronous(synchronous[i] as number));
      if (unknownSteps.length > 0) {
        for (const step of unknownSteps) ask(row, step);
        sortSteps();
      }
      return count;
    },
  };
}
