/** Strongly connected components of a part of a graph: Tarjan's algorithm (1972) without recursion, on plain arrays. */
import type { StateGraph } from '../explore/exploration.js';

/** The states of one component: those in `stack` from `from` to `to`; the array is used again afterwards. */
export type VisitComponent = (stack: Int32Array, from: number, to: number) => void;

/** Visits the components of what can be reached from the roots (1) inside the part (`isIn`: 1), each after all that it leads to. */
export function visitComponents({ states, offsets, targets }: StateGraph, isIn: Uint8Array, isRoot: Uint8Array, visit: VisitComponent): void {
  /** When a state was met, from 1; 0: not yet; negative once its component was visited. */
  const order = new Int32Array(states);
  const low = new Int32Array(states);
  const nextEdge = new Uint32Array(states);
  const open = new Int32Array(states);
  const path = new Int32Array(states);
  let opened = 0;
  let length = 0;
  let count = 0;

  function enter(state: number): void {
    order[state] = low[state] = ++count;
    nextEdge[state] = offsets[state] as number;
    open[opened++] = state;
    path[length++] = state;
  }

  function leave(state: number): void {
    length--;
    if (length > 0) {
      const above = path[length - 1] as number;
      if ((low[state] as number) < (low[above] as number)) low[above] = low[state] as number;
    }
    if (low[state] !== order[state]) return;
    let from = opened - 1;
    while (open[from] !== state) from--;
    for (let i = from; i < opened; i++) order[open[i] as number] = -1;
    visit(open, from, opened);
    opened = from;
  }

  for (let root = 0; root < states; root++) {
    if (isRoot[root] !== 1 || isIn[root] !== 1 || order[root] !== 0) continue;
    enter(root);
    while (length > 0) {
      const state = path[length - 1] as number;
      const end = offsets[state + 1] as number;
      let edge = nextEdge[state] as number;
      let least = low[state] as number;
      let found = -1;
      for (; edge < end; edge++) {
        const target = targets[edge] as number;
        if (isIn[target] !== 1) continue;
        const met = order[target] as number;
        if (met === 0) {
          found = target;
          edge++;
          break;
        }
        if (met > 0 && met < least) least = met;
      }
      low[state] = least;
      nextEdge[state] = edge;
      if (found >= 0) enter(found);
      else leave(state);
    }
  }
}
