/** The answers of one machine: asked for once, remembered, and now and then asked for again. */
import { identityKey, type Describe } from '../../core/canonical.js';
import { OperatingError } from '../../core/errors.js';
import { seededRandom } from '../../core/random.js';
import type { EventObject, Outcome } from '../component.js';
import type { Domain } from '../domain.js';
import type { Answer, Asker, Twins } from './ask.js';
import { placeOf } from './failures.js';
import { stateText } from '../state-value.js';
import { stillAnswered, type LocalStates, type StateEntry } from './local-states.js';
import type { OutcomeBook } from './outcomes.js';
import { changedItsMind, mutated, sameOutcome, tooManyChildren } from './refusals.js';
import { withoutFired, type RunningTimer } from './timers.js';
import { waitingIn, type Waiting } from './waiting.js';

export interface AnswerTable {
  /** The number of a situation that XState gave; `place` says where, for refusals. */
  intern(answer: Answer, answered: ReadonlySet<string>, place: () => string): number;
  step(state: number, event: number): Outcome;
  /** A timer fires or an actor answers, due or not. */
  force(state: number, awaited: string): Outcome;
  waiting(state: number): readonly Waiting[];
  /** Throws a `RangeError` where the state does not wait for that. */
  cause(state: number, awaited: string): Waiting;
  recheck(maxPairs: number): number;
  readonly twins: Map<number, readonly Twins[]>;
  readonly asked: number;
}

export interface AnswerTableParts {
  readonly name: string;
  readonly asker: Asker;
  readonly states: LocalStates;
  readonly events: Domain<EventObject>;
  readonly book: OutcomeBook;
  readonly describe: Describe;
  readonly maxChildren: number;
}

/** One pair in so many is asked again later, to notice functions that are not pure. */
const recheckEvery = 16;

interface Asked {
  readonly outcome: Outcome;
  readonly twins: readonly Twins[];
}

/** A state with an event from outside, by its number, or with what it waits for, by its name. */
interface Pair {
  readonly state: number;
  readonly by: number | string;
}

export function createAnswerTable({ name, asker, states, events, book, describe, maxChildren }: AnswerTableParts): AnswerTable {
  const outcomes: (Outcome | undefined)[][] = [];
  const resolved: Map<string, Outcome>[] = [];
  const waitingByState: (readonly Waiting[] | undefined)[] = [];
  const pairs: Pair[] = [];
  const twins = new Map<number, readonly Twins[]>();
  const random = seededRandom(1);

  const intern: AnswerTable['intern'] = (answer, answered, place) => {
    const count = Object.keys(answer.snapshot.children as object).length;
    if (count > maxChildren) throw tooManyChildren(answer.snapshot, maxChildren, place());
    try {
      return states.intern(answer, answered);
    } catch (error) {
      if (!(error instanceof OperatingError) || error.code !== 'WP2001') throw error;
      throw new OperatingError('WP2001', { expected: error.expected, found: `${error.found}, reached ${place()}`, repair: error.repair });
    }
  };
  const question = (state: number, entry: StateEntry, answered: ReadonlySet<string>, timers: readonly RunningTimer[], event: EventObject): Asked => {
    const answer = asker.ask({ snapshot: entry.snapshot, timers }, event);
    if (answer.untouched && answer.snapshot === entry.snapshot && timers === entry.timers && answered === entry.answered) return { outcome: { next: state, emissions: [], transitions: [] }, twins: [] };
    const place = (): string => placeOf({ state: stateText(entry.snapshot.value), event: event.type, during: undefined, read: [] });
    const contextKey = identityKey(entry.snapshot.context, describe, 'context');
    if (contextKey !== entry.contextKey) throw mutated(place(), entry.contextKey, contextKey);
    const next = intern(answer, stillAnswered(entry, answered, answer), place);
    return { outcome: { next, emissions: answer.emissions, transitions: answer.transitions }, twins: answer.twins };
  };
  const waiting = (state: number): readonly Waiting[] => (waitingByState[state] ??= waitingIn(states.entry(state), book.answers));
  const cause = (state: number, awaited: string): Waiting => {
    const found = waiting(state).find((candidate) => candidate.name === awaited);
    if (found === undefined) throw new RangeError(`state ${state} of ${name} does not wait for ${awaited}`);
    return found;
  };
  const ask = ({ state, by }: Pair): Asked => {
    const entry = states.entry(state);
    if (entry.snapshot.status !== 'active') return { outcome: { next: state, emissions: [], transitions: [] }, twins: [] };
    if (typeof by === 'number') return question(state, entry, entry.answered, entry.timers, events.value(by));
    const found = cause(state, by);
    if (found.kind === 'actor') {
      const answered = found.answer.status === 'active' ? entry.answered : new Set([...entry.answered, found.actor]);
      return question(state, entry, answered, entry.timers, found.answer.event);
    }
    const timer = entry.timers[found.index] as RunningTimer;
    const timers = withoutFired(entry.timers, found.index);
    if (timer.to === undefined) return question(state, entry, entry.answered, timers, timer.event);
    // A delayed message to another only leaves; the machine itself is not asked.
    return { outcome: { next: states.intern({ snapshot: entry.snapshot, timers }, entry.answered), emissions: [{ to: timer.to, event: timer.event }], transitions: [] }, twins: [] };
  };
  const known = ({ state, by }: Pair): Outcome | undefined => (typeof by === 'number' ? outcomes[state]?.[by] : resolved[state]?.get(by));
  const recheckPair = (pair: Pair): void => {
    const before = known(pair);
    if (before === undefined) return;
    const { outcome } = ask(pair);
    if (sameOutcome(before, outcome, describe)) return;
    const event = typeof pair.by === 'number' ? events.value(pair.by).type : pair.by;
    throw changedItsMind(stateText(states.entry(pair.state).snapshot.value), event, before, outcome);
  };
  const askFirst = (pair: Pair): Outcome => {
    const answer = ask(pair);
    pairs.push(pair);
    if (answer.twins.length > 0) twins.set(answer.outcome.next, answer.twins);
    if (pairs.length % recheckEvery === 0) recheckPair(pairs[random.below(pairs.length)] as Pair);
    return answer.outcome;
  };

  return {
    intern,
    step(state, event) {
      const row = (outcomes[state] ??= []);
      return (row[event] ??= askFirst({ state, by: event }));
    },
    force(state, awaited) {
      const row = (resolved[state] ??= new Map());
      const before = row.get(awaited);
      if (before !== undefined) return before;
      const outcome = askFirst({ state, by: awaited });
      row.set(awaited, outcome);
      return outcome;
    },
    waiting,
    cause,
    recheck(maxPairs) {
      const all = pairs.length;
      const count = Math.min(maxPairs, all);
      // Backwards, or where there are too many at random: another order than the first time.
      for (let done = 0; done < count; done++) recheckPair(pairs[count === all ? all - 1 - done : random.below(all)] as Pair);
      return count;
    },
    twins,
    get asked() {
      return pairs.length;
    },
  };
}
