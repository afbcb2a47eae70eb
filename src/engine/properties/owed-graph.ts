/**
 * Fairness towards what a step moves, not towards the step: a bag's places are only its order of writing, so a place that
 * stays occupied says nothing of the message that stays. Such edges get numbers of their own, one for each thing owed, and
 * each thing is a duty.
 */
import type { StateGraph } from '../explore/exploration.js';
import type { FieldSystem } from '../field-system.js';
import { isOwing, type Duties } from './duties.js';

/** The graph with its edges numbered by duty, for an unmerged graph, and all duties. */
export function owedGraph({ steps }: FieldSystem, graph: StateGraph, { families, indices }: Duties): { readonly graph: StateGraph; readonly duties: Duties } {
  if (!steps.some(isOwing)) return { graph, duties: { families, indices } };
  const numbers = new Map<string, number>();
  const numbered = Uint32Array.from(graph.steps);
  for (let state = 0; state < graph.states; state++) {
    let vector: readonly number[] | undefined;
    for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge++) {
      const step = steps[graph.steps[edge] as number];
      if (step === undefined || !isOwing(step)) continue;
      const values = (vector ??= graph.vector(state));
      const owed = step.owes({ read: (field) => values[field] as number });
      const number = numbers.get(owed) ?? steps.length + numbers.size;
      numbers.set(owed, number);
      numbered[edge] = number;
    }
  }
  return { graph: { ...graph, steps: numbered }, duties: { families: [...families, ...[...numbers.values()].map((number) => [number])], indices } };
}
