/**
 * The same questions answered another way: sets of states and fixpoints (Emerson and Lei 1986) instead of strongly
 * connected components, on a graph built without the explorer.
 */
import { runCommand, type GuardedSystem, type Values } from './guarded-commands.js';

interface PlainEdge {
  readonly from: string;
  readonly command: number;
  readonly to: string;
}

export interface PlainGraph {
  readonly states: ReadonlyMap<string, Values>;
  readonly edges: readonly PlainEdge[];
  readonly initial: string;
}

export function plainGraph(system: GuardedSystem): PlainGraph {
  const start = system.sizes.map(() => 0);
  const states = new Map<string, Values>([[start.join(), start]]);
  const edges: PlainEdge[] = [];
  for (const [from, values] of states) {
    system.commands.forEach((command, c) => {
      const next = runCommand(system, command, values);
      if (next === undefined) return;
      states.set(next.join(), next);
      edges.push({ from, command: c, to: next.join() });
    });
  }
  return { states, edges, initial: start.join() };
}

/** Whether some run from one of the starts stays in the set for ever (fair to these commands) or ends in it. */
export function canStay(graph: PlainGraph, starts: Iterable<string>, within: ReadonlySet<string>, fairCommands: readonly number[]): boolean {
  const reached = forward(graph, [...starts].filter((state) => within.has(state)), within);
  const hasSuccessor = new Set(graph.edges.map(({ from }) => from));
  if ([...reached].some((state) => !hasSuccessor.has(state))) return true;
  const isEnabled = (state: string, command: number): boolean => graph.edges.some((edge) => edge.from === state && edge.command === command);
  let rest = new Set(reached);
  for (let before = -1; before !== rest.size; ) {
    before = rest.size;
    const inside = graph.edges.filter(({ from, to }) => rest.has(from) && rest.has(to));
    rest = new Set(inside.map(({ from }) => from));
    for (const command of fairCommands) {
      const just = new Set([...rest].filter((state) => !isEnabled(state, command)));
      for (const edge of inside) if (edge.command === command) just.add(edge.from);
      rest = intersection(rest, backward(inside, just));
    }
  }
  return rest.size > 0;
}

export function forward(graph: PlainGraph, starts: readonly string[], within: ReadonlySet<string>): Set<string> {
  const found = new Set(starts);
  for (const state of found) for (const edge of graph.edges) if (edge.from === state && within.has(edge.to)) found.add(edge.to);
  return found;
}

export function backward(edges: readonly PlainEdge[], goals: ReadonlySet<string>): Set<string> {
  const found = new Set(goals);
  for (const state of found) for (const edge of edges) if (edge.to === state) found.add(edge.from);
  return found;
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a].filter((item) => b.has(item)));
}
