/**
 * Compiles an XState v5 machine into a finite table. XState is the only semantics: it is asked once for each pair of
 * local state and event, when somebody wants to know, and its answer is kept.
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { canonicalKey } from '../../core/canonical.js';
import { OperatingError } from '../../core/errors.js';
import type { EventObject } from '../component.js';
import { createDomain } from '../domain.js';
import { declaredAlphabet, inferredAlphabet } from './alphabet.js';
import { createAnswerTable } from './answer-table.js';
import { createAsker, type Answer, type Asker } from './ask.js';
import { requireImmediate } from './async-functions.js';
import { actorNames, allActions, awaitables } from './awaitable.js';
import type { CompiledMachine, CompileOptions } from './compiled-machine.js';
import { statePath, stateNodes } from './definitions.js';
import { countsOn, growingParts, tooManyStates } from './growth.js';
import { createInertMachine } from './inert-machine.js';
import { createInertScope, isActorRef } from './inert-scope.js';
import { createLocalStates } from './local-states.js';
import { requireRecorded } from './machine.js';
import { createOutcomeBook } from './outcomes.js';
import { notAwaitable, withoutDelay, withoutInitial } from './refusals.js';
import { spareAwaitables } from './spare-awaitable.js';
import { elapseTimers, type RunningTimer } from './timers.js';
import { createUnknownPayloads, type UnknownPayloads } from './unknown-payload.js';
import { inFiringOrder } from './waiting.js';

export type { CompiledMachine, CompileOptions } from './compiled-machine.js';

const defaultMaxStates = 100_000;
const mostElapsed = 10_000;

/** Throws a coded error (`WP20xx`), now or when asked, where the machine cannot be finite or pure. */
export function compileMachine(original: AnyStateMachine, options: CompileOptions = {}): CompiledMachine {
  const { maxStates = defaultMaxStates, maxChildren = 16 } = options;
  requireRecorded(original);
  requireInitials(original);
  requireDelays(original);
  requireImmediate(original);
  const unknown = createUnknownPayloads();
  const inert = createInertMachine(original, unknown);
  const name = options.name ?? (original.id === '(machine)' ? 'machine' : original.id);
  const inertScope = createInertScope(name, (value) => unknown.labelOf(value) !== undefined);
  const asker = createAsker(inert, inertScope, unknown, options.time === 'discrete');
  const book = createOutcomeBook(options.outcomes ?? {}, inert.transitions, actorNames(original), unknown);
  const stated = options.events === undefined ? inferredAlphabet(inert.transitions, unknown) : declaredAlphabet(options.events);
  const describe = (value: object): string | undefined => {
    const label = unknown.labelOf(value);
    if (label !== undefined) return `unknown ${label}`;
    return isActorRef(value) ? `actor ${value === inertScope.self ? '(self)' : value.id}` : undefined;
  };
  const carried = new Set<string>();
  const states = createLocalStates({
    describe: (value) => {
      const label = unknown.labelOf(value);
      if (label !== undefined) carried.add(label);
      return describe(value);
    },
    inputOf: (id, src, actor) => (book.usesInput({ id, src }) ? { input: (actor as { readonly options?: { readonly input?: unknown } }).options?.input } : undefined),
    onNew: (size) => {
      if (size >= maxStates) throw tooManyStates(states, describe, maxStates);
      const counting = options.maxStates === undefined ? countsOn(states, describe) : undefined;
      if (counting !== undefined) throw counting;
    },
  });
  const events = createDomain<EventObject>((event) => canonicalKey(event, describe, 'event'));
  // One that is listed twice is one: an event goes by its place in the list, which is its number too.
  const alphabet = {
    ...stated,
    events: stated.events.filter((event) => {
      const before = events.size;
      return events.intern(event) === before;
    }),
  };
  const table = createAnswerTable({ name, asker, states, events, book, describe, maxChildren });
  const nodes = stateNodes(original);
  const pathsOf = (wanted: (node: AnyStateNode) => boolean): readonly string[] => nodes.filter(wanted).map(statePath);
  let awaitableNames: ReadonlySet<string> | undefined;
  // Empty until somebody says, by asking for them, that they have steps of their own.
  let spareNames: ReadonlySet<string> = new Set();
  const force = (state: number, awaited: string) => {
    if (awaitableNames?.has(awaited) === false && !spareNames.has(awaited)) throw notAwaitable(awaited, name);
    return table.force(state, awaited);
  };

  /** Where time led before: to number a state by its timers costs more. */
  const elapsed = new Map<string, number>();
  const first = startWith(asker, options.input, 'input' in options, unknown);
  const initial = { state: table.intern(first, new Set(), () => 'while the machine starts'), emissions: first.emissions, transitions: first.transitions };
  if (first.twins.length > 0) table.twins.set(initial.state, first.twins);
  return {
    name,
    states: {
      intern() {
        throw new RangeError(`the states of ${name} are numbered by the machine itself`);
      },
      value: (state) => states.view(state),
      get size() {
        return states.size;
      },
    },
    events,
    initial,
    step: (state, event) => table.step(state, event),
    awaited: (state) => inFiringOrder(table.waiting(state), states.entry(state).timers),
    resolve(state, awaited) {
      const cause = table.cause(state, awaited);
      if (cause.kind === 'timer' && (cause.remainingMs ?? 0) > 0) throw new RangeError(`the timer ${awaited} of ${name} is not due`);
      return force(state, awaited);
    },
    force,
    awaitedEvent(state, awaited) {
      const cause = table.cause(state, awaited);
      return cause.kind === 'actor' ? cause.answer.event : (states.entry(state).timers[cause.index] as RunningTimer).event;
    },
    elapse(state, durationMs) {
      const entry = states.entry(state);
      if (entry.timers.length === 0 || durationMs === 0) return state;
      const key = `${state} ${durationMs}`;
      const known = elapsed.get(key);
      if (known !== undefined) return known;
      const timers = elapseTimers(entry.timers, durationMs);
      const after = timers === undefined ? -1 : states.intern({ snapshot: entry.snapshot, timers }, entry.answered);
      if (elapsed.size >= mostElapsed) elapsed.clear();
      elapsed.set(key, after);
      return after;
    },
    get awaitable() {
      const list = awaitables(original, book);
      awaitableNames ??= new Set(list.map((item) => item.name));
      return list;
    },
    get awaitableBesides() {
      const list = spareAwaitables(original, book);
      spareNames = new Set(list.map((item) => item.name));
      return list;
    },
    time: options.time ?? 'abstract',
    statePaths: pathsOf(({ type }) => type !== 'history'),
    finalPaths: pathsOf(({ type }) => type === 'final'),
    tags: [...new Set(nodes.flatMap((node) => node.tags as readonly string[]))],
    taggedPaths: (tag) => pathsOf((node) => (node.tags as readonly string[]).includes(tag)),
    snapshot: (state) => states.entry(state).snapshot,
    orderless: (state) => states.orderless(state),
    can(state, event) {
      // The original's definitions: those of the copy carry marks among their actions.
      const selected = original.getTransitionData(states.entry(state).snapshot, event);
      return selected.some(({ target, actions }) => target !== undefined || actions.length > 0);
    },
    transitions: inert.transitions,
    alphabet,
    carried,
    inspected: asker.inspected,
    entered: asker.entered,
    twins: table.twins,
    raised: asker.raised,
    watchGuards: inert.watchGuards,
    guardSays: inert.evaluate,
    recheck: (maxPairs) => table.recheck(maxPairs),
    get asked() {
      return table.asked;
    },
    growing: () => growingParts(states, describe),
  };
}

/** Without a declared input the machine is tried with none, and then with one of which nothing is known. */
function startWith(asker: Asker, input: unknown, declared: boolean, unknown: UnknownPayloads): Answer {
  try {
    return asker.start(input);
  } catch (error) {
    if (declared || !(error instanceof OperatingError) || error.code !== 'WP2017') throw error;
    return asker.start(unknown.value({ kind: 'input', name: 'input' }));
  }
}

/** Throws `WP2034` for an initial state that is no child. */
function requireInitials(machine: AnyStateMachine): void {
  for (const { config, states, path } of stateNodes(machine)) {
    const initial: unknown = config.initial;
    if (typeof initial === 'string' && /^[^.#]+$/u.test(initial) && !Object.hasOwn(states, initial)) throw withoutInitial(initial, path.join('.'), Object.keys(states));
  }
}

/** Throws `WP2039` for a delay that goes by a name nobody gave a meaning. */
function requireDelays(machine: AnyStateMachine): void {
  const known = Object.keys(machine.implementations.delays as object);
  for (const { delay } of allActions(machine)) if (typeof delay === 'string' && !known.includes(delay)) throw withoutDelay(delay, known);
}
