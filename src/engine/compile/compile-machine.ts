/**
 * Compiles an XState v5 machine into a finite table. XState is the only semantics: it is asked once for each pair of
 * local state and event, when somebody wants to know, and its answer is kept.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { canonicalKey } from '../../core/canonical.js';
import { OperatingError } from '../../core/errors.js';
import { seededRandom } from '../../core/random.js';
import type { Component, EventObject, Outcome } from '../component.js';
import { createDomain } from '../domain.js';
import { declaredAlphabet, inferredAlphabet, type Alphabet } from './alphabet.js';
import { createAsker, type Answer, type Asker, type Twins } from './ask.js';
import { actorNames, awaitables } from './awaitable.js';
import { statePath, stateNodes, type TransitionInfo } from './definitions.js';
import { placeOf, stateText } from './failures.js';
import { countsOn, growingParts, tooManyStates, type GrowingPart } from './growth.js';
import { createInertMachine, type GuardLook } from './inert-machine.js';
import { createInertScope, isActorRef } from './inert-scope.js';
import { createLocalStates, stillAnswered, type StateEntry } from './local-states.js';
import { createOutcomeBook, type DeclaredOutcomes } from './outcomes.js';
import { changedItsMind, mutated, notAwaitable, sameOutcome, tooManyChildren } from './refusals.js';
import { elapseTimers, withoutFired, type RunningTimer } from './timers.js';
import { createUnknownPayloads, type UnknownPayloads } from './unknown-payload.js';
import { inFiringOrder, waitingIn, type Waiting } from './waiting.js';

export interface CompileOptions {
  /** Default: the machine's id. */
  readonly name?: string;
  /** The alphabet with payloads; default: what the machine reacts to, payloads unknown. */
  readonly events?: readonly EventObject[];
  /** What invoked and spawned actors may answer; default: what is handled, with unknown values. */
  readonly outcomes?: DeclaredOutcomes;
  /** For a context that is a function of the input. */
  readonly input?: unknown;
  /** Default `abstract`: timers have no rest, any may fire. */
  readonly time?: 'abstract' | 'discrete';
  /** More local states than this are refused. Default 100,000. */
  readonly maxStates?: number;
  /** More actors at once than this are refused. Default 16. */
  readonly maxChildren?: number;
}

/** A component with what its makers and its critics need besides. */
export interface CompiledMachine extends Component {
  readonly initial: Component['initial'] & { readonly transitions: readonly string[] };
  /** The snapshot that represents the state, as XState made it. */
  snapshot(state: number): AnyMachineSnapshot;
  readonly transitions: readonly TransitionInfo[];
  readonly alphabet: Alphabet;
  readonly awaitable: NonNullable<Component['awaitable']>;
  readonly statePaths: readonly string[];
  readonly tags: readonly string[];
  /** The states that carry the tag. */
  taggedPaths(tag: string): readonly string[];
  readonly finalPaths: readonly string[];
  /** As the snapshot's own `can`: whether the event would be taken by a transition that does something. */
  can(state: number, event: EventObject): boolean;
  /** Undeclared payloads that some state holds. */
  readonly carried: ReadonlySet<string>;
  /** Pairs of timers with equal delay that one step started: they fall due together. By the state in which they run. */
  readonly twins: ReadonlyMap<number, readonly Twins[]>;
  /** Types of events it raised or sent to itself, each with the snapshot it was first seen in; undefined: at the start. */
  readonly raised: ReadonlyMap<string, AnyMachineSnapshot | undefined>;
  /** Fires a timer or answers for an actor, due or not. */
  force(state: number, awaited: string): Outcome;
  /** What comes when that timer fires or that actor answers. */
  awaitedEvent(state: number, awaited: string): EventObject;
  readonly watchGuards: (watcher: ((look: GuardLook) => void) | undefined) => void;
  readonly guardSays: (transition: string, snapshot: AnyMachineSnapshot, event: object) => boolean;
  /** Asks again about up to so many pairs, in another order; throws `WP2015` where an answer has changed. */
  recheck(maxPairs: number): number;
  /** Questions put to XState so far. */
  readonly asked: number;
  growing(): readonly GrowingPart[];
}

