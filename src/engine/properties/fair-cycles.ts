/** Runs that never leave a part of the graph: those that end in it, and those that circle in it for ever, as fairness allows. */
import type { StateGraph } from '../explore/exploration.js';
import type { Duties, Turn } from './duties.js';
import { fairLoop } from './fair-loop.js';
import { pathTo, reachInside, type GraphPath } from './graph-search.js';
import { createJustice } from './just-part.js';
import { visitComponents } from './strongly-connected.js';

/** `cycle` empty: the run ends. */
export interface Staying {
  readonly path: GraphPath;
  readonly cycle: readonly number[];
}

/**
 * A short run from one of the starts (1) that stays in the part (`isIn`: 1) for ever; undefined where there is none. One
 * pass over the graph tells whether there is; the largest strongly connected components decide, since duties are only
 * done more easily in more states.
 */
export function stayingRun(graph: StateGraph, isIn: Uint8Array, isStart: Uint8Array, duties: Duties, turn: Turn): Staying | undefined {
  const { offsets, targets, expanded } = graph;
  const isJust = createJustice(graph, duties, turn);
  const partOf = new Int32Array(graph.states);
  const just = [false];
  let ends = false;
  visitComponents(graph, isIn, isStart, (members, from, to) => {
    const first = members[from] as number;
    if (to - from === 1 && !hasLoop(first)) {
      // A state that was not expanded shows no edges, but does not end.
      if (first < expanded && offsets[first] === offsets[first + 1]) ends = true;
      return;
    }
    const part = just.length;
    for (let i = from; i < to; i++) partOf[members[i] as number] = part;
    just.push(isJust({ partOf, part, members, from, to }));
  });

  function hasLoop(state: number): boolean {
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) if (targets[edge] === state) return true;
    return false;
  }

  if (!ends && !just.includes(true)) return undefined;
  const { arrival, order } = reachInside(graph, isIn, isStart);
  const end = order.find((state) => state < expanded && offsets[state] === offsets[state + 1]);
  if (end !== undefined) return { path: pathTo(graph, arrival, end), cycle: [] };
  const entry = order.find((state) => just[partOf[state] as number] === true) as number;
  return { path: pathTo(graph, arrival, entry), cycle: fairLoop(graph, partOf, entry, duties, turn) };
}
