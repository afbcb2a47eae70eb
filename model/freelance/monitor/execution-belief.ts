/**
 * One possibility of what a server has done about one (client, request id). Protocol page, "Server". Keys do not
 * influence each other, so each has its own set of possibilities.
 */
import { later, notBefore, type Interval } from './interval.js';

/** The reply to somebody who asked, yet to be seen in this window. `key`: its frames as one key. */
export interface OwedReply {
  readonly key: string;
  readonly window: Interval;
}

export type Entry =
  | { readonly kind: 'absent' }
  /** The handler runs and is done in `done`; then `reply` goes to each of those who wait. */
  | { readonly kind: 'executing'; readonly reply: string; readonly started: Interval; readonly done: Interval; readonly waiting: number }
  | { readonly kind: 'stored'; readonly reply: string; readonly started: Interval; readonly stored: Interval };

export interface ExecutionBelief {
  readonly nowMs: number;
  readonly entry: Entry;
  readonly asks: readonly Ask[];
  readonly owed: readonly OwedReply[];
  /** Handler calls so far by first payload frame, base64; the one that runs is among them. */
  readonly executions: Readonly<Record<string, number>>;
}

/** A request that arrives in this window, and what executing it gives. */
export interface Ask {
  readonly window: Interval;
  readonly firstFrame: string;
  readonly reply: string;
  /** When it is done if it is executed, from its start on. */
  readonly minimumMs: number;
  readonly doneByMs: number;
  /** The reply of a server that is full, where it may be. */
  readonly busyReply: string | undefined;
}

export const neverAsked: ExecutionBelief = { nowMs: -Infinity, entry: { kind: 'absent' }, asks: [], owed: [], executions: {} };

/** An ask takes effect: everything that the page allows to come of it. */
export function afterAsk(belief: ExecutionBelief, window: Interval, cacheTtlMs: number, earlyMs: number): readonly ExecutionBelief[] {
  const [ask, ...asks] = belief.asks as readonly [Ask, ...Ask[]];
  const now: ExecutionBelief = { ...belief, nowMs: Math.max(belief.nowMs, window.lo), asks };
  const { entry } = now;
  const executed: ExecutionBelief = {
    ...now,
    entry: { kind: 'executing', reply: ask.reply, started: window, done: { lo: window.lo + ask.minimumMs, hi: Math.max(window.lo + ask.minimumMs, ask.doneByMs) }, waiting: 1 },
    executions: { ...now.executions, [ask.firstFrame]: (now.executions[ask.firstFrame] ?? 0) + 1 },
  };
  const fresh: readonly ExecutionBelief[] = ask.busyReply === undefined ? [executed] : [executed, { ...now, entry: { kind: 'absent' }, owed: [...now.owed, { key: ask.busyReply, window }] }];
  if (entry.kind === 'absent') return fresh;
  if (entry.kind === 'executing') return [{ ...now, entry: { ...entry, waiting: entry.waiting + 1 } }];
  const repeated: ExecutionBelief = { ...now, owed: [...now.owed, { key: entry.reply, window }] };
  // Whether the lifetime starts with the execution or with storing its outcome is left open.
  const expires: Interval = { lo: entry.started.lo + cacheTtlMs - earlyMs, hi: entry.stored.hi + cacheTtlMs };
  if (window.hi < expires.lo) return [repeated];
  return window.lo > expires.hi ? fresh : [repeated, ...fresh];
}

/** The handler is done: all who wait are owed the reply. */
export function afterDone(belief: ExecutionBelief, entry: Extract<Entry, { kind: 'executing' }>, window: Interval): ExecutionBelief {
  const replies = Array.from({ length: entry.waiting }, () => ({ key: entry.reply, window }));
  return {
    ...belief,
    nowMs: Math.max(belief.nowMs, window.lo),
    entry: { kind: 'stored', reply: entry.reply, started: entry.started, stored: window },
    owed: [...belief.owed, ...replies],
  };
}

/** The silent steps of a possibility with their windows. */
export function executionSteps(belief: ExecutionBelief, cacheTtlMs: number, earlyMs: number): readonly { readonly window: Interval; take(): readonly ExecutionBelief[] }[] {
  const steps: { readonly window: Interval; take(): readonly ExecutionBelief[] }[] = [];
  const [ask] = belief.asks;
  if (ask !== undefined) {
    const window = notBefore(ask.window, belief.nowMs);
    steps.push({ window, take: () => afterAsk(belief, window, cacheTtlMs, earlyMs) });
  }
  const { entry } = belief;
  if (entry.kind === 'executing') {
    const window = notBefore(entry.done, belief.nowMs);
    steps.push({ window, take: () => [afterDone(belief, entry, window)] });
  }
  return steps;
}

const bounds = (interval: Interval): string => `${interval.lo}~${interval.hi}`;

export function executionKey(belief: ExecutionBelief): string {
  const { entry } = belief;
  const inside =
    entry.kind === 'absent' ? '' : entry.kind === 'executing' ? `${bounds(entry.started)},${bounds(entry.done)},${entry.waiting}` : `${bounds(entry.started)},${bounds(entry.stored)}`;
  const reply = entry.kind === 'absent' ? '' : entry.reply;
  const owed = belief.owed.map((one) => `${one.key}@${bounds(one.window)}`).join(';');
  return `${belief.nowMs};${entry.kind};${inside};${reply};${belief.asks.length};${owed};${Object.entries(belief.executions).join(';')}`;
}

/** When the last reply that is owed has to be seen. */
export const owedReplyBy = (belief: ExecutionBelief, toleranceMs: number): number => Math.min(Infinity, ...belief.owed.map((reply) => later(reply.window, toleranceMs).hi));
