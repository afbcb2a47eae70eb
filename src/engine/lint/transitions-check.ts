/** Findings about transitions: those that never fire, guards that overlap, events that nothing handles. */
import { nearest } from '../../core/nearest.js';
import type { CompiledMachine } from '../compile/compile-machine.js';
import type { TransitionInfo } from '../compile/definitions.js';
import type { GuardLook } from '../compile/inert-machine.js';
import { matchesDescriptor } from '../compile/outcomes.js';
import type { EventObject } from '../component.js';
import { eventLabel } from '../event-label.js';
import type { Finding } from './finding.js';
import { awaitedLabel, type MachineGraph } from './machine-graph.js';
import { way } from './states-check.js';

/** `looked`: the guards that XState ever asked. `overlaps`: those that hold beside an earlier one. */
export function deadTransitions(machine: CompiledMachine, graph: MachineGraph, active: ReadonlyMap<string, number>, looked: ReadonlySet<string>, overlaps: readonly Overlap[]): readonly Finding[] {
  const taken = new Set([...machine.initial.transitions, ...graph.edges.flatMap(({ transitions }) => transitions)]);
  const delivered = deliveredTypes(machine, graph);
  return machine.transitions
    .filter((info) => active.has(info.source) && !taken.has(info.id))
    .filter((info) => !excused(info, machine, delivered))
    .map((info) => {
      const source = active.get(info.source) ?? machine.initial.state;
      return { kind: 'dead-transition', severity: 'defect', transition: info.id, message: `${info.id} can never fire: ${reason(info, machine, delivered, looked, overlaps)}.`, ...way(graph.pathTo(source)) };
    });
}

/** Every type of event that reached the machine in some state, from outside, from a timer or from itself. */
function deliveredTypes(machine: CompiledMachine, graph: MachineGraph): ReadonlySet<string> {
  return new Set([...machine.alphabet.events.map(({ type }) => type), ...machine.raised.keys(), ...graph.edges.flatMap(({ event }) => (event === undefined ? [] : [event.type]))]);
}

/** What the user left out on purpose: answers that were not declared, and catch-alls that no declared event needs. */
function excused({ kind, descriptor, label }: TransitionInfo, machine: CompiledMachine, delivered: ReadonlySet<string>): boolean {
  if (kind === 'actor done' || kind === 'actor error' || kind === 'actor snapshot') return !delivered.has(descriptor);
  if (kind !== 'event') return false;
  if (descriptor.startsWith('xstate.')) return !delivered.has(descriptor);
  return label.includes('*') && machine.alphabet.declared;
}

function reason({ kind, descriptor, guarded, id, index, source }: TransitionInfo, machine: CompiledMachine, delivered: ReadonlySet<string>, looked: ReadonlySet<string>, overlaps: readonly Overlap[]): string {
  const earlier = machine.transitions.filter((other) => sameList(other.id, id) && other.index < index);
  if (earlier.some((other) => !other.guarded)) return 'an alternative before it has no guard and is always taken first';
  const before = overlaps.find(({ second }) => second === id);
  if (before !== undefined) return `whenever its guard holds, ${before.first}, which comes before it, is taken`;
  if (guarded && earlier.length > 0 && !looked.has(id)) return 'an alternative before it is always taken first';
  if (kind === 'after') return guarded && looked.has(id) ? 'its guard never holds when it is due' : 'the state is always left before it is due';
  if (kind === 'event' && ![...delivered].some((type) => matchesDescriptor(type, descriptor))) return `no event ${descriptor} is in the declared alphabet, and nothing raises one`;
  if (guarded && looked.has(id)) return 'its guard never holds when it is asked';
  if (kind === 'state done') return source === '(root)' ? 'a machine that is done takes no more transitions' : `${source} never comes to a final state`;
  return earlier.length > 0 ? 'an alternative before it is always taken' : 'its event never comes while its state is active, or an inner state always takes it';
}

/** It shows in the definition, whatever any code decides: a transition after one without a guard, an event that no state handles. */
export function isWritten(machine: CompiledMachine, { kind, transition, event }: Finding): boolean {
  if (kind === 'unhandled-event') return !machine.transitions.some(({ descriptor }) => matchesDescriptor(event ?? '', descriptor));
  const dead = machine.transitions.find(({ id }) => id === transition);
  return dead !== undefined && machine.transitions.some((other) => sameList(other.id, dead.id) && other.index < dead.index && !other.guarded);
}

