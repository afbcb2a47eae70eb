/** What may have happened to a request between two records of it: in holes, or where no record tells of it at all. */
import { later, type Interval } from '../monitor/interval.js';
import { earlyByTicks, rounding } from '../monitor/timing.js';
import { backoffOf, type Surroundings } from './surroundings.js';
import { endLastAttempt, type Missing, type Place, type Way, type WayEnd } from './way.js';

/** How far the log leads: to this place, at this time. */
export interface Until {
  readonly place: number;
  readonly ms: number;
}

interface Lost {
  readonly when: Interval;
  readonly at: Place;
  readonly way: Pick<Way, 'at' | 'used' | 'missing'>;
}

export function unseenSteps(way: Way, around: Surroundings, until: Until): readonly Way[] {
  const { options, toleranceMs, toldTimers } = around;
  if (isQuiet(way, around, until)) return [];
  const steps: Way[] = [];
  const lose = (window: Interval, what: string): Lost | undefined => lost(way, around, until, window, what);
  const unseen = (window: Interval): Lost | undefined => (window.lo > until.ms + rounding ? undefined : { when: { lo: window.lo, hi: Math.min(window.hi, until.ms) }, at: { lo: way.at, hi: until.place }, way: { at: way.at, used: way.used, missing: way.missing } });
  const add = (one: Lost | undefined, after: (one: Lost) => Way): void => {
    if (one !== undefined) steps.push({ ...after(one), ...one.way });
  };
  const late: Interval = { lo: way.window.lo, hi: way.window.hi + toleranceMs };

  if (way.phase === 'unasked') {
    const call = lose(way.window, 'the call of');
    add(call, (one) => ({ ...way, phase: 'due', window: one.when, asked: one.when }));
    // It may have been one that fails at once: its timeout is lost with it.
    add(call, (one) => over({ ...way, asked: one.when }, one.when, { success: false, stopped: false }));
  }
  if (way.phase === 'over') add(lose(late, 'the outcome of'), () => ({ ...way, phase: 'ended', window: { lo: -Infinity, hi: Infinity } }));
  if (way.phase === 'due') {
    if (way.attempts.length < options.maxRetries) add(lose(late, `attempt ${way.attempts.length + 1} of`), (one) => sent(way, undefined, one.when, one.at));
    if (around.mayLackServers(way.at) || around.mayLackServers(until.place)) add(unseen(late), (one) => over(way, one.when, { success: false, stopped: false }));
    if (way.attempts.length > 0) add(lose({ lo: way.asked.lo, hi: late.hi }, 'a late OK reply to'), (one) => succeededLate(way, undefined, undefined, one.when, one.at));
  }
  if (way.phase === 'waiting') {
    const timeout: Interval = { lo: way.window.lo - earlyByTicks(toleranceMs), hi: late.hi };
    const whole: Interval = { lo: way.attempts.at(-1)?.sent.lo ?? way.asked.lo, hi: late.hi };
    add(toldTimers ? lose(timeout, 'a timeout of') : unseen(timeout), (one) => failed(way, around, 'timeout', undefined, one.when, one.at));
    add(lose(whole, 'an ERROR reply to'), (one) => failed(way, around, 'error', undefined, one.when, one.at));
    add(lose(whole, 'an OK reply to'), (one) => succeeded(way, undefined, one.when, one.at));
    if (way.attempts.length > 1) add(lose(whole, 'a late OK reply to'), (one) => succeededLate(way, undefined, undefined, one.when, one.at));
    if (way.abandoned) add(unseen(late), (one) => failed(way, around, 'timeout', undefined, one.when, one.at, 'gone'));
    const endpoint = way.attempts.at(-1)?.endpoint;
    const gone = endpoint === undefined ? undefined : around.lostDisconnect(endpoint);
    if (gone !== undefined) add(unseen({ lo: Math.max(gone.lo, whole.lo), hi: Math.min(gone.hi, whole.hi) }), (one) => failed(way, around, 'timeout', undefined, one.when, one.at, 'gone'));
  }
  const { lostStop } = around;
  if (lostStop !== undefined && until.place > lostStop.place && (way.phase === 'due' || way.phase === 'waiting')) add(unseen({ lo: lostStop.ms, hi: until.ms }), (one) => stopped(way, one.when));
  return steps;
}

