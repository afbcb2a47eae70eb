/** Paths in a graph become runs with names and states. */
import { invariant } from '../../core/invariant.js';
import type { StateGraph, TraceStep } from '../explore/exploration.js';
import type { RememberedSystem } from '../explore/remembered-system.js';
import { canonicaliser, type Canonicaliser } from '../explore/symmetry.js';
import { traceState } from '../explore/trace.js';
import type { GraphPath } from './graph-search.js';
import type { Counterexample } from './report.js';

/**
 * The run along a path, after a shortest run to where it starts, with a cycle that repeats for ever. Under symmetry the
 * graph's states stand for several; the run shown is a real one, and its cycle goes round until it really closes.
 */
export function runAlong(memory: RememberedSystem, graph: StateGraph, path: GraphPath, cycle: readonly number[], merged: boolean): Counterexample {
  const { system } = memory;
  const canonical = merged && system.symmetry !== undefined ? canonicaliser(system.symmetry) : undefined;
  const lead = graph.trace(path.start);
  const steps: TraceStep[] = [...lead.steps];
  let current = steps.at(-1)?.vector ?? lead.start.vector;
  const follow = (edges: readonly number[], into: TraceStep[]): void => {
    for (const edge of edges) {
      const target = graph.vector(graph.targets[edge] as number);
      const next = canonical === undefined ? plainStep(memory, graph.steps[edge] as number, target) : mergedStep(memory, current, target, canonical);
      into.push(next);
      current = next.vector;
    }
  };
  follow(path.edges, steps);
  if (cycle.length === 0) return { start: lead.start, steps };
  const loop: TraceStep[] = [];
  const rounds: { readonly key: string; readonly length: number }[] = [];
  for (;;) {
    const key = current.join(',');
    const earlier = rounds.find((round) => round.key === key);
    if (earlier !== undefined) return { start: lead.start, steps: [...steps, ...loop.slice(0, earlier.length)], loop: loop.slice(earlier.length) };
    rounds.push({ key, length: loop.length });
    follow(cycle, loop);
  }
}

function plainStep({ system }: RememberedSystem, step: number, target: readonly number[]): TraceStep {
  return { name: system.steps[step]?.name as string, ...traceState(system, target) };
}

function mergedStep(memory: RememberedSystem, current: readonly number[], target: readonly number[], canonical: Canonicaliser): TraceStep {
  // Which of the equivalent vectors represents them is the canonicaliser's own choice, so both go through this one.
  const representative = (vector: readonly number[]): string => {
    const copy = [...vector];
    canonical.canonicalise(copy);
    return copy.join(',');
  };
  const wanted = representative(target);
  for (let step = 0; step < memory.system.steps.length; step++) {
    const next: number[] = [];
    if (memory.apply(step, current, next) && representative(next) === wanted) return plainStep(memory, step, next);
  }
  return invariant(false, 'a step of the run cannot be replayed') as never;
}

