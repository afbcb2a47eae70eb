/**
 * Few cheap paths that reach every goal that can be reached. A tour in the manner of the rural postman: from where the
 * path stands it goes to the nearest open goal, and starts anew only where that is cheaper. Goals that no path of a
 * complete graph reaches are thereby proven unreachable.
 */
import type { CoverGraph } from './cover-graph.js';
import type { Goals } from './goals.js';
import { createNearest } from './nearest.js';

export interface CoverOptions {
  /** What a new path costs, in steps. Default 3. */
  readonly resetCost?: number;
  /** No path goes on looking for goals after so many steps; one that needs more to reach its first may be longer. Default 200. */
  readonly maxSteps?: number;
}

/** One path: where it starts, the edges it takes, and what it is there for. */
export interface CoverPath {
  readonly start: number;
  readonly edges: readonly number[];
  /** The goals that no other kept path reaches before it. */
  readonly goals: readonly string[];
}

export interface Cover {
  readonly paths: readonly CoverPath[];
  readonly steps: number;
  readonly reached: readonly string[];
  /** Proven: the graph is complete and holds no way there. */
  readonly unreachable: readonly string[];
  /** Not found in an incomplete graph. */
  readonly unknown: readonly string[];
}

interface Draft {
  readonly start: number;
  readonly edges: number[];
}

export function cover<State, Action>(graph: CoverGraph<State, Action>, goals: Goals, options: CoverOptions = {}): Cover {
  const { resetCost = 3, maxSteps = 200 } = options;
  const reached = new Uint8Array(goals.names.length);
  const isMissing = (goal: number): boolean => reached[goal] === 0;
  const isOpen = (edge: number): boolean => goals.ofEdge(edge).some(isMissing) || goals.ofState(graph.target[edge] as number).some(isMissing);
  const drafts: Draft[] = [];
  // Being there at the start reaches goals too: one empty path for each start that has any.
  for (const start of graph.initial) {
    const fresh = goals.ofState(start).filter(isMissing);
    if (fresh.length > 0) drafts.push({ start, edges: [] });
    for (const goal of fresh) reached[goal] = 1;
  }
  const nearest = createNearest(graph);
  let current: Draft | undefined;
  for (;;) {
    const here = current === undefined ? undefined : endOf(graph, current);
    const found = here === undefined ? undefined : nearest([here], isOpen);
    const onward = found !== undefined && (current as Draft).edges.length + found.edges.length <= maxSteps ? found : undefined;
    // A search from the start is needed only where going on costs more than starting anew would at best.
    const anew = onward !== undefined && onward.edges.length <= resetCost + 1 ? undefined : nearest(graph.initial, isOpen);
    if (onward === undefined && anew === undefined) break;
    const goesOn = onward !== undefined && (anew === undefined || onward.edges.length <= anew.edges.length + resetCost);
    const way = (goesOn ? onward : anew) as { start: number; edges: readonly number[] };
    if (!goesOn) {
      current = { start: way.start, edges: [] };
      drafts.push(current);
    }
    for (const edge of way.edges) {
      (current as Draft).edges.push(edge);
      for (const goal of goalsOf(graph, goals, edge)) reached[goal] = 1;
    }
  }
  const paths = thin(graph, goals, drafts);
  const open = goals.names.filter((_, goal) => reached[goal] === 0);
  return {
    paths,
    steps: paths.reduce((sum, path) => sum + path.edges.length, 0),
    reached: goals.names.filter((_, goal) => reached[goal] === 1),
    unreachable: graph.complete ? open : [],
    unknown: graph.complete ? [] : open,
  };
}

/** Drops the paths, and the ends of paths, whose goals others reach as well; says what each is left for. */
function thin(graph: CoverGraph<unknown, unknown>, goals: Goals, drafts: readonly Draft[]): CoverPath[] {
  const times = new Int32Array(goals.names.length);
  const visits = (draft: Draft): number[] => [...goals.ofState(draft.start), ...draft.edges.flatMap((edge) => goalsOf(graph, goals, edge))];
  for (const draft of drafts) for (const goal of visits(draft)) times[goal] = (times[goal] as number) + 1;
  const kept = new Set(drafts);
  for (const draft of drafts.toSorted((a, b) => a.edges.length - b.edges.length)) {
    const own = new Map<number, number>();
    for (const goal of visits(draft)) own.set(goal, (own.get(goal) ?? 0) + 1);
    if (kept.size > 1 && [...own].every(([goal, count]) => (times[goal] as number) > count)) {
      kept.delete(draft);
      for (const [goal, count] of own) times[goal] = (times[goal] as number) - count;
      continue;
    }
    for (let last = draft.edges.at(-1); last !== undefined; last = draft.edges.at(-1)) {
      const ends = goalsOf(graph, goals, last);
      if (ends.some((goal) => (times[goal] as number) <= ends.filter((other) => other === goal).length)) break;
      draft.edges.pop();
      for (const goal of ends) times[goal] = (times[goal] as number) - 1;
    }
  }
  const claimed = new Set<number>();
  return drafts.filter((draft) => kept.has(draft)).map((draft) => {
    const fresh = [...new Set(visits(draft))].filter((goal) => !claimed.has(goal));
    for (const goal of fresh) claimed.add(goal);
    return { start: draft.start, edges: draft.edges, goals: fresh.map((goal) => goals.names[goal] as string) };
  });
}

function goalsOf(graph: CoverGraph<unknown, unknown>, goals: Goals, edge: number): readonly number[] {
  const there = goals.ofState(graph.target[edge] as number);
  const taken = goals.ofEdge(edge);
  return there.length === 0 ? taken : taken.length === 0 ? there : [...taken, ...there];
}

function endOf(graph: CoverGraph<unknown, unknown>, draft: Draft): number {
  const last = draft.edges.at(-1);
  return last === undefined ? draft.start : (graph.target[last] as number);
}
