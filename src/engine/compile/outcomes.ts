/** What invoked and spawned actors may answer. They are never run: their answers are declared, or taken as unknown. */
import { OperatingError, shown } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import type { EventObject } from '../component.js';
import type { TransitionInfo } from './definitions.js';
import type { UnknownPayloads } from './unknown-payload.js';

/** The possible answers of one actor, each list by value. A kind that is left out does not happen. */
export interface ActorOutcomes {
  /** Outputs with which it may finish. */
  readonly done?: readonly unknown[];
  /** Errors with which it may fail. */
  readonly error?: readonly unknown[];
  /** Snapshots it may publish while it runs (`onSnapshot`). */
  readonly snapshot?: readonly unknown[];
}

/** By actor id or by the name of its logic (`src`); a function where the answers depend on the actor's input. */
export type DeclaredOutcomes = Readonly<Record<string, ActorOutcomes | ((input: unknown) => ActorOutcomes)>>;

export interface ActorAnswer {
  /** Unique among the actor's answers: `done`, `done[1]`, `error`, `snapshot`. */
  readonly name: string;
  /** How the actor stands afterwards. */
  readonly status: 'active' | 'done' | 'error';
  readonly event: EventObject;
}

export interface Actor {
  readonly id: string;
  readonly src: string | undefined;
  readonly input?: unknown;
}

export interface OutcomeBook {
  /** In a fixed order; empty for an actor of which no answer is known and none is handled. */
  readonly answers: (actor: Actor) => readonly ActorAnswer[];
  /** Its answers depend on its input, which is then part of the state. */
  usesInput(actor: Actor): boolean;
}

/** Throws `WP2023` for a declared name that is no actor of the machine. */
export function createOutcomeBook(declared: DeclaredOutcomes, transitions: readonly TransitionInfo[], names: readonly string[], unknown: UnknownPayloads): OutcomeBook {
  const handled = new Set(transitions.map(({ kind, actor }) => `${kind} ${actor ?? ''}`));
  const catchAll = (type: string): boolean => transitions.some(({ kind, descriptor }) => kind === 'event' && matchesDescriptor(type, descriptor));
  const known = new Set(names);
  for (const name of Object.keys(declared)) {
    if (known.has(name)) continue;
    throw new OperatingError('WP2023', {
      expected: known.size === 0 ? 'no outcomes, since the machine has no actors' : `outcomes of the machine's actors: ${[...known].join(', ')}`,
      found: `outcomes of ${shown(name)}`,
      repair: `${suggestion(name, [...known])} Name the actor by its id or by its src.`,
    });
  }
  const entry = ({ id, src }: Actor): DeclaredOutcomes[string] | undefined => declared[id] ?? (src === undefined ? undefined : declared[src]);
  const remembered = new Map<string, readonly ActorAnswer[]>();
  return {
    usesInput: (actor) => typeof entry(actor) === 'function',
    answers(actor) {
      const found = entry(actor);
      if (typeof found === 'function') return declaredAnswers(actor.id, found(actor.input));
      const key = `${actor.id} ${actor.src ?? ''}`;
      const known = remembered.get(key);
      if (known !== undefined) return known;
      const answers = found === undefined ? assumedAnswers(actor, (kind, type) => handled.has(`${kind} ${actor.id}`) || (kind !== 'actor snapshot' && catchAll(type)), unknown) : declaredAnswers(actor.id, found);
      remembered.set(key, answers);
      return answers;
    },
  };
}

function declaredAnswers(id: string, outcomes: ActorOutcomes): readonly ActorAnswer[] {
  const list = (kind: 'done' | 'error' | 'snapshot', event: (value: unknown) => EventObject): readonly ActorAnswer[] => {
    const values = outcomes[kind] ?? [];
    return values.map((value, index) => ({ name: values.length === 1 ? kind : `${kind}[${index}]`, status: kind === 'snapshot' ? 'active' : kind, event: event(value) }));
  };
  return [...list('done', (output) => doneEvent(id, output)), ...list('error', (error) => errorEvent(id, error)), ...list('snapshot', (snapshot) => snapshotEvent(id, snapshot))];
}

/** What the machine reacts to may happen, with a value of which nothing is known. */
function assumedAnswers({ id, src }: Actor, reacts: (kind: string, type: string) => boolean, unknown: UnknownPayloads): readonly ActorAnswer[] {
  const answers: ActorAnswer[] = [];
  // An actor without a name of its own is declared by its id.
  const name = src === undefined || src.startsWith('xstate.invoke.') ? id : src;
  if (reacts('actor done', `xstate.done.actor.${id}`)) answers.push({ name: 'done', status: 'done', event: doneEvent(id, unknown.value({ kind: 'output', name })) });
  if (reacts('actor error', `xstate.error.actor.${id}`)) answers.push({ name: 'error', status: 'error', event: errorEvent(id, unknown.value({ kind: 'error', name })) });
  if (reacts('actor snapshot', `xstate.snapshot.${id}`)) answers.push({ name: 'snapshot', status: 'active', event: snapshotEvent(id, unknown.value({ kind: 'snapshot', name })) });
  return answers;
}

function doneEvent(id: string, output: unknown): EventObject {
  return { type: `xstate.done.actor.${id}`, output, actorId: id };
}

function errorEvent(id: string, error: unknown): EventObject {
  return { type: `xstate.error.actor.${id}`, error, actorId: id };
}

function snapshotEvent(id: string, snapshot: unknown): EventObject {
  return { type: `xstate.snapshot.${id}`, snapshot };
}

/** XState's rule for wildcards: `*`, or whole tokens before a final `.*`. */
export function matchesDescriptor(type: string, descriptor: string): boolean {
  if (descriptor === type || descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const prefix = descriptor.split('.').slice(0, -1);
  const tokens = type.split('.');
  return tokens.length >= prefix.length && prefix.every((token, index) => token === tokens[index]);
}