function sameList(a: string, b: string): boolean {
  return a.slice(0, a.lastIndexOf('[')) === b.slice(0, b.lastIndexOf('['));
}

export interface Overlap {
  readonly first: string;
  readonly second: string;
  readonly state: number;
  readonly event: EventObject;
}

/** Watches guards while the machine is explored, and asks the alternatives that XState did not come to. */
export function watchOverlaps(machine: CompiledMachine, current: () => number): { readonly overlaps: () => readonly Overlap[]; readonly looked: ReadonlySet<string>; stop(): void } {
  const later = new Map<string, readonly string[]>();
  for (const { id, guarded, kind } of machine.transitions) {
    if (!guarded || kind === 'route') continue;
    later.set(id, machine.transitions.filter((other) => other.guarded && sameList(other.id, id) && other.index > indexOf(id)).map((other) => other.id));
  }
  const found = new Map<string, Overlap>();
  const looked = new Set<string>();
  machine.watchGuards(({ transition, snapshot, event, passed }: GuardLook) => {
    looked.add(transition);
    if (!passed) return;
    for (const second of later.get(transition) ?? []) {
      const key = `${transition} ${second}`;
      if (!found.has(key) && says(machine, second, snapshot, event)) found.set(key, { first: transition, second, state: current(), event: event as EventObject });
    }
  });
  return { overlaps: () => [...found.values()], looked, stop: () => machine.watchGuards(undefined) };
}

/** A guard that relies on the ones before it may throw where XState would not have asked it. */
function says(machine: CompiledMachine, transition: string, snapshot: GuardLook['snapshot'], event: object): boolean {
  try {
    return machine.guardSays(transition, snapshot, event);
  } catch {
    return false;
  }
}

function indexOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('[') + 1, -1));
}

export function overlappingGuards(machine: CompiledMachine, graph: MachineGraph, overlaps: readonly Overlap[]): readonly Finding[] {
  return overlaps.map(({ first, second, state, event }) => {
    const to = way(graph.pathTo(state));
    const label = event.type.startsWith('xstate.') ? awaitedLabel(machine, event.type) : eventLabel(event);
    return {
      kind: 'overlapping-guards',
      severity: 'advice',
      transition: first,
      event: event.type,
      message: `The guards of ${first} and ${second} both hold; the order in which they are written decides.`,
      path: [...to.path, label],
      events: [...to.events, event],
    };
  });
}

/** Declared events that no reachable state handles, and raised ones that nothing does. */
export function unhandledEvents(machine: CompiledMachine, graph: MachineGraph, active: ReadonlyMap<string, number>): readonly Finding[] {
  const handles = (type: string): boolean => machine.transitions.some(({ kind, descriptor, source }) => (kind === 'event' || kind === 'route' || kind === 'after') && active.has(source) && matchesDescriptor(type, descriptor));
  const handled = [...new Set(machine.transitions.filter(({ kind, descriptor }) => kind === 'event' && !descriptor.startsWith('xstate.')).map(({ descriptor }) => descriptor))];
  const declared = machine.alphabet.declared ? [...new Set(machine.alphabet.events.map(({ type }) => type))] : [];
  const findings: Finding[] = declared
    .filter((type) => !handles(type))
    .map((type) => ({ kind: 'unhandled-event', severity: 'defect', event: type, message: `No reachable state handles the declared event ${type}.${likely(type, handled)}`, path: [], events: [] }));
  for (const [type, snapshot] of machine.raised) {
    if (handles(type) || declared.includes(type) || type.startsWith('xstate.')) continue;
    const state = graph.states.find((number) => machine.snapshot(number) === snapshot) ?? machine.initial.state;
    findings.push({ kind: 'unhandled-event', severity: 'defect', event: type, message: `The machine sends itself ${type}, and no reachable state handles it.${likely(type, handled)}`, ...way(graph.pathTo(state)) });
  }
  return findings;
}

function likely(type: string, handled: readonly string[]): string {
  const near = nearest(type, handled.filter((name) => name !== type));
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}
