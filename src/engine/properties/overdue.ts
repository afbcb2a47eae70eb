/**
 * `within`: an observer's clock beside each state, running while an obligation is open.
 *
 * Breadth first over (state, clock), so that the first run found to be late is a shortest one. Of two clocks at one
 * state the later one is late whenever the other is, so a pair is followed only if its clock is later than all that came
 * there before, by runs that are no longer.
 */
import type { StateGraph } from '../explore/exploration.js';
import { createGrowingArray } from '../explore/growing-array.js';
import type { GraphPath } from './graph-search.js';

export interface Obligation {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly boundMs: number;
  readonly measured: 'first' | 'last';
  /** How much time passes in each step, by step number. */
  readonly elapsesMs: readonly number[];
}

/** `afterMs`: the time at which it was late; undefined where the run ends before it is fulfilled. */
export interface Overdue {
  readonly path: GraphPath;
  readonly afterMs?: number;
}

const IDLE = -1;

export function overdueRun(graph: StateGraph, obligation: Obligation): Overdue | undefined {
  const { from, to, boundMs, measured, elapsesMs } = obligation;
  const latest = new Float64Array(graph.states).fill(-2);
  // Node by node: the state, the edge that led there and the node that it left (each + 1; 0: none), the clock.
  const nodes = createGrowingArray();
  const arrivals = createGrowingArray();
  const parents = createGrowingArray();
  let clocksMs = new Float64Array(1024);

  const arriveMs = (state: number, clockMs: number): number => {
    if (to[state] === 1) return IDLE;
    if (from[state] === 1 && (clockMs === IDLE || measured === 'last')) return 0;
    return clockMs;
  };
  const push = (state: number, clockMs: number, edge: number, parent: number): void => {
    if (clockMs <= (latest[state] as number)) return;
    latest[state] = clockMs;
    if (nodes.length === clocksMs.length) {
      const larger = new Float64Array(2 * clocksMs.length);
      larger.set(clocksMs);
      clocksMs = larger;
    }
    clocksMs[nodes.length] = clockMs;
    nodes.push(state);
    arrivals.push(edge + 1);
    parents.push(parent + 1);
  };
  const pathOf = (node: number, last?: number): GraphPath => {
    const edges = last === undefined ? [] : [last];
    let at = node;
    for (; parents.at(at) > 0; at = parents.at(at) - 1) edges.push(arrivals.at(at) - 1);
    return { start: nodes.at(at), edges: edges.toReversed() };
  };

  for (const state of graph.initial) push(state, arriveMs(state, IDLE), -1, -1);
  for (let node = 0; node < nodes.length; node++) {
    const state = nodes.at(node);
    const clockMs = clocksMs[node] as number;
    const first = graph.offsets[state] as number;
    const end = graph.offsets[state + 1] as number;
    if (first === end && clockMs !== IDLE && state < graph.expanded) return { path: pathOf(node) };
    for (let edge = first; edge < end; edge++) {
      const target = graph.targets[edge] as number;
      const afterMs = clockMs === IDLE ? IDLE : clockMs + (elapsesMs[graph.steps[edge] as number] ?? 0);
      if (afterMs > boundMs) return { path: pathOf(node, edge), afterMs };
      push(target, arriveMs(target, afterMs), edge, node);
    }
  }
  return undefined;
}
