/** Shortest ways in a part of an explored graph, as lists of edges. */
import type { StateGraph } from '../explore/exploration.js';

/** A state and the edges that lead from it, each from the target of the one before. */
export interface GraphPath {
  readonly start: number;
  readonly edges: readonly number[];
}

/** The number of steps on a shortest run to each state. States are numbered as breadth first met them, so that one pass will do. */
function depths({ states, initial, offsets, targets }: StateGraph): Int32Array {
  const depth = new Int32Array(states).fill(-1);
  for (const state of initial) depth[state] = 0;
  for (let state = 0; state < states; state++) {
    const next = (depth[state] as number) + 1;
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) {
      if (depth[targets[edge] as number] === -1) depth[targets[edge] as number] = next;
    }
  }
  return depth;
}

/**
 * All states that can be reached from the starts (1) inside the part (`isIn`: 1), with the edge that each was reached by
 * (-1: a start, -2: not reached), in an order in which the whole run to each, through its start, is a shortest one.
 */
export function reachInside(graph: StateGraph, isIn: Uint8Array, isStart: Uint8Array): { readonly arrival: Int32Array; readonly order: Int32Array } {
  const { states, offsets, targets } = graph;
  const depth = depths(graph);
  const arrival = new Int32Array(states).fill(-2);
  const order = new Int32Array(states);
  let size = 0;
  let done = 0;
  let nextStart = 0;
  const isWaiting = (state: number): boolean => isStart[state] === 1 && isIn[state] === 1 && arrival[state] === -2;
  for (let steps = 0; ; steps++) {
    while (nextStart < states && (!isWaiting(nextStart) || (depth[nextStart] as number) <= steps || done === size)) {
      if (isWaiting(nextStart)) {
        // With nothing else to do, on to the depth of the next start.
        if (done === size) steps = Math.max(steps, depth[nextStart] as number);
        arrival[nextStart] = -1;
        order[size++] = nextStart;
      }
      nextStart++;
    }
    if (done === size) return { arrival, order: order.subarray(0, size) };
    for (const level = size; done < level; done++) {
      const state = order[done] as number;
      for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) {
        const target = targets[edge] as number;
        if (isIn[target] !== 1 || arrival[target] !== -2) continue;
        arrival[target] = edge;
        order[size++] = target;
      }
    }
  }
}

/** The way by which `reachInside` came to a state. */
export function pathTo(graph: StateGraph, arrival: Int32Array, state: number): GraphPath {
  const edges: number[] = [];
  let at = state;
  for (let edge = arrival[at] as number; edge >= 0; edge = arrival[at] as number) {
    edges.push(edge);
    at = sourceOf(graph, edge);
  }
  return { start: at, edges: edges.toReversed() };
}

/** A shortest way of at least one edge, inside the part, whose last edge is wanted; undefined where there is none. */
export function wayTo(graph: StateGraph, isIn: Uint8Array, from: number, isWanted: (edge: number) => boolean): readonly number[] | undefined {
  const arrival = new Map<number, number>();
  const queue = [from];
  for (const state of queue) {
    for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge++) {
      const target = graph.targets[edge] as number;
      if (isIn[target] !== 1) continue;
      if (isWanted(edge)) return [...wayBack(graph, arrival, from, state), edge];
      if (target === from || arrival.has(target)) continue;
      arrival.set(target, edge);
      queue.push(target);
    }
  }
  return undefined;
}

function wayBack(graph: StateGraph, arrival: ReadonlyMap<number, number>, from: number, state: number): readonly number[] {
  const edges: number[] = [];
  for (let at = state; at !== from; at = sourceOf(graph, arrival.get(at) as number)) edges.push(arrival.get(at) as number);
  return edges.toReversed();
}

/** The state that an edge leaves: the last whose first edge is not beyond it. */
export function sourceOf({ offsets, states }: StateGraph, edge: number): number {
  let low = 0;
  let high = states;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] as number) <= edge) low = middle;
    else high = middle;
  }
  return low;
}
