/**
 * The successors of a state, step by step. What a component's local state alone says about the steps that look at it
 * first is found once for each local state: steps that are not enabled there are left out, effects that are decided are
 * at hand, and of the others the rest of the decision tree is kept. So a state costs about as much as it has successors,
 * however many steps there are.
 */
import type { Branch, DecisionTree, Leaf } from '../decision-tree.js';
import type { Effect, RememberedSystem } from '../remembered-system.js';
import { decode, type Component, type Components } from './components.js';
import { CHANGES_COLUMNS, CHANGES_MENTIONS, createEffects, type Interchanged } from './effects.js';
import { BLOCKED } from './patterns.js';

export interface Successors {
  /** Finds the successors of the state with these local states; returns how many there are. */
  expand(row: Int32Array): number;
  /** By successor: the step. Replaced as it grows, like `rows`. */
  readonly steps: Int32Array;
  /** By successor: its row of local states. */
  readonly rows: Int32Array;
  /** Whether the state expanded last may have led to local states never met before. */
  readonly isNew: boolean;
}

type Node = Branch<Effect> | Leaf<Effect>;

interface Outlook {
  /** Step, effect, and the component's own next local state; and so on. */
  readonly decided: Int32Array;
  /** Steps that other components decide, with the rest of their trees. */
  readonly open: readonly number[];
  readonly rests: readonly Node[];
  /** Steps that were not asked in such a situation yet. */
  readonly unasked: readonly number[];
}

/** How rows are brought to their representatives. */
export interface Order extends Interchanged {
  readonly sort: (rows: Int32Array, at: number) => void;
  /** With this local state of the mentions every order of columns is a representative. */
  readonly isFree: (mention: number) => boolean;
}

/** Beyond so many local states of a component outlooks are not kept. */
const MOST_OUTLOOKS = 1 << 16;
/** Answers are asked for again in ever fewer states: impurity is noticed, not believed. */
const FIRST_AUDIT = 8;

