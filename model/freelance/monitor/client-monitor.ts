/**
 * The specification of the client as an online oracle. It follows every possibility that the page leaves open and that
 * the observer's tolerance cannot tell apart; when none is left, the last event (or its absence) is against the page.
 */
import { nothingYet, type Belief, type Pending } from './belief.js';
import { closure } from './closure.js';
import type { ClientEvent } from './events.js';
import { explainOverdue, isOverdue, shownExpectations } from './expectations.js';
import { afterBeat, missedBeat, noHeartbeats, rescheduled, type HeartbeatSchedule } from './heartbeat-schedule.js';
import type { Interval } from './interval.js';
import { matchOutcome, matchRequest, matchStats, type Match, type Misfit } from './matches.js';
import { matchTimer } from './match-timer.js';
import { readClientMessage, readServerMessage, shownFrames } from './messages.js';
import { always, type Timers } from './silent-steps.js';
import { allowed, type Judgement, type Monitor } from './verdict.js';

export interface MonitorOptions {
  /**
   * How long a message may be on its way, how late a timer may be, and how long an observation may take, each; 0 where
   * times are exact.
   */
  readonly toleranceMs: number;
  /** What is seen is seen as it happens and in its order, as in a log of the client's own: only timers may be late. */
  readonly inOrder?: boolean;
  /** The timers that fire are told, as `timer`, but for those in a `gap`: none fires in silence. */
  readonly toldTimers?: boolean;
  /** More possibilities than this are not followed: `blurred`. Default 4000. */
  readonly possibilities?: number;
}

interface State {
  readonly beliefs: readonly Belief[];
  readonly heartbeats: HeartbeatSchedule;
  /** Requests that are over, by id: until when a last attempt, sent just before, may still be seen. */
  readonly closed: ReadonlyMap<string, number>;
  /** When timers may have fired untold. */
  readonly gap: Interval | undefined;
  readonly final: Judgement | undefined;
}

/** Watches one client; a `create` starts it anew. */
export function createClientMonitor(options: MonitorOptions): Monitor<ClientEvent> {
  return monitorFrom({ beliefs: [nothingYet], heartbeats: noHeartbeats, closed: new Map(), gap: undefined, final: undefined }, options);
}

