/**
 * Remembered answers. A step, or a predicate, is asked once for each distinct situation: its answer is kept in a tree
 * whose inner nodes are the fields it read, in the order in which it read them. Sound because it is pure: with the same
 * values in what it read so far, it reads the same field next.
 */
import { OperatingError } from '../../core/errors.js';
import type { FieldAccess } from '../field-system.js';

/** Field values by field number. */
export type Vector = ArrayLike<number>;

/** An answer: `answer` is undefined where a step is not enabled. `writes` holds field, value, field, value, … */
export interface Leaf<Answer> {
  readonly field: -1;
  readonly answer: Answer;
  /** Unique within the tree, from 0. */
  readonly id: number;
}

export interface Branch<Answer> {
  readonly field: number;
  readonly children: (Branch<Answer> | Leaf<Answer> | undefined)[];
}

export interface DecisionTree<Answer> {
  /** The answer for a state, asked for if it is new. */
  find(vector: Vector): Leaf<Answer>;
  /** Asks again where the answer is known, and throws `WP3102` for another: for those who walk the tree themselves. */
  confirm(vector: Vector): void;
  readonly root: Branch<Answer> | Leaf<Answer> | undefined;
  readonly leaves: readonly Leaf<Answer>[];
  /** Fields read in any situation so far. */
  readonly reads: ReadonlySet<number>;
}

/** What a question may do while it is answered; reads are recorded. */
export type Question<Answer> = (access: FieldAccess, writes: Map<number, number>) => Answer;

/** A remembered answer is asked for again now and then, ever more rarely: impurity is noticed, not believed. */
const FIRST_AUDIT = 8;
/** One new situation in so many is asked about twice at once: some are never met again. */
const ASKED_TWICE = 8;

export function createDecisionTree<Answer>(
  name: string,
  question: Question<Answer>,
  same: (a: Answer, b: Answer) => boolean,
): DecisionTree<Answer> {
  type Node = Branch<Answer> | Leaf<Answer>;
  const leaves: Leaf<Answer>[] = [];
  const reads = new Set<number>();
  let root: Node | undefined;
  let uses = 0;
  let nextAudit = FIRST_AUDIT;

  let current: Vector = [];
  const path: number[] = [];
  const writes = new Map<number, number>();
  const access: FieldAccess = {
    read(field) {
      const written = writes.get(field);
      if (written !== undefined) return written;
      if (!path.includes(field)) path.push(field);
      return current[field] as number;
    },
    write(field, value) {
      writes.set(field, value);
    },
  };

  function ask(vector: Vector): Answer {
    current = vector;
    path.length = 0;
    writes.clear();
    return question(access, writes);
  }

  function grow(vector: Vector): Leaf<Answer> {
    const leaf: Leaf<Answer> = { field: -1, answer: ask(vector), id: leaves.length };
    let put = (node: Node): void => void (root = node);
    let node = root;
    for (const field of path) {
      reads.add(field);
      if (node === undefined) put((node = { field, children: [] }));
      if (node.field !== field) throw impure(name, 'other fields were read');
      const { children } = node as Branch<Answer>;
      const value = vector[field] as number;
      put = (child) => void (children[value] = child);
      node = children[value];
    }
    if (node !== undefined) throw impure(name, 'fewer fields were read');
    put(leaf);
    leaves.push(leaf);
    if (leaves.length % ASKED_TWICE === 1 && !same(ask(vector), leaf.answer)) throw impure(name, 'the answer was another');
    return leaf;
  }

  function known(vector: Vector): Node | undefined {
    let node = root;
    while (node !== undefined && node.field >= 0) node = (node as Branch<Answer>).children[vector[node.field] as number];
    return node;
  }

  function confirm(vector: Vector, leaf: Leaf<Answer>): void {
    if (!same(ask(vector), leaf.answer)) throw impure(name, 'the answer was another');
  }

  return {
    find(vector) {
      const node = known(vector);
      if (node === undefined) return grow(vector);
      if (++uses >= nextAudit) {
        nextAudit = uses + (uses >> 1) + FIRST_AUDIT;
        confirm(vector, node as Leaf<Answer>);
      }
      return node as Leaf<Answer>;
    },
    confirm(vector) {
      const node = known(vector);
      if (node !== undefined) confirm(vector, node as Leaf<Answer>);
    },
    get root() {
      return root;
    },
    leaves,
    reads,
  };
}

function impure(name: string, what: string): OperatingError {
  return new OperatingError('WP3102', {
    expected: `the same answer from ${name} in the same situation`,
    found: `asked twice with the same values in all it read, ${what}`,
    repair: 'Make guards, actions and predicates pure: no Math.random, no dates, no variables that change outside the state.',
  });
}
