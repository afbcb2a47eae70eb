/** `check` for a bare machine: counts, findings and a verdict, with no set-up but the machine's own file. */
import { OperatingError } from '../../core/errors.js';
import { compileMachine, type CompiledMachine } from '../compile/compile-machine.js';
import { unknownKeys } from './config-keys.js';
import type { Finding } from './finding.js';
import { violatedInvariants } from './invariants.js';
import type { Incomplete } from '../explore/exploration.js';
import { canBeFactored, checkFactored, type FactoredCheck } from './factored-check.js';
import { longDelays } from './long-delays.js';
import { exploreMachine, type GraphLimits, type GraphOptions, type MachineGraph } from './machine-graph.js';
import type { MachineModule } from './machine-module.js';
import { activePaths, deadEnds, moves, unreachableStates } from './states-check.js';
import { timerRaces } from './timer-races.js';
import { deadTransitions, isWritten, overlappingGuards, unhandledEvents, watchOverlaps, type Overlap } from './transitions-check.js';
import { unimplemented } from './unimplemented.js';
import type { Verdict } from '../verdict.js';

export interface CheckMachineOptions extends GraphLimits {
  /** What to call a machine without an id. */
  readonly name?: string;
  /** Default `abstract`: any running timer may fire at any moment. `discrete`: exactly when it is due. */
  readonly time?: 'abstract' | 'discrete';
  /** How many threads may share a large search. Default 1. */
  readonly threads?: number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Memory in use, in MiB; needed for `maxMemoryMiB`. */
  readonly memoryMiB?: () => number;
  readonly onProgress?: (progress: { readonly states: number; readonly queue: number; readonly depth: number }) => void;
  /** So many states of a machine with parallel regions are explored one by one before it is taken apart. Default 3,000. */
  readonly firstStates?: number;
}

export interface MachineReport {
  readonly machine: string;
  /** `violated`: a defect was found. `unknown`: none was found, but a limit ended the search. */
  readonly verdict: Verdict;
  /** Local states that XState can tell apart: value, context, history, children, timers. */
  readonly states: number;
  /** Pairs of a state and an event, timer or answer that makes something happen in it. */
  readonly transitions: number;
  /** Steps to the farthest state. */
  readonly depth: number;
  readonly seconds: number;
  readonly complete: boolean;
  /** Which limit ended the search. */
  readonly reason?: Incomplete;
  readonly time: 'abstract' | 'discrete';
  /** The alphabet: declared, or inferred from what the machine handles. */
  readonly events: readonly string[];
  readonly findings: readonly Finding[];
  /** What the verdict relies on, and what was left out. */
  readonly notes: readonly string[];
}

/** Questions put to XState a second time, to notice functions that are not pure. */
const recheckedPairs = 2_000;

/** Throws a coded error for a machine that cannot be checked: unbounded, impure, throwing, looping, or missing a payload. */
export function checkMachine(module: MachineModule, options: CheckMachineOptions): MachineReport {
  const { time = 'abstract', nowMs, memoryMiB = () => 0, firstStates = 3_000 } = options;
  const startMs = nowMs();
  const ignored = unknownKeys(module.machine);
  const machine = compileMachine(module.machine, {
    time,
    ...(options.name === undefined || module.machine.id !== '(machine)' ? {} : { name: options.name }),
    ...(module.events === undefined ? {} : { events: module.events }),
    ...(module.outcomes === undefined ? {} : { outcomes: module.outcomes }),
    ...('input' in module ? { input: module.input } : {}),
    // The user's own limit ends the search with what was reached; only without one is a machine refused for its size.
    ...(options.maxStates === undefined ? {} : { maxStates: Number.MAX_SAFE_INTEGER }),
  });
  const discrete = time === 'discrete';
  const factorable = canBeFactored(module, discrete);
  const graphOptions: GraphOptions = { limits: options, discrete, nowMs, memoryMiB, onProgress: options.onProgress, threads: options.threads };
  const search = (limits: GraphLimits): Search => searchMachine(machine, { ...graphOptions, limits });
  let found = search(factorable ? { ...options, maxStates: Math.min(options.maxStates ?? Number.MAX_SAFE_INTEGER, firstStates) } : options);
  let factored: FactoredCheck | undefined;
  if (factorable && found.graph.reason === 'states' && found.graph.states.length >= firstStates) {
    factored = checkFactored(module, machine, found.graph, { ...graphOptions, limits: limitsLeft(options, nowMs() - startMs) });
    // Not to be taken apart after all: on with every state by itself.
    if (factored === undefined) found = search(options);
  }
  machine.recheck(recheckedPairs);
  const { graph } = found;
  const findings = [...qualified(factored?.findings ?? [], machine, module), ...findingsOf(machine, found, module, factored !== undefined)].toSorted((a, b) => Number(a.severity === 'advice') - Number(b.severity === 'advice'));
  const whole = factored?.exploration ?? { complete: graph.complete, reason: graph.reason, states: graph.states.length, transitions: graph.edges.filter((edge) => moves(machine, edge)).length, depth: graph.depth };
  const defective = findings.some(({ severity }) => severity === 'defect');
  return {
    machine: machine.name,
    verdict: defective ? 'violated' : whole.complete ? 'holds' : 'unknown',
    states: whole.states,
    transitions: whole.transitions,
    depth: whole.depth,
    seconds: Math.round(nowMs() - startMs) / 1000,
    complete: whole.complete,
    ...(whole.reason === undefined ? {} : { reason: whole.reason }),
    time,
    events: [...new Set(machine.alphabet.events.map(({ type }) => type))],
    findings,
    notes: [...notesOf(machine, graph, module, factored === undefined), ...(ignored.length === 0 ? [] : [`XState passes over these keys of the definition: ${ignored.join(', ')}.`]), ...(factored?.notes ?? [])],
  };
}

