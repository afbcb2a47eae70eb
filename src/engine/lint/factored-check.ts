/**
 * The findings about a big parallel machine, from the factored exploration: whole counts, invariants, dead ends and
 * unreachable states, while transitions and guards are judged by the part that was explored state by state.
 */
import { isDone } from '../compile/factor/final-states.js';
import { factorMachine, type FactoredSystem, type FactoredView } from '../compile/factor/factor-machine.js';
import { whyNotFactored } from '../compile/factor/unfactorable.js';
import type { CompiledMachine } from '../compile/compile-machine.js';
import { matchesPath, stateText } from '../state-value.js';
import type { EventObject } from '../component.js';
import { eventLabel } from '../event-label.js';
import { OperatingError } from '../../core/errors.js';
import { explore } from '../explore/explore.js';
import type { Exploration, Trace } from '../explore/exploration.js';
import type { Finding } from './finding.js';
import type { GraphOptions, MachineGraph } from './machine-graph.js';
import type { MachineModule } from './machine-module.js';
import { agreesOn } from './factored-agreement.js';
import { judged, violatedInvariants } from './invariants.js';
import { activePaths, deadEnds } from './states-check.js';
import { mustBeKnown, pathsOf, statesOf } from './strict-snapshot.js';

export interface FactoredCheck {
  readonly exploration: Exploration;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** More states than this are beyond what a check explores without being told a limit. */
const defaultMaxStates = 50_000_000;

export function canBeFactored(module: MachineModule, discrete: boolean): boolean {
  return !discrete && module.outcomes === undefined && whyNotFactored(module.machine) === undefined;
}

/** Something in the machine cannot be followed by parts, or not as the code stands: its shape, its order, a function that is not pure. */
const CANNOT_BE_FOLLOWED = /^WP210[234]$/u;

/** Undefined where the machine turns out, as it runs, to be one that cannot be taken apart after all. */
export function checkFactored(module: MachineModule, machine: CompiledMachine, part: MachineGraph, options: GraphOptions): FactoredCheck | undefined {
  let system: FactoredSystem;
  try {
    system = factorMachine(module.machine, { events: machine.alphabet.events, ...('input' in module ? { input: module.input } : {}) });
    return agreesOn(part, machine, system) ? judge(system, module, machine, part, options) : undefined;
  } catch (error) {
    if (error instanceof OperatingError && CANNOT_BE_FOLLOWED.test(error.code)) return undefined;
    throw error;
  }
}

function judge(system: FactoredSystem, module: MachineModule, machine: CompiledMachine, part: MachineGraph, options: GraphOptions): FactoredCheck {
  const { maxStates = defaultMaxStates, maxSeconds, maxMemoryMiB } = options.limits;
  // A state that has an `always` or `onDone` below or above it may be passed through without ever being rested in.
  const restless = machine.transitions.filter(({ kind }) => kind === 'always' || kind === 'state done').map(({ source }) => source);
  const rests = (path: string): boolean => !restless.some((source) => source === '(root)' || source === path || source.startsWith(`${path}.`) || path.startsWith(`${source}.`));
  const goals = machine.statePaths.filter((path) => path !== '(root)').map((path) => ({ name: path, holds: ({ value }: FactoredView) => matchesPath(value, path) }));
  const exploration = explore(system, {
    limits: { maxStates, ...(maxSeconds === undefined ? {} : { maxSeconds }), ...(maxMemoryMiB === undefined ? {} : { maxMemoryMiB }) },
    nowMs: options.nowMs,
    goals,
    invariants: module.invariants.map((invariant) => ({ name: invariant.name, holds: (view: FactoredView) => judged(invariant, strictView(machine, view), () => stateText(view.value)) })),
    deadlock: { allowed: ({ value }: FactoredView) => isDone(module.machine, value) },
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  const wayOf = way(system, machine.alphabet.events);
  const findings: Finding[] = exploration.violations.map(({ kind, name, trace }): Finding => {
    const text = stateText(plainValue(((trace.steps.at(-1) ?? trace.start).view as FactoredView).value));
    if (kind === 'deadlock') return { kind: 'dead-end', severity: 'defect', state: text, message: `In ${text} no event can make anything happen, and it is not final.`, ...wayOf(trace) };
    return { kind: 'invariant', severity: 'defect', invariant: name, state: text, message: `${name} does not hold in ${text}.`, ...wayOf(trace) };
  });
  // The part is exact: what it shows counts, whatever the search by parts says.
  const exact = [...violatedInvariants(machine, part, module.invariants), ...deadEnds(machine, part)];
  findings.push(...exact.filter((found) => !findings.some((known) => isSame(known, found))));
  const reached = new Set([...exploration.goals.map(({ name }) => name), ...activePaths(machine, part).keys()]);
  const missing = exploration.complete ? goals.map(({ name }) => name).filter((path) => !reached.has(path) && rests(path)) : [];
  for (const path of missing.filter((name) => !missing.includes(name.slice(0, Math.max(0, name.lastIndexOf('.')))))) {
    findings.push({ kind: 'unreachable-state', severity: 'defect', state: path, message: `${path} can never be entered.`, path: [], events: [] });
  }
  const taken = new Set([...machine.initial.transitions, ...part.edges.flatMap(({ transitions }) => transitions)]);
  const unseen = machine.transitions.map(({ id }) => id).filter((id) => !taken.has(id));
  return {
    exploration,
    findings,
    notes: [
      `Explored by its regions and the parts of its context; guards, timers and transitions were judged by the first ${part.states.length} states.`,
      ...(unseen.length === 0 ? ['All transitions fire within them.'] : [`Transitions that do not fire within them, and may or may not later: ${unseen.slice(0, 12).join(', ')}${unseen.length > 12 ? ` and ${unseen.length - 12} more` : ''}.`]),
    ],
  };
}

/** One invariant, or any dead end: of these the search by parts tells the first alone. */
function isSame(a: Finding, b: Finding): boolean {
  return a.kind === b.kind && (a.kind === 'invariant' && b.kind === 'invariant' ? a.invariant === b.invariant : true);
}

/** What a predicate of the user may ask, over fields that are only read when asked for. */
function strictView(machine: CompiledMachine, view: FactoredView): object {
  return {
    get value() {
      return plainValue(view.value);
    },
    get context() {
      return view.context;
    },
    status: 'active',
    matches(value: unknown) {
      const paths = pathsOf(value);
      for (const path of paths) mustBeKnown('state', path, statesOf(machine));
      return paths.every((path) => matchesPath(view.value, path));
    },
    hasTag(tag: string) {
      mustBeKnown('tag', tag, machine.tags);
      return machine.taggedPaths(tag).some((path) => path === '(root)' || matchesPath(view.value, path));
    },
  };
}

function plainValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.keys(value).map((key) => [key, (value as Record<string, unknown>)[key]])) : value;
}

function way(system: FactoredSystem, events: readonly EventObject[]): (trace: Trace) => Pick<Finding, 'path' | 'events'> {
  const byName = new Map(system.steps.map(({ name }, index) => [name, events[index]]));
  return ({ steps }) => {
    const received = steps.flatMap(({ name }) => byName.get(name) ?? []);
    return { path: received.map(eventLabel), events: received };
  };
}
