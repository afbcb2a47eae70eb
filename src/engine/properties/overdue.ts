/**
 * `within`: an observer's clock beside each state, running while an obligation is open.
 *
 * Breadth first over (state, clock), so that the first run found to be late is a shortest one. Of two clocks at one
 * state the later one is late whenever the other is, so a pair is followed only if its clock is later than all that came
 * there before, by runs that are no longer.
 */
import type { StateGraph } from '../explore/exploration.js';
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
  const nodes: { readonly state: number; readonly clockMs: number; readonly edge: number; readonly parent: number }[] = [];

  const arriveMs = (state: number, clockMs: number): number => {
    if (to[state] === 1) return IDLE;
    if (from[state] === 1 && (clockMs === IDLE || measured === 'last')) return 0;
    return clockMs;
  };
  const push = (state: number, clockMs: number, edge: number, parent: number): void => {
    if (clockMs <= (latest[state] as number)) return;
    latest[state] = clockMs;
    nodes.push({ state, clockMs, edge, parent });
  };
  const pathOf = (node: number, last?: number): GraphPath => {
    const edges = last === undefined ? [] : [last];
    let at = nodes[node] as (typeof nodes)[number];
    for (; at.parent >= 0; at = nodes[at.parent] as typeof at) edges.push(at.edge);
    return { start: at.state, edges: edges.toReversed() };
  };

  for (const state of graph.initial) push(state, arriveMs(state, IDLE), -1, -1);
  for (let node = 0; node < nodes.length; node++) {
    const { state, clockMs } = nodes[node] as (typeof nodes)[number];
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