export function createSuccessors(memory: RememberedSystem, components: Components, order?: Order): Successors {
  const { trees, system } = memory;
  const { all, componentOf, placeOf } = components;
  const width = all.length;
  const stepCount = system.steps.length;
  const effects = createEffects(memory, components, order ?? { mentions: 0, columns: 0 });
  const vector = new Int32Array(system.fields.length);
  let isDecoded = false;
  let isNew = false;
  const outlooks: (Outlook | undefined)[][] = all.map(() => []);
  const synchronous = trees.flatMap((tree, step) => (tree === undefined ? [step] : []));
  const tables = all.map(({ patterns }) => patterns.tables);
  /** By component the steps that look at it first; step numbers of those that were never asked. */
  let firstSteps: readonly number[][] = [];
  let unknownSteps: number[] = [];
  let capacity = 64;
  let steps = new Int32Array(capacity);
  let rows = new Int32Array(capacity * width);
  let { code } = effects;
  let count = 0;
  /** What an effect must at least do to the row under expansion for the outcome to need sorting. */
  let mustSort: number = CHANGES_COLUMNS;
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

  /** The state's field values, for those who ask; most states are asked nothing. */
  function vectorOf(row: Int32Array): Int32Array {
    if (!isDecoded) decode(components, row, 0, vector);
    isDecoded = true;
    return vector;
  }

  function valueOf(row: Int32Array, field: number): number {
    const component = componentOf[field] as number;
    const { rows: values, width: places } = (all[component] as Component).locals;
    return values[(row[component] as number) * places + (placeOf[field] as number)] as number;
  }

  function look(row: Int32Array, component: number, local: number): Outlook {
    const decided: number[] = [];
    const open: number[] = [];
    const rests: Node[] = [];
    const unasked: number[] = [];
    for (const step of firstSteps[component] as number[]) {
      let node: Node | undefined = trees[step]?.root;
      while (node !== undefined && node.field >= 0 && componentOf[node.field] === component) node = (node as Branch<Effect>).children[valueOf(row, node.field)];
      if (node === undefined) unasked.push(step);
      else if (node.field < 0) {
        const effect = effects.of(step, node as Leaf<Effect>);
        if (effect >= 0) decided.push(step, effect, ownNext(component, local, effect));
      } else {
        open.push(step);
        rests.push(node);
      }
    }
    return { decided: Int32Array.from(decided), open, rests, unasked };
  }

  function ownNext(component: number, local: number, effect: number): number {
    const { code } = effects;
    for (let i = effect + 2; i < effect + 2 + 2 * (code[effect] as number); i += 2) {
      if (code[i] === component) return nextOf(component, code[i + 1] as number, local);
    }
    return local;
  }

  function nextOf(component: number, pattern: number, local: number): number {
    const next = ((tables[component] as readonly Int32Array[])[pattern] as Int32Array)[local];
    if (next !== undefined && next >= BLOCKED) return next;
    isNew = true;
    return (all[component] as Component).patterns.fill(pattern, local);
  }

  /** `own` is the next local state of the component `owner`, which is known. */
  function emit(row: Int32Array, step: number, effect: number, owner: number, own: number): void {
    if (count === capacity) grow();
    const at = count * width;
    for (let component = 0; component < width; component++) rows[at + component] = row[component] as number;
    if (owner >= 0) rows[at + owner] = own;
    const end = effect + 2 + 2 * (code[effect] as number);
    for (let i = effect + 2; i < end; i += 2) {
      const component = code[i] as number;
      if (component === owner) continue;
      const next = nextOf(component, code[i + 1] as number, row[component] as number);
      if (next === BLOCKED) return;
      rows[at + component] = next;
    }
    if (order !== undefined && (code[effect + 1] as number) >= mustSort) order.sort(rows, at);
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

  function walk(row: Int32Array, step: number, rest: Node): void {
    let node: Node | undefined = rest;
    while (node !== undefined && node.field >= 0) node = (node as Branch<Effect>).children[valueOf(row, node.field)];
    if (node === undefined) {
      ask(row, step);
      return;
    }
    const effect = effects.of(step, node as Leaf<Effect>);
    ({ code } = effects);
    if (effect >= 0) emit(row, step, effect, -1, 0);
  }

  function ask(row: Int32Array, step: number): void {
    const tree = trees[step] as DecisionTree<Effect>;
    const effect = effects.of(step, tree.find(vectorOf(row)));
    ({ code } = effects);
    if (effect >= 0) emit(row, step, effect, -1, 0);
  }

  function pass(row: Int32Array, step: number): void {
    const effect = effects.ofSynchronous(step);
    ({ code } = effects);
    emit(row, step, effect, -1, 0);
  }

  function audit(row: Int32Array): void {
    nextAudit = expanded + (expanded >> 1) + FIRST_AUDIT;
    for (let step = 0; step < stepCount; step++) trees[step]?.confirm(vectorOf(row));
  }

  return {
    get steps() {
      return steps;
    },
    get rows() {
      return rows;
    },
    get isNew() {
      return isNew;
    },
    expand(row) {
      count = 0;
      isDecoded = isNew = false;
      if (++expanded >= nextAudit) audit(row);
      if (order !== undefined) mustSort = order.mentions > 0 && order.isFree(row[0] as number) ? CHANGES_MENTIONS : CHANGES_COLUMNS;
      for (let component = 0; component < width; component++) {
        const known = outlooks[component] as (Outlook | undefined)[];
        const local = row[component] as number;
        let outlook = known[local];
        if (outlook === undefined) {
          outlook = look(row, component, local);
          ({ code } = effects);
          if (outlook.unasked.length === 0 && local < MOST_OUTLOOKS) known[local] = outlook;
        }
        const { decided, open, rests, unasked } = outlook;
        for (let i = 0; i < decided.length; i += 3) emit(row, decided[i] as number, decided[i + 1] as number, component, decided[i + 2] as number);
        for (let i = 0; i < open.length; i++) walk(row, open[i] as number, rests[i] as Node);
        for (let i = 0; i < unasked.length; i++) ask(row, unasked[i] as number);
      }
      for (let i = 0; i < synchronous.length; i++) pass(row, synchronous[i] as number);
      if (unknownSteps.length > 0) {
        for (const step of unknownSteps) ask(row, step);
        sortSteps();
      }
      return count;
    },
  };
}