function monitorFrom(start: State, options: MonitorOptions): Monitor<ClientEvent> {
  const { toleranceMs, possibilities = 4000 } = options;
  const sightMs = options.inOrder === true ? 0 : toleranceMs;
  let state = start;

  const conclude = (final: Judgement): Judgement => {
    state = { ...state, final };
    return final;
  };
  const violate = (reason: Misfit, atMs: number): Judgement =>
    conclude({ kind: 'violation', violation: { rule: reason.rule, expected: reason.expected, found: reason.found, atMs, timeless: reason.timeless === true } });

  /** The possibilities between two times, less those that owe something from before. */
  const follow = (mustMs: number, mayMs: number, owedMs: number): Judgement | readonly Belief[] => {
    const timers: Timers = { slackMs: toleranceMs, readMs: options.inOrder === true ? Math.min(1, toleranceMs) : toleranceMs, untold: options.toldTimers === true ? state.gap : always };
    const reached = closure(state.beliefs, mustMs, mayMs, timers, possibilities);
    if (reached === undefined) return conclude({ kind: 'blurred', reason: `more than ${possibilities} possibilities` });
    const current = reached.filter((belief) => !isOverdue(belief, owedMs, toleranceMs));
    if (current.length > 0) return current;
    return violate(explainOverdue(reached.length > 0 ? reached : state.beliefs, owedMs, toleranceMs), owedMs);
  };

  const seen = (sinceMs: number, atMs: number, match: (belief: Belief) => Match): Judgement => {
    const current = follow(sinceMs, atMs, atMs);
    if ('kind' in current) return current;
    const fits: Belief[] = [];
    const reasons: { readonly misfit: Misfit; readonly pending: number }[] = [];
    for (const belief of current) {
      const result = match(belief);
      if ('beliefs' in result) fits.push(...result.beliefs);
      else reasons.push({ misfit: result.misfit, pending: belief.pending.length });
    }
    if (fits.length === 0) {
      // The possibilities that have seen most of what came in know best.
      const fewest = Math.min(...reasons.map((reason) => reason.pending));
      return violate(likeliest(reasons.filter((reason) => reason.pending === fewest).map((reason) => reason.misfit)), atMs);
    }
    state = { ...state, beliefs: fits };
    return allowed;
  };

  const sent = (event: Extract<ClientEvent, { kind: 'sent' }>): Judgement => {
    const message = readClientMessage(event.frames);
    if (message.kind === 'malformed') {
      return violate({ rule: 'frames', expected: 'a HEARTBEAT or a REQUEST as the table of frames has them', found: `${message.why}: ${shownFrames(event.frames)}`, timeless: true }, event.atMs);
    }
    if (message.kind === 'heartbeat') {
      const after = afterBeat(state.heartbeats, event.endpoint, event.atMs, toleranceMs);
      if ('rule' in after) return violate(after, event.atMs);
      state = { ...state, heartbeats: after };
      return allowed;
    }
    const straggles = (state.closed.get(message.id) ?? -Infinity) >= event.atMs;
    if (straggles) return allowed;
    return seen(event.atMs - sightMs, event.atMs, (belief) => matchRequest(belief, event.endpoint, message.id, message.payload, event.atMs, toleranceMs, sightMs));
  };

  const outcome = (event: Extract<ClientEvent, { kind: 'outcome' }>): Judgement => {
    const ids = state.beliefs.flatMap((belief) => belief.requests.filter((request) => request.request === event.request).map((request) => request.id));
    const judgement = seen(event.atMs - sightMs, event.atMs, (belief) => matchOutcome(belief, event, toleranceMs));
    if (judgement.kind === 'allowed' && toleranceMs > 0) {
      const closed = new Map(state.closed);
      for (const id of ids) if (id !== undefined) closed.set(id, event.atMs + toleranceMs);
      state = { ...state, closed };
    }
    return judgement;
  };

  const entered = (pending: Pending): Judgement => {
    state = { ...state, beliefs: state.beliefs.map((belief) => ({ ...belief, pending: [...belief.pending, pending] })) };
    return allowed;
  };

  const dueBefore = (atMs: number): Judgement => {
    if (state.final !== undefined) return state.final;
    const missed = missedBeat(state.heartbeats, atMs, toleranceMs);
    if (missed !== undefined) return violate(missed, atMs);
    // What is seen from now on has happened since then.
    const current = follow(atMs - sightMs, atMs - sightMs, atMs);
    if ('kind' in current) return current;
    state = { ...state, beliefs: current };
    return allowed;
  };

  return {
    observe(event) {
      if (event.kind === 'gap') {
        state = { ...state, gap: { lo: event.atMs, hi: event.untilMs } };
        return state.final ?? allowed;
      }
      // A look at the statistics was taken before it was answered, perhaps long before.
      const before = dueBefore(event.kind === 'stats' ? Math.min(event.atMs, (event.sinceMs ?? event.atMs) + sightMs) : event.atMs);
      if (before.kind !== 'allowed') return before;
      switch (event.kind) {
        case 'sent':
          return sent(event);
        case 'outcome':
          return outcome(event);
        case 'stats': {
          const sinceMs = event.sinceMs ?? event.atMs - toleranceMs;
          return seen(sinceMs, event.atMs, (belief) => matchStats(belief, event.servers, sinceMs, event.atMs, toleranceMs));
        }
        case 'timer':
          return seen(event.atMs - sightMs, event.atMs, (belief) => matchTimer(belief, event, toleranceMs));
        case 'delivered': {
          const input = { kind: 'message' as const, endpoint: event.endpoint, message: readServerMessage(event.frames) };
          return entered({ source: event.endpoint, window: { lo: event.atMs, hi: event.atMs + sightMs }, input });
        }
        default:
          state = { ...state, heartbeats: rescheduled(state.heartbeats, event, toleranceMs) };
          return entered({ source: 'user', window: { lo: event.atMs, hi: event.byMs ?? event.atMs + toleranceMs }, input: event });
      }
    },
    due: dueBefore,
    expectations: () => shownExpectations(state.beliefs[0] ?? nothingYet),
    fork: () => monitorFrom(state, options),
  };
}

/** The reason that most possibilities give, the first among equals; timeless only where all are. */
function likeliest(reasons: readonly Misfit[]): Misfit {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason.rule, (counts.get(reason.rule) ?? 0) + 1);
  let best = reasons[0] as Misfit;
  for (const reason of reasons) if ((counts.get(reason.rule) ?? 0) > (counts.get(best.rule) ?? 0)) best = reason;
  return { ...best, timeless: reasons.every((reason) => reason.timeless === true) };
}
