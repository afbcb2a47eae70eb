/** Checks properties of a system: what can be seen state by state while exploring, the rest on the explored graph. */
import { OperatingError } from '../../core/errors.js';
import type { Exploration, Incomplete } from '../explore/exploration.js';
import { explore } from '../explore/explore.js';
import type { Limits, Progress } from '../explore/options.js';
import { rememberSystem } from '../explore/remembered-system.js';
import type { FieldSystem } from '../field-system.js';
import type { Property } from '../property.js';
import { worst } from '../verdict.js';
import { familiesHold } from './family-check.js';
import { checkOnGraph, type Explored, type GraphProperty } from './graph-properties.js';
import { guardProperties } from './predicates.js';
import type { CheckReport, PropertyReport } from './report.js';
import { checkSymmetry, type NamedQuestion } from './symmetry-check.js';

export interface CheckOptions {
  readonly limits?: Limits;
  /** Merge symmetric states where the system declares a symmetry. Default true. Where `eventually` or `leadsTo` is asked under weak fairness, only if the symmetry tells its `families`. */
  readonly symmetry?: boolean;
  /** End at the first violation that is seen while exploring; the rest is then `unknown`, and counts are not whole. */
  readonly stopAtViolation?: boolean;
  /** How many threads may share a large search. Default 1. Properties that need the graph (liveness, `recoverable`, `within`) are searched by one. */
  readonly threads?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Monotonic milliseconds: for `limits.maxSeconds` and rates. */
  readonly nowMs?: () => number;
}

type StateProperty = Exclude<Property<never>, GraphProperty>;

/**
 * A verdict for each property. A limit that is reached leaves `unknown` what is not violated. Throws coded errors for
 * properties that cannot be asked (`WP3201` … `WP3207`), for misspelt names in them (`WP3002`, `WP3003`) and for what the
 * system itself throws.
 */
export function check(system: FieldSystem, properties: readonly Property<never>[], options: CheckOptions = {}): CheckReport {
  const guarded = guardProperties(properties);
  const onGraph = guarded.filter((property): property is GraphProperty => isGraphProperty(property));
  const onStates = guarded.filter((property): property is StateProperty => !isGraphProperty(property));
  // Fairness is about each component by itself: merged states tell only if it is known which steps change places with them.
  const merged = options.symmetry !== false && system.symmetry !== undefined && (!onGraph.some(isFairLiveness) || familiesHold(system));
  if (merged) checkSymmetry(system, guarded.flatMap(questionsOf));
  const exploration = exploreFor(system, onStates, options, merged, onGraph.length > 0);
  const { graph } = exploration;
  const explored: Explored | undefined = graph === undefined ? undefined : { memory: rememberSystem(system), graph, incomplete: reasonOf(exploration.reason), merged };
  const reports = guarded.map((property) => (isGraphProperty(property) ? checkOnGraph(property, explored as Explored) : onExploration(property, exploration)));
  return {
    verdict: worst(reports.map(({ verdict }) => verdict)),
    properties: reports,
    states: exploration.states,
    transitions: exploration.transitions,
    depth: exploration.depth,
    complete: exploration.complete,
    ...(exploration.reason === undefined ? {} : { reason: exploration.reason }),
    neverEnabled: neverEnabled(system, exploration.enabled, merged),
    symmetry: merged,
  };
}

/** As `check`, but throws `WP3208` unless everything holds; an `unknown` is no pass. */
export function assertHolds(system: FieldSystem, properties: readonly Property<never>[], options: CheckOptions = {}): CheckReport {
  const report = check(system, properties, options);
  const failed = report.properties.filter(({ verdict }) => verdict !== 'holds');
  if (failed.length === 0) return report;
  throw new OperatingError('WP3208', {
    expected: 'every property to hold',
    found: failed.map(({ property, verdict, why, counterexample }) => `"${property}" ${verdict}: ${why}${counterexample === undefined ? '' : `, after ${counterexample.steps.map(({ name }) => name).join(' > ')}`}`).join('; '),
    repair: 'Read the counterexamples in the report of check().',
  });
}

function exploreFor(system: FieldSystem, properties: readonly StateProperty[], options: CheckOptions, symmetry: boolean, keepGraph: boolean): Exploration {
  const deadlock = properties.find((property) => property.kind === 'deadlockFree');
  return explore(system, {
    symmetry,
    keepGraph,
    invariants: properties.filter((property) => property.kind === 'always'),
    goals: properties.filter((property) => property.kind === 'sometimes'),
    ...(deadlock === undefined ? {} : { deadlock: deadlock.allowed === undefined ? {} : { allowed: deadlock.allowed } }),
    stopAtViolation: options.stopAtViolation === true,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(options.nowMs === undefined ? {} : { nowMs: options.nowMs }),
  });
}

function onExploration({ kind, name }: StateProperty, exploration: Exploration): PropertyReport {
  const head = { property: name, kind };
  const incomplete = reasonOf(exploration.reason);
  if (kind === 'sometimes') {
    const goal = exploration.goals.find((reached) => reached.name === name);
    if (goal !== undefined) return { ...head, verdict: 'holds', why: 'such a state is reached', witness: goal.trace };
    return incomplete === undefined ? { ...head, verdict: 'violated', why: 'no such state can be reached' } : { ...head, verdict: 'unknown', why: incomplete };
  }
  const found = exploration.violations.find((violation) => (kind === 'deadlockFree' ? violation.kind === 'deadlock' : violation.kind === 'invariant' && violation.name === name));
  if (found !== undefined) return { ...head, verdict: 'violated', why: kind === 'always' ? 'it does not hold here' : 'nothing can happen here', counterexample: found.trace };
  return incomplete === undefined ? { ...head, verdict: 'holds', why: kind === 'always' ? 'in every reachable state' : 'every state has a successor' } : { ...head, verdict: 'unknown', why: incomplete };
}

/** Where symmetric states are merged a step stands for its twins: it was enabled if one of them was. */
function neverEnabled(system: FieldSystem, enabled: readonly boolean[], merged: boolean): readonly string[] {
  const family = (name: string): string => (merged ? name.replaceAll(/\.\d+(?=\.|$)/gu, '.*') : name);
  const seen = new Set(system.steps.filter((_, step) => enabled[step] === true).map(({ name }) => family(name)));
  const wanted = system.steps.filter((step) => step.kind === 'synchronous' || step.isSpare !== true);
  return [...new Set(wanted.map(({ name }) => family(name)))].filter((name) => !seen.has(name));
}

function reasonOf(reason: Incomplete | undefined): string | undefined {
  if (reason === 'violation') return 'the exploration ended at the first violation';
  return reason === undefined ? undefined : `the limit of ${reason} was reached`;
}

function isGraphProperty(property: Property<never>): property is GraphProperty {
  return property.kind !== 'always' && property.kind !== 'sometimes' && property.kind !== 'deadlockFree';
}

function isFairLiveness(property: GraphProperty): boolean {
  return (property.kind === 'eventually' || property.kind === 'leadsTo') && property.fairness === 'weak';
}

function questionsOf(property: Property<never>): readonly NamedQuestion[] {
  const { name } = property;
  if (property.kind === 'deadlockFree') return property.allowed === undefined ? [] : [{ name, asks: property.allowed }];
  if (property.kind === 'leadsTo' || property.kind === 'within') return [{ name, asks: property.from }, { name, asks: property.to }];
  return [{ name, asks: property.holds }];
}
