/** The shortest way from one of several states over an edge that is looked for. */
import type { CoverGraph } from './cover-graph.js';

export interface Way {
  readonly start: number;
  /** The last one is the edge looked for. */
  readonly edges: readonly number[];
}

/** A breadth-first search that keeps its arrays between calls; undefined where no such edge can be reached. */
export function createNearest(graph: CoverGraph<unknown, unknown>): (from: readonly number[], isWanted: (edge: number) => boolean) => Way | undefined {
  const seenIn = new Int32Array(graph.stateCount);
  const arrival = new Int32Array(graph.stateCount);
  const previous = new Int32Array(graph.stateCount);
  const queue = new Int32Array(graph.stateCount);
  let round = 0;
  return (from, isWanted) => {
    round++;
    let end = 0;
    for (const start of from) {
      if (seenIn[start] === round) continue;
      seenIn[start] = round;
      arrival[start] = -1;
      queue[end++] = start;
    }
    for (let head = 0; head < end; head++) {
      const state = queue[head] as number;
      for (let edge = graph.firstEdge[state] as number; edge < (graph.firstEdge[state + 1] as number); edge++) {
        if (isWanted(edge)) return wayTo(state, edge, arrival, previous);
        const to = graph.target[edge] as number;
        if (seenIn[to] === round) continue;
        seenIn[to] = round;
        arrival[to] = edge;
        previous[to] = state;
        queue[end++] = to;
      }
    }
    return undefined;
  };
}

function wayTo(state: number, edge: number, arrival: Int32Array, previous: Int32Array): Way {
  const edges = [edge];
  let at = state;
  while ((arrival[at] as number) >= 0) {
    edges.push(arrival[at] as number);
    at = previous[at] as number;
  }
  return { start: at, edges: edges.toReversed() };
}
