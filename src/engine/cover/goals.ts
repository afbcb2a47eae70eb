/** What a set of paths is to reach, and the criteria that say it: states, transitions, boundaries, ignored events. */
import type { CoverGraph } from './cover-graph.js';

/** Goals of one graph, numbered from 0 in the order of their names. */
export interface Goals {
  readonly names: readonly string[];
  /** The goals that taking the edge reaches. */
  ofEdge(edge: number): readonly number[];
  /** The goals that being in the state reaches. */
  ofState(state: number): readonly number[];
}

/** By what an edge or a state is known to a criterion; several names where it stands for several goals. */
export type EdgeNames<State, Action> = (edge: { readonly from: State; readonly action: Action; readonly to: State }) => readonly string[];

/** Every state once, under the name given to it; states of one name are one goal. */
export function stateGoals<State, Action>(graph: CoverGraph<State, Action>, nameOf: (state: State, number: number) => string, declared: readonly string[] = []): Goals {
  return collect(graph, declared, (state) => [nameOf(graph.state(state), state)], undefined);
}

/**
 * Every transition definition with the outcome of its guard, internal and self transitions included, as `namesOf` tells
 * them; with `declared`, also those of the model that no explored edge takes, so that they can be told unreachable.
 */
export function transitionGoals<State, Action>(graph: CoverGraph<State, Action>, namesOf: EdgeNames<State, Action>, declared: readonly string[] = []): Goals {
  return collect(graph, declared, undefined, namesOf);
}

/** States in which a bounded value stands at, just below or just above a bound: `[name, predicate]`. */
export function boundaryGoals<State, Action>(graph: CoverGraph<State, Action>, boundaries: readonly (readonly [name: string, at: (state: State) => boolean])[]): Goals {
  const namesAt = (state: State): string[] => boundaries.filter(([, at]) => at(state)).map(([name]) => name);
  return collect(
    graph,
    boundaries.map(([name]) => name),
    (state) => namesAt(graph.state(state)),
    undefined,
  );
}

/** Each edge for itself: the strictest criterion that needs no memory. */
export function edgeGoals<State, Action>(graph: CoverGraph<State, Action>): Goals {
  return { names: Array.from({ length: graph.edgeCount }, (_, edge) => `edge ${edge}`), ofEdge: (edge) => [edge], ofState: () => [] };
}

/** Several criteria at once, one after the other in the numbering. */
export function allGoals(...parts: readonly Goals[]): Goals {
  const offsets: number[] = [];
  let total = 0;
  for (const part of parts) {
    offsets.push(total);
    total += part.names.length;
  }
  const shifted = (ask: (part: Goals) => readonly number[]): readonly number[] => {
    const all: number[] = [];
    for (const [index, part] of parts.entries()) for (const goal of ask(part)) all.push(goal + (offsets[index] as number));
    return all;
  };
  // A search asks for the same ones again and again.
  const ofEdge: (readonly number[])[] = [];
  const ofState: (readonly number[])[] = [];
  return {
    names: parts.flatMap((part) => part.names),
    ofEdge: (edge) => (ofEdge[edge] ??= shifted((part) => part.ofEdge(edge))),
    ofState: (state) => (ofState[state] ??= shifted((part) => part.ofState(state))),
  };
}

const nothing: readonly number[] = [];

function collect<State, Action>(
  graph: CoverGraph<State, Action>,
  declared: readonly string[],
  ofState: ((state: number) => readonly string[]) | undefined,
  ofEdge: EdgeNames<State, Action> | undefined,
): Goals {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  const intern = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    return names.push(name) - 1;
  };
  declared.forEach(intern);
  const internAll = (all: readonly string[]): readonly number[] => {
    if (all.length === 0) return nothing;
    return all.length === 1 ? [intern(all[0] as string)] : [...new Set(all.map(intern))];
  };
  const stateTable = ofState === undefined ? [] : Array.from({ length: graph.stateCount }, (_, state) => internAll(ofState(state)));
  const edgeTable: (readonly number[])[] = [];
  const sources = ofEdge === undefined ? 0 : graph.stateCount;
  for (let source = 0; source < sources; source++) {
    const from = graph.state(source);
    for (let edge = graph.firstEdge[source] as number; edge < (graph.firstEdge[source + 1] as number); edge++) {
      edgeTable.push(internAll((ofEdge as EdgeNames<State, Action>)({ from, action: graph.action(edge), to: graph.state(graph.target[edge] as number) })));
    }
  }
  return { names, ofEdge: (edge) => edgeTable[edge] ?? nothing, ofState: (state) => stateTable[state] ?? nothing };
}