interface Search {
  readonly graph: MachineGraph;
  readonly overlaps: readonly Overlap[];
  /** The guards that XState asked. */
  readonly looked: ReadonlySet<string>;
}

/** What has passed counts. */
function limitsLeft(limits: GraphLimits, elapsedMs: number): GraphLimits {
  return limits.maxSeconds === undefined ? limits : { ...limits, maxSeconds: Math.max(0.001, limits.maxSeconds - elapsedMs / 1000) };
}

function searchMachine(machine: CompiledMachine, options: GraphOptions): Search {
  let current = machine.initial.state;
  const watch = watchOverlaps(machine, () => current);
  const onExpand = (state: number): void => {
    current = state;
  };
  const graph = exploreMachine(machine, { ...options, onExpand });
  watch.stop();
  return { graph, overlaps: watch.overlaps(), looked: watch.looked };
}

/** Throws the first defect; a limit reached throws too, since nothing was shown. */
export function assertMachine(module: MachineModule, options: CheckMachineOptions): MachineReport {
  const report = checkMachine(module, options);
  if (report.verdict === 'holds') return report;
  const [first] = report.findings.filter(({ severity }) => severity === 'defect');
  throw new OperatingError('WP2038', {
    expected: `a machine ${report.machine} without defects`,
    found: first === undefined ? `no answer: the limit on ${report.reason} was reached after ${report.states} states` : `${first.message} Path: ${first.path.length === 0 ? '(start)' : first.path.join(', ')}`,
    repair: first === undefined ? 'Raise the limit or make the machine smaller.' : 'Repair the machine, or declare what the check cannot know (events, outcomes).',
  });
}

/** `isPart`: states, dead ends and invariants are judged elsewhere, on the whole. */
function findingsOf(machine: CompiledMachine, { graph, overlaps, looked }: Search, module: MachineModule, isPart: boolean): readonly Finding[] {
  const active = activePaths(machine, graph);
  // That something never happens can only be said when everything has been seen.
  const whole = graph.complete ? [...unreachableStates(machine, graph, active), ...deadTransitions(machine, graph, active, looked, overlaps), ...unhandledEvents(machine, graph, active)] : [];
  const states = isPart ? [] : [...violatedInvariants(machine, graph, module.invariants), ...deadEnds(machine, graph)];
  return [...states, ...qualified(whole, machine, module), ...longDelays(machine, graph), ...timerRaces(machine, graph), ...overlappingGuards(machine, graph, overlaps)];
}

/** What never happens is only advice where something that was not tried might make it happen. */
function qualified(findings: readonly Finding[], machine: CompiledMachine, module: MachineModule): readonly Finding[] {
  const dependsOnInput = 'input' in module && typeof module.machine.config.context === 'function';
  const inspected = listed(machine.inspected);
  return findings.map((finding): Finding => {
    if (finding.kind === 'dead-end' || finding.kind === 'invariant') return finding;
    const conditions = [...(dependsOnInput && finding.kind !== 'unhandled-event' ? ['With the declared input, '] : []), ...(inspected === '' || isWritten(machine, finding) ? [] : [`Unless ${inspected} makes a difference, `])];
    if (conditions.length === 0) return finding;
    const [first, ...others] = conditions;
    return { ...finding, severity: 'advice', message: `${[first, ...others.map((other) => other[0]?.toLowerCase() + other.slice(1))].join('')}${finding.message}` };
  });
}

function listed(labels: ReadonlySet<string>): string {
  const sorted = [...labels].toSorted();
  return sorted.length > 3 ? `${sorted.slice(0, 3).join(', ')} or ${sorted.length - 3} more` : sorted.join(' or ');
}

function notesOf(machine: CompiledMachine, graph: MachineGraph, module: MachineModule, isWhole: boolean): readonly string[] {
  const notes: string[] = [];
  const { context } = module.machine.config as { readonly context?: unknown };
  if (typeof context === 'function' && /\binput\b/u.test(Function.prototype.toString.call(context)) && !('input' in module)) notes.push('No input is declared: the machine was started without one, or with one of which nothing is known.');
  if (!graph.complete && isWhole) {
    const [growing] = machine.growing();
    notes.push(`The limit on ${graph.reason} was reached; what never happens (unreachable states, dead transitions, unhandled events) was not judged.`);
    if (growing !== undefined && growing.distinct > 16) notes.push(`The part with most values is ${growing.path}: ${growing.distinct} so far.`);
  }
  const missing = unimplemented(module.machine);
  if (missing.length > 0) notes.push(`Named but not implemented here: ${missing.join('; ')}.${missing.some((kind) => kind.startsWith('actions')) ? ' An action that assigns or raises may change what was found, once it is provided.' : ''}`);
  if (machine.carried.size > 0) notes.push(`Undeclared payloads were carried as unknown values: ${[...machine.carried].toSorted().join(', ')}.`);
  if (machine.inspected.size > 0) notes.push(`Undeclared payloads were read and not kept; what they may have decided was tried one way only: ${[...machine.inspected].toSorted().join(', ')}. Declare their values.`);
  if (graph.unitMs !== undefined) notes.push(`Time passes in steps of ${graph.unitMs} ms.`);
  return notes;
}
