/** Paths in a graph become runs with names and states. */
import { invariant } from '../../core/invariant.js';
import type { StateGraph, TraceStep } from '../explore/exploration.js';
import { inverse, permuted } from '../explore/permuted.js';
import type { RememberedSystem } from '../explore/remembered-system.js';
import { canonicaliser } from '../explore/symmetry.js';
import { traceState } from '../explore/trace.js';
import type { Symmetry } from '../field-system.js';
import { sourceOf, type GraphPath } from './graph-search.js';
import type { Counterexample } from './report.js';

/**
 * The run along a path, after a shortest run to where it starts, with a cycle that repeats for ever. Under symmetry the
 * graph's states stand for several; the run shown is a real one, and its cycle goes round until it really closes.
 */
export function runAlong(memory: RememberedSystem, graph: StateGraph, path: GraphPath, cycle: readonly number[], merged: boolean): Counterexample {
  const lead = graph.trace(path.start);
  const steps: TraceStep[] = [...lead.steps];
  let current = steps.at(-1)?.vector ?? lead.start.vector;
  const { symmetry } = memory.system;
  const next = merged && symmetry !== undefined ? mergedStep(memory, graph, symmetry, current) : plainStep(memory, graph);
  const follow = (edges: readonly number[], into: TraceStep[]): void => {
    for (const edge of edges) {
      const step = next(edge, current);
      into.push(step);
      current = step.vector;
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

/** The step that an edge is, from the state where the run is. */
type NextStep = (edge: number, current: readonly number[]) => TraceStep;

function plainStep({ system }: RememberedSystem, graph: StateGraph): NextStep {
  return (edge) => ({ name: system.steps[graph.steps[edge] as number]?.name as string, ...traceState(system, graph.vector(graph.targets[edge] as number)) });
}

/** The real state is kept as a permutation of its representative, and takes the step that is the edge's under it. */
function mergedStep(memory: RememberedSystem, graph: StateGraph, symmetry: Symmetry, start: readonly number[]): NextStep {
  const { system } = memory;
  const canonical = canonicaliser(symmetry);
  let real: readonly number[] = inverse(canonical.canonicalise([...start]));
  const leadsTo = (step: number, from: readonly number[], to: readonly number[]): boolean => {
    const next: number[] = [];
    return memory.apply(step, from, next) && next.every((value, field) => value === to[field]);
  };
  return (edge, current) => {
    const represented = graph.steps[edge] as number;
    const next: number[] = [];
    invariant(memory.apply(represented, graph.vector(sourceOf(graph, edge)), next), 'an edge of the graph is no step');
    const target = permuted(next, symmetry, real);
    const family = symmetry.families?.find((each) => each.includes(represented));
    const counterpart = family?.[real[family.indexOf(represented)] as number];
    const step = counterpart ?? system.steps.findIndex((_, each) => leadsTo(each, current, target));
    invariant(step >= 0 && leadsTo(step, current, target), 'a step of the run cannot be replayed');
    const back = inverse(canonical.canonicalise(next));
    real = back.map((_, index) => real[back[index] as number] as number);
    return { name: system.steps[step]?.name as string, ...traceState(system, target) };
  };
}
