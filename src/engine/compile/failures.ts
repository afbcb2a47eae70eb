/** What went wrong while XState was asked, told as a coded error: where, on which event, and what to do. */
import { OperatingError, shown } from '../../core/errors.js';
import { ActorUsed, EndlessLoop } from './inert-scope.js';
import { partLabel, UndeclaredPayload, type PayloadPart } from './unknown-payload.js';

export interface Occasion {
  /** The state in which the machine was asked, as a person writes it; undefined while it starts. */
  readonly state: string | undefined;
  readonly event: string;
  /** The transition last begun, whose actions or whose successor's guards ran. */
  readonly during: string | undefined;
  /** Undeclared payloads read since the question began. */
  readonly read: readonly PayloadPart[];
}

export function explainFailure(error: unknown, occasion: Occasion): OperatingError {
  if (error instanceof OperatingError) return error;
  const place = placeOf(occasion);
  if (error instanceof EndlessLoop || isXStateLoop(error)) {
    return new OperatingError('WP2013', {
      expected: 'every macrostep to end',
      found: `an endless loop ${place}${occasion.during === undefined ? '' : `, last through ${occasion.during}`}`,
      repair: 'Give the `always` transitions or the raised events a guard that becomes false.',
    });
  }
  if (error instanceof ActorUsed) {
    return new OperatingError('WP2019', {
      expected: 'guards, assigns and expressions that are pure functions of context and event',
      found: `${error.message}, ${place}`,
      repair: 'Send with sendTo or raise, and keep what is known of another actor in the context.',
    });
  }
  const part = error instanceof UndeclaredPayload ? error.part : occasion.read.at(-1);
  if (part !== undefined) return undeclared(part, place, error);
  return fromMessage(error, place);
}

/** The clock or chance was used. */
export function impure(used: readonly string[], occasion: Occasion): OperatingError {
  return new OperatingError('WP2014', {
    expected: 'guards, assigns and expressions that are pure functions of context and event',
    found: `${[...new Set(used)].join(', ')} used ${placeOf(occasion)}${occasion.during === undefined ? '' : `, during ${occasion.during}`}`,
    repair: 'Pass the time or the random value in as part of the event, and declare the values it may take in `events`.',
  });
}

export function placeOf({ state, event }: Occasion): string {
  return state === undefined ? 'while the machine starts' : `in state ${state} on ${event}`;
}

function undeclared(part: PayloadPart, place: string, cause: unknown): OperatingError {
  const { owner, keys } = part;
  const label = partLabel(part);
  if (owner.kind === 'input') {
    return new OperatingError('WP2022', {
      expected: `a declared input, since ${label} decides what happens`,
      found: `none, ${place}`,
      repair: 'Declare it: export const input = { … }.',
      cause,
    });
  }
  if (owner.kind !== 'event') {
    const kind = owner.kind === 'output' ? 'done' : owner.kind;
    return new OperatingError('WP2021', {
      expected: `declared outcomes of the actor ${owner.name}, since ${label} decides what happens`,
      found: `none, ${place}`,
      repair: `Declare what it may answer: export const outcomes = { ${quoted(owner.name)}: { ${kind}: [ … ] } }.`,
      cause,
    });
  }
  return new OperatingError('WP2020', {
    expected: `a declared payload of the event ${owner.name}, since ${label} decides what happens`,
    found: `an event without it, ${place}`,
    repair: `Declare the values it may take: export const events = [{ type: ${JSON.stringify(owner.name)}, ${quoted(keys[0] ?? '')}: … }, …], one entry for each value that makes a difference.`,
    cause,
  });
}

function fromMessage(error: unknown, place: string): OperatingError {
  const message = error instanceof Error ? error.message : shown(error);
  const guard = /Guard '([^']+)' is not implemented/u.exec(message);
  if (guard !== null) {
    return new OperatingError('WP2018', {
      expected: `an implementation of the guard ${guard[1]}`,
      found: `none, ${place}`,
      repair: 'Give it in setup({ guards }) or machine.provide({ guards }).',
      cause: error,
    });
  }
  if (/not found on parent state node|does not exist on|Child state node/u.test(message)) {
    return new OperatingError('WP2034', {
      expected: 'every target and initial state to exist',
      found: `${oneLine(message)}, ${place}`,
      repair: 'Name an existing state; targets are relative to the parent, `.child` goes inside, `#id` anywhere.',
      cause: error,
    });
  }
  return new OperatingError('WP2017', {
    expected: 'guards, assigns and expressions that do not throw',
    found: `"${oneLine(message)}" thrown ${place}`,
    repair: 'Handle this case in the function; if a payload, an actor\'s answer or the input is missing, declare it in `events`, `outcomes` or `input`.',
    cause: error,
  });
}

function isXStateLoop(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Infinite loop detected');
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/gu, ' ');
}

function quoted(name: string): string {
  return /^[A-Za-z_$][\w$]*$/u.test(name) ? name : JSON.stringify(name);
}