/** Whether nothing can have happened unseen: so it is most of the time, between two records that follow each other. */
function isQuiet(way: Way, { index, toldTimers, lostStop, mayLackServers, lostDisconnect }: Surroundings, until: Until): boolean {
  if (!toldTimers || way.abandoned || (lostStop !== undefined && until.place > lostStop.place)) return false;
  if (index.within(way.at - (way.used > 0 ? rounding : 0), until.place, -Infinity, Infinity) !== undefined) return false;
  const endpoint = way.attempts.at(-1)?.endpoint;
  return !(way.phase === 'due' && (mayLackServers(way.at) || mayLackServers(until.place))) && (endpoint === undefined || lostDisconnect(endpoint) === undefined);
}

/** In the first hole that it can have been in; when it was, is anywhere in those that it can have been in. */
function lost(way: Way, { index }: Surroundings, until: Until, window: Interval, what: string): Lost | undefined {
  // Further ones in the hole of the last step, as far as more are missing there.
  let found = index.within(way.at - (way.used > 0 ? rounding : 0), until.place, window.lo - rounding, Math.min(window.hi + rounding, until.ms));
  if (found === undefined) return undefined;
  const isSame = way.used > 0 && index.placeOf(found[0]) === way.at;
  if (isSame && way.used >= (index.holes[found[0]]?.missing ?? 0)) {
    if (found[0] === found[1]) return undefined;
    found = [found[0] + 1, found[1]];
  }
  const [first, last] = found;
  const at = { lo: index.placeOf(first), hi: index.placeOf(last) };
  const when = { lo: Math.max(window.lo, index.holes[first]?.fromMs ?? 0), hi: Math.max(window.lo, Math.min(window.hi, index.holes[last]?.toMs ?? 0)) };
  const missing: Missing = { what, first, last };
  return { when, at, way: { at: at.lo, used: at.lo === way.at ? way.used + 1 : 1, missing: [...way.missing, missing] } };
}

/** An attempt leaves. */
export function sent(way: Way, endpoint: string | undefined, when: Interval, at: Place): Way {
  const window = way.timeoutMs === undefined ? { lo: when.lo, hi: Infinity } : later(when, way.timeoutMs);
  return { ...way, phase: 'waiting', window, abandoned: false, attempts: [...way.attempts, { endpoint, sent: when, sentAt: at, end: undefined }] };
}

/** The attempt that waits has failed. */
export function failed(way: Way, around: Surroundings, failedBy: 'timeout' | 'error', message: string | undefined, when: Interval, at: Place, kind: 'failure' | 'gone' = 'failure'): Way {
  const { options, toleranceMs } = around;
  const attempts = endLastAttempt(way, kind, when, at);
  const readMs = Math.min(1, toleranceMs);
  const next = { ...way, failedBy, message, attempts, abandoned: false };
  if (attempts.length >= options.maxRetries) return over(next, { lo: when.lo - readMs, hi: when.hi + readMs }, { success: false, stopped: false });
  const waitMs = backoffOf(around, attempts.length);
  return { ...next, phase: 'due', window: { lo: when.lo + waitMs - readMs, hi: when.hi + waitMs + readMs } };
}

/** A reply to the attempt that waits. */
export function succeeded(way: Way, payload: Extract<WayEnd, { success: true }>['payload'], when: Interval, at: Place): Way {
  const done = { ...way, attempts: endLastAttempt(way, 'success', when, at) };
  return over(done, when, { success: true, endpoint: way.attempts.at(-1)?.endpoint, payload, late: undefined });
}

/** A reply to an attempt that was over. */
export function succeededLate(way: Way, endpoint: string | undefined, payload: Extract<WayEnd, { success: true }>['payload'], when: Interval, at: Place): Way {
  const done = { ...way, attempts: endLastAttempt(way, 'gone', when, at) };
  return over(done, when, { success: true, endpoint, payload, late: { when, at } });
}

/** The client has stopped. */
export const stopped = (way: Way, when: Interval): Way => over({ ...way, attempts: endLastAttempt(way, 'gone', when, { lo: way.at, hi: way.at }) }, when, { success: false, stopped: true });

export const over = (way: Way, window: Interval, end: WayEnd): Way => ({ ...way, phase: 'over', window, end, abandoned: false });

/** By when the next step has to be seen, or to be lost. */
export const owedBy = ({ phase, window }: Way, toleranceMs: number): number => (phase === 'unasked' || phase === 'ended' ? Infinity : window.hi + toleranceMs + rounding);
