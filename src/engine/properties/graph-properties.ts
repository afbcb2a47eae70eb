/** The properties that need the whole graph: liveness, recovery, bounds of time. */
import { OperatingError } from '../../core/errors.js';
import type { StateGraph } from '../explore/exploration.js';
import type { RememberedSystem } from '../explore/remembered-system.js';
import { canonicaliser } from '../explore/symmetry.js';
import type { Symmetry } from '../field-system.js';
import type { Fairness, Property } from '../property.js';
import { dutiesOf, type Turn } from './duties.js';
import { stayingRun } from './fair-cycles.js';
import { overdueRun } from './overdue.js';
import { owedGraph } from './owed-graph.js';
import { lostState } from './recoverable.js';
import type { PropertyReport } from './report.js';
import { runAlong } from './runs.js';

export type GraphProperty = Extract<Property<never>, { kind: 'eventually' | 'leadsTo' | 'recoverable' | 'within' }>;

/** A graph with what is known of it. */
export interface Explored {
  readonly memory: RememberedSystem;
  readonly graph: StateGraph;
  /** Why the graph is not whole; undefined where it is. */
  readonly incomplete: string | undefined;
  /** Whether its states stand for all that are symmetric to them. */
  readonly merged: boolean;
}

/** Throws `WP3207` for a bound of time asked of a system in which time does not pass. */
export function checkOnGraph(property: GraphProperty, explored: Explored): PropertyReport {
  switch (property.kind) {
    case 'eventually': {
      const bad = inverted(explored.graph.labels(property.holds));
      const starts = new Uint8Array(bad.length);
      for (const state of explored.graph.initial) starts[state] = bad[state] as number;
      return staying(property, explored, bad, starts, property.fairness);
    }
    case 'leadsTo': {
      const from = explored.graph.labels(property.from);
      const bad = inverted(explored.graph.labels(property.to));
      const starts = from.map((premise, state) => premise & (bad[state] as number));
      const report = staying(property, explored, bad, starts, property.fairness);
      return from.includes(1) || report.verdict !== 'holds' ? report : { ...report, vacuous: true };
    }
    case 'recoverable':
      return recovering(property, explored);
    case 'within':
      break;
  }
  return bounded(property, explored);
}

function staying(property: GraphProperty, explored: Explored, bad: Uint8Array, starts: Uint8Array, fairness: Fairness): PropertyReport {
  const { memory, graph } = explored;
  const plain = dutiesOf(memory.system, fairness, explored.merged);
  const owed = fairness === 'none' ? { graph, duties: plain } : owedGraph(memory.system, graph, plain);
  const found = stayingRun(owed.graph, bad, starts, owed.duties, turnOf(explored));
  if (found === undefined) return settled(property, explored, fairness === 'weak' ? 'no weakly fair run stays without it' : 'no run stays without it');
  const why = found.cycle.length === 0 ? 'the run ends without it' : 'the run repeats for ever without it';
  return violated(property, why, runAlong(memory, graph, found.path, found.cycle, explored.merged));
}

function recovering(property: GraphProperty & { kind: 'recoverable' }, explored: Explored): PropertyReport {
  const { memory, graph } = explored;
  const lost = lostState(graph, explored.graph.labels(property.holds));
  if (lost === undefined) return settled(property, explored, 'such a state can be reached from every state');
  return violated(property, 'from here no such state can be reached', runAlong(memory, graph, { start: lost, edges: [] }, [], explored.merged));
}

function bounded(property: GraphProperty & { kind: 'within' }, explored: Explored): PropertyReport {
  const { memory, graph } = explored;
  const elapsesMs = memory.system.steps.map((step) => (step.kind === 'synchronous' ? (step.elapsesMs ?? 0) : 0));
  if (!elapsesMs.some((ms) => ms > 0))
    throw new OperatingError('WP3207', { expected: `discrete time for "${property.name}"`, found: 'a system without a step that passes time', repair: 'Compose it with time: { unitMs }.' });
  const from = explored.graph.labels(property.from);
  const to = explored.graph.labels(property.to);
  const found = overdueRun(graph, { from, to, boundMs: property.boundMs, measured: property.measured ?? 'first', elapsesMs });
  if (found === undefined) {
    const report = settled(property, explored, `always after at most ${property.boundMs} ms`);
    return from.includes(1) || report.verdict !== 'holds' ? report : { ...report, vacuous: true };
  }
  const why = found.afterMs === undefined ? 'the run ends while it is awaited' : `not after ${property.boundMs} ms: ${found.afterMs} ms have passed`;
  return violated(property, why, runAlong(memory, graph, found.path, [], explored.merged));
}

function inverted(labels: Uint8Array): Uint8Array {
  return labels.map((value) => 1 - value);
}

/** Asked for the few edges for which it matters, so nothing is kept of it. */
function turnOf({ memory, graph }: Explored): Turn {
  return (state, step) => {
    const next: number[] = [];
    memory.apply(step, graph.vector(state), next);
    return canonicaliser(memory.system.symmetry as Symmetry).canonicalise(next);
  };
}

function settled({ name, kind }: GraphProperty, { incomplete }: Explored, why: string): PropertyReport {
  return { property: name, kind, verdict: incomplete === undefined ? 'holds' : 'unknown', why: incomplete ?? why };
}

function violated({ name, kind }: GraphProperty, why: string, counterexample: PropertyReport['counterexample'] & object): PropertyReport {
  return { property: name, kind, verdict: 'violated', why, counterexample };
}
