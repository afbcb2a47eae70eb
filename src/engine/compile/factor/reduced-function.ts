/**
 * A pure function of the context as a small decision tree over the leaves that matter. Code like `list.map(...)` reads a
 * whole array to change one element; asked for every combination of the values known so far, and with equal branches
 * merged, only the leaves that make a difference are left. The trees are exact for those values: when a leaf that was
 * left out gets a new value, the function is asked again (`review`), and `onRefined` tells if a difference came to light.
 */
import { canonicalKey } from '../../../core/canonical.js';
import type { Domain } from '../../domain.js';

/** What a function does: a plain result (a guard), or new values by leaf; other leaves keep theirs. An error is thrown. */
export interface FunctionOutcome {
  readonly result?: boolean;
  readonly writes: ReadonlyMap<number, unknown>;
  readonly error?: unknown;
}

export interface ReducedFunction {
  /** Reads, through `read`, only leaves that matter. */
  evaluate(read: (leaf: number) => number): FunctionOutcome;
  /**
   * Asks again where a leaf got a new value since. Who remembers answers does not call `evaluate` again for a leaf that
   * was left out, so this must be called whenever values were added.
   */
  review(): void;
}

/**
 * Runs the user's code once; reads give value numbers. `tryAll` gives how many values are known of a leaf and notes that
 * the outcome rests on these; without it values may not be tried out.
 */
export type RunFunction = (read: (leaf: number) => number, tryAll?: (leaf: number) => number) => FunctionOutcome;

interface Node {
  readonly key: string;
  readonly leaf: number;
  readonly children: readonly (Node | undefined)[];
  readonly outcome?: FunctionOutcome;
}

/** Beyond so many situations a function is not reduced: what it reads counts as mattering. */
const MAX_SITUATIONS = 60_000;

export function createReducedFunction(run: RunFunction, domains: readonly Domain<unknown>[], onRefined: () => void): ReducedFunction {
  let root: Node | undefined;
  /** Leaves read in any situation, with the number of values each had when it was asked. */
  let asked = new Map<number, number>();
  let tooMany = false;

  function sizeNow(leaf: number): number {
    const size = (domains[leaf] as Domain<unknown>).size;
    asked.set(leaf, size);
    return size;
  }

  /** Runs the function once for each combination of what it reads; undefined where these are too many. */
  function enumerate(): Node | undefined {
    asked = new Map();
    let situations = 0;
    const path: [leaf: number, value: number][] = [];
    let outcome: FunctionOutcome = { writes: new Map() };
    const runFrom = (): void => {
      situations++;
      const fixed = new Map(path);
      outcome = attempt(run, (leaf) => {
        const value = fixed.get(leaf);
        if (value !== undefined) return value;
        sizeNow(leaf);
        fixed.set(leaf, 0);
        path.push([leaf, 0]);
        return 0;
      }, sizeNow);
    };
    const visit = (depth: number): Node | undefined => {
      if (situations > MAX_SITUATIONS) return undefined;
      if (depth === path.length) return leafNode(outcome);
      const [leaf] = path[depth] as [number, number];
      const children: Node[] = [];
      for (let value = 0; value < (asked.get(leaf) as number); value++) {
        if (value > 0) {
          path.length = depth;
          path.push([leaf, value]);
          runFrom();
        }
        const child = visit(depth + 1);
        if (child === undefined) return undefined;
        children.push(child);
      }
      return merged(leaf, children, domains);
    };
    runFrom();
    const found = visit(0);
    tooMany = found === undefined;
    return found;
  }

  function review(): void {
    if (root === undefined || ![...asked].some(([leaf, size]) => (domains[leaf] as Domain<unknown>).size > size)) return;
    const before = root;
    root = enumerate();
    if (root === undefined || !refines(before, root)) onRefined();
  }

  return {
    review,
    evaluate(read) {
      if (root === undefined && !tooMany) root = enumerate();
      else review();
      if (root === undefined) return attempt(run, read);
      let node = root;
      while (node.outcome === undefined) node = node.children[read(node.leaf)] as Node;
      return node.outcome;
    },
  };
}

function attempt(run: RunFunction, read: (leaf: number) => number, tryAll?: (leaf: number) => number): FunctionOutcome {
  try {
    return run(read, tryAll);
  } catch (error) {
    return { writes: new Map(), error };
  }
}

function leafNode(outcome: FunctionOutcome): Node {
  const writes = [...outcome.writes].toSorted(([a], [b]) => a - b).map(([leaf, value]) => `${leaf}=${canonicalKey(value)}`).join();
  return { key: `${'error' in outcome ? `!${String(outcome.error)}` : ''}${canonicalKey(outcome.result)}:${writes}`, leaf: -1, children: [], outcome };
}

/**
 * One node for a leaf with these branches; the branch itself where they agree. A leaf of which one value is known may
 * matter as soon as it has two, so it stays.
 */
function merged(leaf: number, children: readonly Node[], domains: readonly Domain<unknown>[]): Node {
  if (children.length > 1) {
    const same = agreeing(children);
    if (same !== undefined) return same;
    // Keeping a value and writing the same value are one: `list.map(() => 0)` writes 0 whatever there was.
    const explicit = agreeing(children.map((child, value) => writing(child, leaf, domains[leaf]?.value(value), domains)));
    if (explicit !== undefined) return explicit;
  }
  return { key: `${leaf}(${children.map(({ key }) => key).join('|')})`, leaf, children };
}

function agreeing(nodes: readonly Node[]): Node | undefined {
  return nodes.every(({ key }) => key === nodes[0]?.key) ? nodes[0] : undefined;
}

function writing(node: Node, leaf: number, value: unknown, domains: readonly Domain<unknown>[]): Node {
  if (node.outcome === undefined) return merged(node.leaf, node.children.map((child) => writing(child as Node, leaf, value, domains)), domains);
  if (node.outcome.writes.has(leaf) || 'error' in node.outcome || node.outcome.result !== undefined) return node;
  return leafNode({ ...node.outcome, writes: new Map(node.outcome.writes).set(leaf, value) });
}

/** Does the new tree say the same, reading the same, wherever the old one had an answer? */
function refines(old: Node, now: Node): boolean {
  if (old.outcome !== undefined) return old.key === now.key;
  return old.leaf === now.leaf && old.children.every((child, value) => refines(child as Node, now.children[value] as Node));
}
