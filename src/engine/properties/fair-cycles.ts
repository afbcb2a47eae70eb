/**
 * Runs that never leave a part of the graph: those that end in it, and those that circle in it for ever, under weak
 * fairness where asked.
 *
 * Exact: a strongly connected part carries a weakly fair run exactly if each fair step is disabled in one of its states
 * or taken on one of its edges, since one run can pass all of them again and again; and both only become more with more
 * states, so that the largest such parts decide (Lichtenstein and Pnueli, POPL 1985).
 */
import type { StateGraph } from '../explore/exploration.js';
import type { Fairness } from '../property.js';
import { depths, pathTo, reachInside, wayTo, type GraphPath } from './graph-search.js';
import { cyclicComponents } from './strongly-connected.js';

/** `cycle` empty: the run ends. */
export interface Staying {
  readonly path: GraphPath;
  readonly cycle: readonly number[];
}

/** A short run from one of the starts that stays in the part (`isIn`: 1) for ever; undefined where there is none. */
export function stayingRun(graph: StateGraph, isIn: Uint8Array, starts: readonly number[], fairness: Fairness, isFair: readonly boolean[]): Staying | undefined {
  const { arrival, order } = reachInside(graph, isIn, starts, depths(graph));
  const end = order.find((state) => state < graph.expanded && graph.offsets[state] === graph.offsets[state + 1]);
  if (end !== undefined) return { path: pathTo(graph, arrival, end), cycle: [] };
  const reached = Uint8Array.from(arrival, (edge) => Number(edge !== -2));
  const fairSteps = fairness === 'weak' ? isFair.flatMap((fair, step) => (fair ? [step] : [])) : [];
  const place = new Map<number, number>(order.map((state, index) => [state, index]));
  let best: { readonly entry: number; readonly members: readonly number[] } | undefined;
  for (const members of cyclicComponents(graph, reached)) {
    if (!isFairPart(graph, members, fairSteps)) continue;
    const entry = members.reduce((a, b) => ((place.get(a) as number) < (place.get(b) as number) ? a : b));
    if (best === undefined || (place.get(entry) as number) < (place.get(best.entry) as number)) best = { entry, members };
  }
  if (best === undefined) return undefined;
  return { path: pathTo(graph, arrival, best.entry), cycle: fairCycle(graph, best.members, best.entry, fairSteps) };
}

function isFairPart(graph: StateGraph, members: readonly number[], fairSteps: readonly number[]): boolean {
  // A state that was not expanded shows no edges, so it says nothing about what is disabled there.
  if (members.some((state) => state >= graph.expanded)) return false;
  if (fairSteps.length === 0) return true;
  const inside = new Set(members);
  const open = new Set(fairSteps);
  for (const state of members) {
    const enabled = new Set<number>();
    for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge++) {
      const step = graph.steps[edge] as number;
      enabled.add(step);
      if (inside.has(graph.targets[edge] as number)) open.delete(step);
    }
    for (const step of open) if (!enabled.has(step)) open.delete(step);
    if (open.size === 0) return true;
  }
  return false;
}

/** A cycle from the entry back to it that does justice to every fair step. */
function fairCycle(graph: StateGraph, members: readonly number[], entry: number, fairSteps: readonly number[]): readonly number[] {
  const inside = new Uint8Array(graph.states);
  for (const state of members) inside[state] = 1;
  const isEnabled = (state: number, step: number): boolean => graph.steps.subarray(graph.offsets[state], graph.offsets[state + 1]).includes(step);
  const cycle: number[] = [];
  let at = entry;
  const follow = (isWanted: (edge: number) => boolean): void => {
    cycle.push(...(wayTo(graph, inside, at, isWanted) ?? []));
    if (cycle.length > 0) at = graph.targets[cycle.at(-1) as number] as number;
  };
  for (const step of fairSteps) {
    const isDone = !isEnabled(entry, step) || cycle.some((edge) => graph.steps[edge] === step || !isEnabled(graph.targets[edge] as number, step));
    if (!isDone) follow((edge) => graph.steps[edge] === step || !isEnabled(graph.targets[edge] as number, step));
  }
  if (cycle.length === 0 || at !== entry) follow((edge) => graph.targets[edge] === entry);
  return cycle;
}
