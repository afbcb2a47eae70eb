/**
 * Shortest traces out of the log: from a state at depth d backwards, through the remembered answers, to a state of the
 * layer before. Every transition that was taken is an answer in some tree, so a predecessor is always found.
 */
import { invariant } from '../../../core/invariant.js';
import type { Branch, DecisionTree, Leaf } from '../decision-tree.js';
import type { Effect, RememberedSystem } from '../remembered-system.js';
import type { Layers } from './layers.js';
import type { Plan } from './plan.js';

/** An answer with what was read on the way to it. */
interface Situation {
  readonly conditions: readonly (readonly [field: number, value: number])[];
  readonly writes: ReadonlyMap<number, number>;
}

/** Beyond so many candidates for values that were overwritten unread, the layer is searched forwards. */
const MAX_CANDIDATES = 100_000;

/** The vectors of a shortest run to a state at that depth, the initial one first. */
export function pathTo(plan: Plan, layers: Layers, depth: number, word: number, bit: number): number[][] {
  const { memory } = plan;
  const situations = bySomeWrite(memory.trees.flatMap((tree) => (tree === undefined ? [] : situationsOf(tree))));
  const path = [Array.from(plan.decode(word, bit))];
  for (let level = depth - 1; level >= 0; level--) {
    const target = path.at(-1) as number[];
    const before = backwards(plan, layers, level, target, situations) ?? forwards(plan, layers, level, target);
    invariant(before !== undefined, 'a reached state has no predecessor');
    path.push(before);
  }
  return path.toReversed();
}

function situationsOf(tree: DecisionTree<Effect>): Situation[] {
  const found: Situation[] = [];
  const visit = (node: Branch<Effect> | Leaf<Effect> | undefined, conditions: Situation['conditions']): void => {
    if (node === undefined) return;
    if (node.field >= 0) {
      (node as Branch<Effect>).children.forEach((child, value) => visit(child, [...conditions, [node.field, value]]));
      return;
    }
    const { answer } = node as Leaf<Effect>;
    if (answer === null) return;
    const writes = new Map<number, number>();
    for (let i = 0; i < answer.length; i += 2) writes.set(answer[i] as number, answer[i + 1] as number);
    found.push({ conditions, writes });
  };
  visit(tree.root, []);
  return found;
}

/** The situations that may lead to a state. */
type Situations = (target: readonly number[]) => Iterable<Situation>;

/** Found by one of the values they write. What writes nothing leads nowhere else. */
function bySomeWrite(situations: readonly Situation[]): Situations {
  const byWrite = new Map<string, Situation[]>();
  for (const situation of situations) {
    const [first] = situation.writes;
    if (first === undefined) continue;
    const key = first.join(':');
    const known = byWrite.get(key);
    if (known === undefined) byWrite.set(key, [situation]);
    else known.push(situation);
  }
  return (target) => target.flatMap((value, field) => byWrite.get(`${field}:${value}`) ?? []);
}

function backwards(plan: Plan, layers: Layers, level: number, target: readonly number[], situations: Situations): number[] | undefined {
  for (const { conditions, writes } of situations(target)) {
    if (![...writes].every(([field, value]) => target[field] === value)) continue;
    if (!conditions.every(([field, value]) => writes.has(field) || target[field] === value)) continue;
    const before = [...target];
    for (const [field, value] of conditions) before[field] = value;
    const unread = [...writes.keys()].filter((field) => !conditions.some(([read]) => read === field));
    for (const candidate of candidates(plan.memory, before, unread)) if (isInLayer(plan, layers, level, candidate)) return candidate;
  }
  return undefined;
}

/** All values that the unread fields may have had. */
function* candidates({ system }: RememberedSystem, before: number[], unread: readonly number[]): Iterable<number[]> {
  const sizes = unread.map((field) => system.fields[field]?.domain.size as number);
  const total = sizes.reduce((product, size) => product * size, 1);
  if (total > MAX_CANDIDATES) return;
  for (let number = 0; number < total; number++) {
    let rest = number;
    unread.forEach((field, i) => {
      before[field] = rest % (sizes[i] as number);
      rest = Math.floor(rest / (sizes[i] as number));
    });
    yield [...before];
  }
}

function isInLayer({ layout }: Plan, layers: Layers, level: number, vector: readonly number[]): boolean {
  const [inner = -1, ...outer] = layout.components.map((states) => states.find(vector));
  if (inner < 0 || outer.some((local) => local < 0)) return false;
  const word = outer.reduce((sum, local, i) => sum + local * (layout.strides[i + 1] as number), inner >> 5);
  return layers.has(level, word, inner & 31);
}

/** Steps that cannot be turned round (time passes in all fields at once): try each state of the layer. */
function forwards(plan: Plan, layers: Layers, level: number, target: readonly number[]): number[] | undefined {
  const next = new Int32Array(target.length);
  for (const { entries, from, to } of layers.at(level).segments) {
    for (let e = from; e < to; e += 2) {
      for (let rest = entries[e + 1] as number; rest !== 0; rest &= rest - 1) {
        const vector = plan.decode(entries[e] as number, 31 - Math.clz32(rest & -rest)).slice();
        const reaches = plan.memory.system.steps.some((_, step) => plan.memory.apply(step, vector, next) && next.every((value, field) => value === target[field]));
        if (reaches) return Array.from(vector);
      }
    }
  }
  return undefined;
}
