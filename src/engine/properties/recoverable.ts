/** From where can no good state be reached any more? */
import type { StateGraph } from '../explore/exploration.js';

/**
 * The first state (breadth first: a nearest one) from which no state labelled 1 can be reached; undefined where there is
 * none. What was not expanded counts as able to reach one, so that a find is right also where a limit ended the exploration.
 */
export function lostState(graph: StateGraph, isGood: Uint8Array): number | undefined {
  const { firstIncoming, sources } = reversed(graph);
  const canReach = Uint8Array.from(isGood, (good, state) => Number(good === 1 || state >= graph.expanded));
  const queue: number[] = [];
  canReach.forEach((can, state) => {
    if (can === 1) queue.push(state);
  });
  for (const state of queue) {
    for (let edge = firstIncoming[state] as number; edge < (firstIncoming[state + 1] as number); edge++) {
      const source = sources[edge] as number;
      if (canReach[source] === 1) continue;
      canReach[source] = 1;
      queue.push(source);
    }
  }
  const lost = canReach.indexOf(0);
  return lost === -1 ? undefined : lost;
}

function reversed({ states, offsets, targets }: StateGraph): { readonly firstIncoming: Uint32Array; readonly sources: Uint32Array } {
  const firstIncoming = new Uint32Array(states + 1);
  for (const target of targets) firstIncoming[target + 1] = (firstIncoming[target + 1] as number) + 1;
  for (let state = 0; state < states; state++) firstIncoming[state + 1] = (firstIncoming[state + 1] as number) + (firstIncoming[state] as number);
  const place = firstIncoming.slice();
  const sources = new Uint32Array(targets.length);
  for (let state = 0; state < states; state++) {
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) {
      const target = targets[edge] as number;
      sources[place[target] as number] = state;
      place[target] = (place[target] as number) + 1;
    }
  }
  return { firstIncoming, sources };
}
