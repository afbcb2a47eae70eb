/** From where can no good state be reached any more? */
import type { StateGraph } from '../explore/exploration.js';
import { visitComponents } from './strongly-connected.js';

/**
 * The first state (breadth first: a nearest one) from which no state labelled 1 can be reached; undefined where there is
 * none. What was not expanded counts as able to reach one, so that a find is right also where a limit ended the exploration.
 */
export function lostState(graph: StateGraph, isGood: Uint8Array): number | undefined {
  const { offsets, targets, expanded } = graph;
  const canReach = Uint8Array.from(isGood, (good, state) => Number(good === 1 || state >= expanded));
  const isOpen = canReach.map((can) => 1 - can);
  const all = new Uint8Array(graph.states).fill(1);
  // A component is visited after all that it leads to, so that what lies beyond it is known.
  visitComponents(graph, isOpen, all, (members, from, to) => {
    if (!leadsOn(members, from, to)) return;
    for (let i = from; i < to; i++) canReach[members[i] as number] = 1;
  });

  function leadsOn(members: Int32Array, from: number, to: number): boolean {
    for (let i = from; i < to; i++) {
      const state = members[i] as number;
      for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) if (canReach[targets[edge] as number] === 1) return true;
    }
    return false;
  }

  const lost = canReach.indexOf(0);
  return lost === -1 ? undefined : lost;
}