const defaultMaxStates = 100_000;
/** One pair in so many is asked again later, to notice functions that are not pure. */
const recheckEvery = 16;

/** Throws a coded error (`WP20xx`), now or when asked, where the machine cannot be finite or pure. */
export function compileMachine(original: AnyStateMachine, options: CompileOptions = {}): CompiledMachine {
  const { time = 'abstract', maxStates = defaultMaxStates, maxChildren = 16 } = options;
  const discrete = time === 'discrete';
  const unknown = createUnknownPayloads();
  const inert = createInertMachine(original, unknown);
  const name = options.name ?? (original.id === '(machine)' ? 'machine' : original.id);
  const inertScope = createInertScope(name, (value) => unknown.labelOf(value) !== undefined);
  const asker = createAsker(inert, inertScope, unknown, discrete);
  const book = createOutcomeBook(options.outcomes ?? {}, inert.transitions, actorNames(original), unknown);
  const alphabet = options.events === undefined ? inferredAlphabet(inert.transitions, unknown) : declaredAlphabet(options.events);
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
  for (const event of alphabet.events) events.intern(event);

  const outcomes: (Outcome | undefined)[][] = [];
  const resolved: Map<string, Outcome>[] = [];
  const waiting: (readonly Waiting[] | undefined)[] = [];
  const askedPairs: { readonly state: number; readonly by: number | string }[] = [];
  const twins = new Map<number, readonly Twins[]>();
  const random = seededRandom(1);
  let awaitableNames: ReadonlySet<string> | undefined;

  const internAnswer = (answer: Answer, answered: ReadonlySet<string>, place: () => string): number => {
    const count = Object.keys(answer.snapshot.children as object).length;
    if (count > maxChildren) throw tooManyChildren(answer.snapshot, maxChildren, place());
    try {
      return states.intern(answer, answered);
    } catch (error) {
      if (!(error instanceof OperatingError) || error.code !== 'WP2001') throw error;
      throw new OperatingError('WP2001', { expected: error.expected, found: `${error.found}, reached ${place()}`, repair: error.repair });
    }
  };
  const question = (entry: StateEntry, answered: ReadonlySet<string>, timers: readonly RunningTimer[], event: EventObject): { readonly outcome: Outcome; readonly twins: readonly Twins[] } => {
    const answer = asker.ask({ snapshot: entry.snapshot, timers }, event);
    const place = (): string => placeOf({ state: stateText(entry.snapshot.value), event: event.type, during: undefined, read: [] });
    if (canonicalKey(entry.snapshot.context, describe, 'context') !== entry.contextKey) throw mutated(place(), entry.contextKey, canonicalKey(entry.snapshot.context, describe, 'context'));
    const next = internAnswer(answer, stillAnswered(entry, answered, answer), place);
    return { outcome: { next, emissions: answer.emissions, transitions: answer.transitions }, twins: answer.twins };
  };
  const findCause = (state: number, awaited: string): Waiting => {
    const cause = waitingOf(state).find((candidate) => candidate.name === awaited);
    if (cause === undefined) throw new RangeError(`state ${state} of ${name} does not wait for ${awaited}`);
    return cause;
  };
  const ask = (state: number, by: number | string): { readonly outcome: Outcome; readonly twins: readonly Twins[] } => {
    const entry = states.entry(state);
    if (entry.snapshot.status !== 'active') return { outcome: { next: state, emissions: [], transitions: [] }, twins: [] };
    if (typeof by === 'number') return question(entry, entry.answered, entry.timers, events.value(by));
    const cause = findCause(state, by);
    if (cause.kind === 'actor') {
      const answered = cause.answer.status === 'active' ? entry.answered : new Set([...entry.answered, cause.actor]);
      return question(entry, answered, entry.timers, cause.answer.event);
    }
    const timers = withoutFired(entry.timers, cause.index);
    const timer = entry.timers[cause.index] as RunningTimer;
    if (timer.to === undefined) return question(entry, entry.answered, timers, timer.event);
    return { outcome: { next: states.intern({ snapshot: entry.snapshot, timers }, entry.answered), emissions: [{ to: timer.to, event: timer.event }], transitions: [] }, twins: [] };
  };
  const remember = (state: number, by: number | string): Outcome => {
    const answer = ask(state, by);
    askedPairs.push({ state, by });
    if (answer.twins.length > 0) twins.set(answer.outcome.next, answer.twins);
    if (askedPairs.length % recheckEvery === 0) recheckPair(askedPairs[random.below(askedPairs.length)] as (typeof askedPairs)[number]);
    return answer.outcome;
  };
  const recheckPair = ({ state, by }: (typeof askedPairs)[number]): void => {
    const before = typeof by === 'number' ? outcomes[state]?.[by] : resolved[state]?.get(by);
    if (before === undefined) return;
    const { outcome } = ask(state, by);
    if (sameOutcome(before, outcome, describe)) return;
    throw changedItsMind(stateText(states.entry(state).snapshot.value), typeof by === 'number' ? events.value(by).type : by, before, outcome);
  };
  const waitingOf = (state: number): readonly Waiting[] => (waiting[state] ??= waitingIn(states.entry(state), book.answers));
  const resolve = (state: number, awaited: string): Outcome => {
    const known = (resolved[state] ??= new Map()).get(awaited);
    if (known !== undefined) return known;
    if (awaitableNames !== undefined && !awaitableNames.has(awaited)) throw notAwaitable(awaited, name);
    const outcome = remember(state, awaited);
    resolved[state]?.set(awaited, outcome);
    return outcome;
  };

  const first = startWith(asker, options.input, 'input' in options, unknown);
  const initial = { state: internAnswer(first, new Set(), () => 'while the machine starts'), emissions: first.emissions, transitions: first.transitions };
  if (first.twins.length > 0) twins.set(initial.state, first.twins);
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
    step(state, event) {
      const row = (outcomes[state] ??= []);
      return (row[event] ??= remember(state, event));
    },
    awaited: (state) => inFiringOrder(waitingOf(state), states.entry(state).timers),
    resolve(state, awaited) {
      const timer = waitingOf(state).find((candidate) => candidate.name === awaited);
      if (timer?.kind === 'timer' && (timer.remainingMs ?? 0) > 0) throw new RangeError(`the timer ${awaited} of ${name} is not due`);
      return resolve(state, awaited);
    },
    force: resolve,
    awaitedEvent(state, awaited) {
      const cause = findCause(state, awaited);
      return cause.kind === 'actor' ? cause.answer.event : (states.entry(state).timers[cause.index] as RunningTimer).event;
    },
    elapse(state, durationMs) {
      const entry = states.entry(state);
      if (entry.timers.length === 0 || durationMs === 0) return state;
      const timers = elapseTimers(entry.timers, durationMs);
      return timers === undefined ? -1 : states.intern({ snapshot: entry.snapshot, timers }, entry.answered);
    },
    get awaitable() {
      const list = awaitables(original, book);
      awaitableNames ??= new Set(list.map((item) => item.name));
      return list;
    },
    statePaths: stateNodes(original).filter(({ type }) => type !== 'history').map(statePath),
    snapshot: (state) => states.entry(state).snapshot,
    tags: [...new Set(stateNodes(original).flatMap((node) => node.tags as readonly string[]))],
    taggedPaths: (tag) => stateNodes(original).filter((node) => (node.tags as readonly string[]).includes(tag)).map(statePath),
    finalPaths: stateNodes(original).filter(({ type }) => type === 'final').map(statePath),
    can(state, event) {
      // The original's definitions: those of the copy carry marks among their actions.
      const selected = original.getTransitionData(states.entry(state).snapshot, event);
      return selected.some(({ target, actions }) => target !== undefined || actions.length > 0);
    },
    transitions: inert.transitions,
    alphabet,
    carried,
    twins,
    raised: asker.raised,
    watchGuards: inert.watchGuards,
    guardSays: inert.evaluate,
    recheck(maxPairs) {
      const pairs = askedPairs.length;
      const count = Math.min(maxPairs, pairs);
      for (let done = 0; done < count; done++) recheckPair(askedPairs[count === pairs ? pairs - 1 - done : random.below(pairs)] as (typeof askedPairs)[number]);
      return count;
    },
    get asked() {
      return askedPairs.length;
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
