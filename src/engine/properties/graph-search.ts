/** Shortest ways in a part of an explored graph, as lists of edges. */
import type { StateGraph } from '../explore/exploration.js';

/** A state and the edges that lead from it, each from the target of the one before. */
export interface GraphPath {
  readonly start: number;
  readonly edges: readonly number[];
}

/** The number of steps on a shortest run to each state; -1 where there is none (it does not occur in an explored graph). */
export function depths(graph: StateGraph): Int32Array {
  const depth = new Int32Array(graph.states).fill(-1);
  const queue = [...graph.initial];
  for (const state of queue) depth[state] = 0;
  for (const state of queue) {
    for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge++) {
      const target = graph.targets[edge] as number;
      if (depth[target] !== -1) continue;
      depth[target] = (depth[state] as number) + 1;
      queue.push(target);
    }
  }
  return depth;
}

/**
 * All states that can be reached from the starts inside the part, with the edge that each was reached by (-1: a start,
 * -2: not reached). `depth` orders the starts, so that the whole run through one of them is a shortest one.
 */
export function reachInside(graph: StateGraph, isIn: Uint8Array, starts: readonly number[], depth: Int32Array): { readonly arrival: Int32Array; readonly order: readonly number[] } {
  const arrival = new Int32Array(graph.states).fill(-2);
  const order: number[] = [];
  const waiting = starts.toSorted((a, b) => (depth[a] as number) - (depth[b] as number));
  let level: number[] = [];
  let next = 0;
  for (let steps = 0; level.length > 0 || next < waiting.length; steps++) {
    if (level.length === 0) steps = Math.max(steps, depth[waiting[next] as number] as number);
    for (; next < waiting.length && (depth[waiting[next] as number] as number) <= steps; next++) {
      const start = waiting[next] as number;
      if (arrival[start] !== -2) continue;
      arrival[start] = -1;
      level.push(start);
    }
    const following: number[] = [];
    for (const state of level) {
      order.push(state);
      for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge++) {
        const target = graph.targets[edge] as number;
        if (isIn[target] !== 1 || arrival[target] !== -2) continue;
        arrival[target] = edge;
        following.push(target);
      }
    }
    level = following;
  }
  return { arrival, order };
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
