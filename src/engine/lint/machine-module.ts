/** What a file about one machine may export, and what is wrong with one that cannot be checked. */
import type { EventObject } from '../component.js';
import type { DeclaredOutcomes, ActorOutcomes } from '../compile/outcomes.js';
import { isMachine, isOldMachine, type Machine } from '../compile/machine.js';
import { OperatingError, shown } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import type { Invariant } from './invariants.js';

export interface MachineModule {
  readonly machine: Machine;
  readonly events?: readonly EventObject[];
  readonly invariants: readonly Invariant[];
  readonly outcomes?: DeclaredOutcomes;
  readonly input?: unknown;
}

const known = ['events', 'invariants', 'outcomes', 'input'];

/**
 * Reads the exports of a machine's file: the machine by default (or as the only one under a name), and optionally
 * `events`, `invariants`, `outcomes` and `input`. Throws `WP2030` to `WP2033` and `WP2037` for what does not fit.
 */
export function readMachineModule(exports: unknown): MachineModule {
  const names = typeof exports === 'object' && exports !== null ? (exports as Readonly<Record<string, unknown>>) : {};
  const { events, invariants, outcomes, input } = names;
  const machine = findMachine(names);
  refuseNeighbours(names);
  return {
    machine,
    ...(events === undefined ? {} : { events: readEvents(events) }),
    invariants: readInvariants(invariants),
    ...(outcomes === undefined ? {} : { outcomes: readOutcomes(outcomes) }),
    ...('input' in names ? { input } : {}),
  };
}

function findMachine(names: Readonly<Record<string, unknown>>): Machine {
  const { default: main } = names;
  if (isMachine(main)) return main;
  const machines = Object.entries(names).filter((entry): entry is [string, Machine] => isMachine(entry[1]));
  const [only, ...others] = machines;
  if (only !== undefined && others.length === 0) return only[1];
  if (only !== undefined) {
    throw new OperatingError('WP2032', { expected: 'one machine', found: `${machines.length}: ${machines.map(([name]) => name).join(', ')}`, repair: 'Export the one to check by default: export default machine.' });
  }
  const old = Object.entries(names).find(([, value]) => isOldMachine(value));
  if (old !== undefined) {
    throw new OperatingError('WP2033', { expected: 'a machine of XState version 5', found: `one of an older version (${old[0]})`, repair: 'Upgrade to xstate@5.' });
  }
  const exported = Object.keys(names);
  if (exported.length === 0) {
    throw new OperatingError('WP2030', { expected: 'a file that exports a machine', found: 'no exports', repair: 'Write: export default createMachine({ … }).' });
  }
  throw new OperatingError('WP2031', { expected: 'a machine made by createMachine or setup().createMachine', found: exported.map((name) => `${name}: ${kindOf(names[name])}`).join(', '), repair: 'Export the machine itself, not its config, a function that makes it or an actor.' });
}

function kindOf(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return shown(value);
  if ('getSnapshot' in value && 'send' in value) return 'an actor';
  return 'states' in value && 'initial' in value ? 'a machine config' : 'an object';
}

/** Throws `WP2037`: `event` for `events` would silently leave the alphabet to inference. */
function refuseNeighbours(names: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(names)) {
    const meant = known.find((candidate) => candidate !== name && (`${name}s` === candidate || name.toLowerCase() === candidate));
    if (meant === undefined || known.includes(name) || typeof value !== 'object') continue;
    throw new OperatingError('WP2037', { expected: `exports named ${known.join(', ')}`, found: name, repair: suggestion(name, known) });
  }
}

function readEvents(events: unknown): readonly EventObject[] {
  // Strings are events without a payload.
  if (Array.isArray(events)) return events.map((event: unknown) => (typeof event === 'string' ? { type: event } : (event as EventObject)));
  throw new OperatingError('WP2037', { expected: 'events as an array of event objects', found: shown(events), repair: "Write: export const events = [{ type: 'SUBMIT', value: 1 }]." });
}

function readInvariants(invariants: unknown): readonly Invariant[] {
  if (invariants === undefined) return [];
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(invariants) ? invariants.map((item: unknown, index) => nameInvariant(item, index)) : typeof invariants === 'object' && invariants !== null ? Object.entries(invariants) : [['invariants', invariants]];
  return entries.map(([name, holds]) => {
    if (typeof holds === 'function') return { name, holds: holds as Invariant['holds'] };
    throw new OperatingError('WP2037', { expected: `the invariant ${name} as a function of a snapshot`, found: shown(holds), repair: "Write: export const invariants = { 'never negative': ({ context }) => context.count >= 0 }." });
  });
}

function nameInvariant(item: unknown, index: number): readonly [string, unknown] {
  if (typeof item === 'function') return [item.name === '' ? `invariant ${index + 1}` : item.name, item];
  const { name, holds } = typeof item === 'object' && item !== null ? (item as { readonly name?: unknown; readonly holds?: unknown }) : {};
  return [typeof name === 'string' ? name : `invariant ${index + 1}`, holds ?? item];
}

/** By actor: lists by kind, a single value for a list of one, or a list of `{ output }`, `{ error }` and `{ snapshot }`. */
function readOutcomes(outcomes: unknown): DeclaredOutcomes {
  if (typeof outcomes !== 'object' || outcomes === null || Array.isArray(outcomes)) throw badOutcomes('outcomes', outcomes);
  return Object.fromEntries(
    Object.entries(outcomes).map(([actor, value]: [string, unknown]) => [actor, typeof value === 'function' ? (given: unknown) => readAnswers(actor, (value as (input: unknown) => unknown)(given)) : readAnswers(actor, value)]),
  );
}

function readAnswers(actor: string, value: unknown): ActorOutcomes {
  if (typeof value !== 'object' || value === null) throw badOutcomes(actor, value);
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const answers: Record<'done' | 'error' | 'snapshot', unknown[]> = { done: [], error: [], snapshot: [] };
  const names = { done: 'done', output: 'done', error: 'error', snapshot: 'snapshot' } as const;
  for (const item of items) {
    if (typeof item !== 'object' || item === null) throw badOutcomes(actor, item);
    for (const [name, given] of Object.entries(item)) {
      const kind = names[name as keyof typeof names] as keyof typeof answers | undefined;
      if (kind === undefined) throw badOutcomes(actor, item);
      // In a list every entry is one answer; beside each other, kinds hold lists.
      if (!Array.isArray(value) && Array.isArray(given)) answers[kind].push(...(given as readonly unknown[]));
      else answers[kind].push(given);
    }
  }
  return answers;
}

function badOutcomes(actor: string, found: unknown): OperatingError {
  return new OperatingError('WP2037', {
    expected: `outcomes of ${actor} as { done: [outputs], error: [errors], snapshot: [snapshots] }`,
    found: shown(found),
    repair: "Write: export const outcomes = { fetchUser: { done: [{ name: 'Ann' }], error: ['timeout'] } }.",
  });
}
