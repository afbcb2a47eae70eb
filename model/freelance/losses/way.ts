/**
 * One way in which a request may have gone, as far as a log with holes tells. Ways that differ in times alone are one,
 * with the times of both: what is then allowed is more than each of them allows, never less.
 */
import type { Frames } from '../monitor/events.js';
import type { Interval } from '../monitor/interval.js';

/** Where in the log something may have been: lines, and halves for holes. */
export interface Place {
  readonly lo: number;
  readonly hi: number;
}

export interface AttemptWay {
  /** Undefined where no record tells. */
  readonly endpoint: string | undefined;
  readonly sent: Interval;
  readonly sentAt: Place;
  /** `gone`: its server was disconnected, or another server's reply came first: it counts for nobody. */
  readonly end: { readonly kind: 'success' | 'failure' | 'gone'; readonly when: Interval; readonly at: Place } | undefined;
}

export type WayEnd =
  | { readonly success: true; readonly endpoint: string | undefined; readonly payload: Frames | undefined; readonly late: { readonly when: Interval; readonly at: Place } | undefined }
  | { readonly success: false; readonly stopped: boolean };

/** A record that has to be missing for this way. */
export interface Missing {
  readonly what: string;
  /** Numbers of holes, first and last. */
  readonly first: number;
  readonly last: number;
}

export interface Way {
  readonly phase: 'unasked' | 'due' | 'waiting' | 'over' | 'ended';
  /** When the next step is: an attempt that leaves, its timeout, the outcome that is told. */
  readonly window: Interval;
  readonly asked: Interval;
  /** Undefined where the call is lost. */
  readonly timeoutMs: number | undefined;
  readonly attempts: readonly AttemptWay[];
  /** How the last attempt failed. */
  readonly failedBy: 'nothing' | 'timeout' | 'error';
  /** The ERROR reply's; undefined where it is not known. */
  readonly message: string | undefined;
  readonly end: WayEnd | undefined;
  /** The server of the attempt that waits was disconnected: it may end unseen. */
  readonly abandoned: boolean;
  readonly missing: readonly Missing[];
  /** The place of the last step, and how many were in that hole. */
  readonly at: number;
  readonly used: number;
}

export const unasked: Way = {
  phase: 'unasked',
  window: { lo: -Infinity, hi: Infinity },
  asked: { lo: -Infinity, hi: Infinity },
  timeoutMs: undefined,
  attempts: [],
  failedBy: 'nothing',
  message: undefined,
  end: undefined,
  abandoned: false,
  missing: [],
  at: 0,
  used: 0,
};

/** Ways with the same key are merged. */
export function wayKey({ phase, attempts, failedBy, message, end, abandoned, timeoutMs }: Way): string {
  const gone = attempts.map((attempt) => `${attempt.endpoint ?? '?'} ${attempt.end?.kind ?? ''}`).join();
  const ended = end === undefined ? '' : end.success ? `${end.endpoint ?? '?'} ${end.late === undefined ? '' : 'late'}` : `failed ${end.stopped}`;
  return `${phase}|${gone}|${failedBy}|${message ?? '?'}|${ended}|${abandoned}|${timeoutMs ?? '?'}`;
}

export const hull = (left: Interval, right: Interval): Interval => ({ lo: Math.min(left.lo, right.lo), hi: Math.max(left.hi, right.hi) });

/** Both ways at once; they have the same key. */
export function merged(left: Way, right: Way): Way {
  const [earlier] = left.at < right.at || (left.at === right.at && left.used <= right.used) ? [left] : [right];
  const shorter = left.missing.length <= right.missing.length ? left.missing : right.missing;
  const longer = shorter === left.missing ? right.missing : left.missing;
  return {
    ...earlier,
    window: hull(left.window, right.window),
    asked: hull(left.asked, right.asked),
    attempts: left.attempts.map((attempt, index) => mergedAttempts(attempt, right.attempts[index] as AttemptWay)),
    end: mergedEnds(left.end, right.end),
    missing: shorter.map((one, index) => ({ what: one.what, first: Math.min(one.first, longer[index]?.first ?? one.first), last: Math.max(one.last, longer[index]?.last ?? one.last) })),
  };
}

function mergedAttempts(left: AttemptWay, right: AttemptWay): AttemptWay {
  if (left === right) return left;
  const end = left.end === undefined || right.end === undefined ? left.end : { kind: left.end.kind, when: hull(left.end.when, right.end.when), at: hull(left.end.at, right.end.at) };
  return { endpoint: left.endpoint, sent: hull(left.sent, right.sent), sentAt: hull(left.sentAt, right.sentAt), end };
}

function mergedEnds(left: WayEnd | undefined, right: WayEnd | undefined): WayEnd | undefined {
  if (left?.success !== true || right?.success !== true) return left;
  const late = left.late === undefined || right.late === undefined ? left.late : { when: hull(left.late.when, right.late.when), at: hull(left.late.at, right.late.at) };
  return { ...left, payload: left.payload === right.payload ? left.payload : undefined, late };
}

/** Whether merging changed anything that later steps depend on. */
export const isWider = (wide: Way, narrow: Way): boolean =>
  wide.window.lo < narrow.window.lo || wide.window.hi > narrow.window.hi || wide.at < narrow.at || (wide.at === narrow.at && wide.used < narrow.used) || wide.asked.lo < narrow.asked.lo;

/** The attempt that waits has ended. */
export function endLastAttempt(way: Way, kind: 'success' | 'failure' | 'gone', when: Interval, at: Place): readonly AttemptWay[] {
  const last = way.attempts.at(-1);
  return last === undefined || last.end !== undefined ? way.attempts : [...way.attempts.slice(0, -1), { ...last, end: { kind, when, at } }];
}
