/** Collects the explicit graph, state by state in the order of expansion (breadth first: the order of numbers). */
import type { StateGraph } from './exploration.js';
import { createGrowingArray } from './growing-array.js';

export interface GraphBuilder {
  edge(target: number, step: number): void;
  /** Ends the edges of the state that is expanded now. */
  close(): void;
  finish(rest: Omit<StateGraph, 'offsets' | 'targets' | 'steps'>): StateGraph;
  readonly bytes: number;
}

export function createGraphBuilder(stepCount: number): GraphBuilder {
  const offsets = createGrowingArray();
  const targets = createGrowingArray();
  const steps = createGrowingArray(stepCount);
  offsets.push(0);
  return {
    edge(target, step) {
      targets.push(target);
      steps.push(step);
    },
    close: () => offsets.push(targets.length),
    finish(rest) {
      while (offsets.length <= rest.states) offsets.push(targets.length);
      return { ...rest, offsets: offsets.values() as Uint32Array, targets: targets.values() as Uint32Array, steps: steps.values() };
    },
    get bytes() {
      return offsets.bytes + targets.bytes + steps.bytes;
    },
  };
}
