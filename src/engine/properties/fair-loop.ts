/** A loop through a part of the graph that does every duty, each for every index, before it comes back. */
import type { StateGraph } from '../explore/exploration.js';
import type { Duties, Turn } from './duties.js';
import { wayTo } from './graph-search.js';

/** The duties of `entry`'s part can all be done in it. Edges, the last back to `entry`. */
export function fairLoop(graph: StateGraph, partOf: Int32Array, entry: number, { families, indices }: Duties, turn: Turn): readonly number[] {
  const part = partOf[entry];
  const isIn = Uint8Array.from(partOf, (own) => Number(own === part));
  const loop: number[] = [];
  let at = entry;
  /** Where each index of the entry is by now. */
  let places: ArrayLike<number> = Array.from({ length: indices }, (_, index) => index);
  let waiting = families.flatMap((family) => family.map((_, index) => ({ family, index })));

  const stepOf = ({ family, index }: (typeof waiting)[number]): number => family[family.length === 1 ? 0 : (places[index] as number)] as number;
  const isEnabled = (state: number, step: number): boolean => graph.steps.subarray(graph.offsets[state], graph.offsets[state + 1]).includes(step);
  const settle = (): void => {
    waiting = waiting.filter((duty) => isEnabled(at, stepOf(duty)));
  };
  const follow = (edges: readonly number[]): void => {
    for (const edge of edges) {
      const step = graph.steps[edge] as number;
      waiting = waiting.filter((duty) => stepOf(duty) !== step);
      if (indices > 1) {
        const moved = turn(at, step);
        places = Array.from(places, (place) => moved[place] as number);
      }
      loop.push(edge);
      at = graph.targets[edge] as number;
      settle();
    }
  };

  /** A shortest way on which the duty gets done, from where its index is now. */
  function wayToDo({ family, index }: (typeof waiting)[number]): readonly number[] {
    const isFixed = family.length === 1;
    const start = at * indices + (isFixed ? 0 : (places[index] as number));
    const arrival = new Map<number, { readonly before: number; readonly edge: number }>();
    const back = (node: number): number[] => {
      const edges: number[] = [];
      for (let from = arrival.get(node), n = node; n !== start && from !== undefined; n = from.before, from = arrival.get(n)) edges.push(from.edge);
      return edges.toReversed();
    };
    const queue = [start];
    for (const node of queue) {
      const state = Math.floor(node / indices);
      const place = node % indices;
      for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge++) {
        const target = graph.targets[edge] as number;
        if (isIn[target] !== 1) continue;
        const step = graph.steps[edge] as number;
        const next = isFixed ? 0 : (turn(state, step)[place] as number);
        if (step === family[place] || !isEnabled(target, family[next] as number)) return [...back(node), edge];
        const reached = target * indices + next;
        if (reached === start || arrival.has(reached)) continue;
        arrival.set(reached, { before: node, edge });
        queue.push(reached);
      }
    }
    return [];
  }

  settle();
  for (let duty = waiting[0]; duty !== undefined; duty = waiting[0]) {
    follow(wayToDo(duty));
    if (waiting[0] === duty) waiting = waiting.slice(1);
  }
  if (loop.length === 0 || at !== entry) follow(wayTo(graph, isIn, at, (edge) => graph.targets[edge] === entry) ?? []);
  return loop;
}
