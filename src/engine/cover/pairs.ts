/**
 * Pairs of transitions: every two that can follow one another, taken one after the other. The graph is unfolded by the
 * transition last taken, so that a pair becomes a goal of one edge.
 */
import type { CoverGraph } from './cover-graph.js';
import type { Goals } from './goals.js';

export interface Pairs<State, Action> {
  readonly graph: CoverGraph<State, Action>;
  readonly goals: Goals;
  /** The original's edge behind an edge of the unfolded graph. */
  originalEdge(edge: number): number;
}

/** `single` are the transition goals to pair up; an edge without one leaves the memory as it is. */
export function transitionPairs<State, Action>(graph: CoverGraph<State, Action>, single: Goals): Pairs<State, Action> {
  const width = single.names.length + 1;
  const states: number[] = [];
  const numbers = new Map<number, number>();
  const intern = (state: number, last: number): number => {
    const key = state * width + last;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    return states.push(key) - 1;
  };
  const initial = graph.initial.map((state) => intern(state, 0));
  const firstEdge: number[] = [];
  const target: number[] = [];
  const original: number[] = [];
  const goalOfEdge: number[] = [];
  const names: string[] = [];
  const goalNumbers = new Map<number, number>();
  const internPair = (last: number, now: number): number => {
    const key = last * width + now;
    const known = goalNumbers.get(key);
    if (known !== undefined) return known;
    goalNumbers.set(key, names.length);
    return names.push(`${single.names[last - 1] as string} then ${single.names[now - 1] as string}`) - 1;
  };
  for (let from = 0; from < states.length; from++) {
    firstEdge.push(target.length);
    const key = states[from] as number;
    const state = Math.floor(key / width);
    const last = key % width;
    for (let edge = graph.firstEdge[state] as number; edge < (graph.firstEdge[state + 1] as number); edge++) {
      const taken = single.ofEdge(edge);
      // An edge on which several components move stands for each of them in turn: one unfolded edge a transition.
      for (const goal of taken.length === 0 ? [-1] : taken) {
        const now = goal + 1;
        original.push(edge);
        target.push(intern(graph.target[edge] as number, now === 0 ? last : now));
        goalOfEdge.push(last > 0 && now > 0 ? internPair(last, now) : -1);
      }
    }
  }
  firstEdge.push(target.length);
  const pairGraph: CoverGraph<State, Action> = {
    stateCount: states.length,
    edgeCount: target.length,
    initial,
    firstEdge: Int32Array.from(firstEdge),
    target: Int32Array.from(target),
    state: (number) => graph.state(Math.floor((states[number] as number) / width)),
    action: (edge) => graph.action(original[edge] as number),
    complete: graph.complete,
  };
  const ofEdge = (edge: number): readonly number[] => ((goalOfEdge[edge] as number) < 0 ? [] : [goalOfEdge[edge] as number]);
  return { graph: pairGraph, goals: { names, ofEdge, ofState: () => [] }, originalEdge: (edge) => original[edge] as number };
}
