/** Strongly connected components of a part of a graph: Tarjan's algorithm (1972) without recursion. */
import type { StateGraph } from '../explore/exploration.js';

/** The components, each a list of states, that contain an edge (a cycle, or a state that loops to itself). */
export function cyclicComponents(graph: StateGraph, isIn: Uint8Array): readonly (readonly number[])[] {
  const { states, offsets, targets } = graph;
  const order = new Int32Array(states);
  const low = new Int32Array(states);
  const isOpen = new Uint8Array(states);
  const nextEdge = new Uint32Array(states);
  const open: number[] = [];
  const path: number[] = [];
  const found: number[][] = [];
  let count = 0;

  const enter = (state: number): void => {
    order[state] = low[state] = ++count;
    nextEdge[state] = offsets[state] as number;
    isOpen[state] = 1;
    open.push(state);
    path.push(state);
  };

  const leave = (state: number): void => {
    path.pop();
    const above = path.at(-1);
    if (above !== undefined) low[above] = Math.min(low[above] as number, low[state] as number);
    if (low[state] !== order[state]) return;
    const members = open.splice(open.lastIndexOf(state));
    for (const member of members) isOpen[member] = 0;
    if (members.length > 1 || hasLoop(graph, state)) found.push(members);
  };

  for (let root = 0; root < states; root++) {
    if (isIn[root] !== 1 || order[root] !== 0) continue;
    enter(root);
    while (path.length > 0) {
      const state = path.at(-1) as number;
      const edge = nextEdge[state] as number;
      if (edge >= (offsets[state + 1] as number)) {
        leave(state);
        continue;
      }
      nextEdge[state] = edge + 1;
      const target = targets[edge] as number;
      if (isIn[target] !== 1) continue;
      if (order[target] === 0) enter(target);
      else if (isOpen[target] === 1) low[state] = Math.min(low[state] as number, order[target] as number);
    }
  }
  return found;
}

function hasLoop({ offsets, targets }: StateGraph, state: number): boolean {
  for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) if (targets[edge] === state) return true;
  return false;
}
