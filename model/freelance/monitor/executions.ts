/** All (client, request id) pairs of a server, each with its possibilities; see execution-belief.ts. */
import type { Behaviour, Frames } from './events.js';
import { afterDone, neverAsked, owedReplyBy, type ExecutionBelief } from './execution-belief.js';
import { createFullness, type Fullness } from './fullness.js';
import type { Misfit } from './matches.js';
import { framesKey, shownFrames } from './messages.js';
import { mostHeld, reachable, surelyHeld, type Pair } from './pairs.js';
import { early, rounding, timeOrder } from './timing.js';

export interface ExecutionsOptions {
  readonly toleranceMs: number;
  /** From so many pairs on, a server may say that it is full, as far as its bound, whatever it is, explains it. */
  readonly fullFrom: number;
  readonly possibilities: number;
}

/** A request as it is handed to the server, with what it is told to do about it. */
export interface Asked {
  readonly client: string;
  readonly id: string;
  readonly payload: Frames;
  readonly atMs: number;
  /** When the server has come to it, at the latest. */
  readonly servedByMs: number;
  readonly behaviour: Behaviour;
  readonly cacheTtlMs: number;
  readonly cacheCleanupIntervalMs: number;
  /** The table does not quite allow it: anything may come of it. */
  readonly doubtful: boolean;
}

/** What is wrong; `blurred`: too many possibilities; undefined: nothing. */
export type Wrong = Misfit | 'blurred' | undefined;

/** A book that is written on; `copy` gives an independent one. */
export interface Executions {
  asked(request: Asked): void;
  /** A malformed message, which must not be executed. */
  refused(frames: Frames): void;
  replied(client: string, id: string, frames: Frames, atMs: number): Wrong;
  /** A run of a handler that tells its ends has ended with this answer, from the status on. */
  ended(client: string, id: string, answer: Frames, atMs: number): Wrong;
  due(atMs: number): Wrong;
  /** The handler calls were counted; `fromStart`: each from its beginning on. */
  counted(executions: Readonly<Record<string, number>>, sinceMs: number, atMs: number, fromStart?: boolean): Wrong;
  isDoubtful(client: string, id: string): boolean;
  expectations(): readonly string[];
  copy(): Executions;
}

interface Book {
  readonly pairs: Map<string, Pair>;
  /** Pairs that owe something. */
  readonly busy: Set<string>;
  readonly doubtful: Set<string>;
  /** First payload frames of all that was sent and need not have been executed, base64. */
  readonly frames: Set<string>;
  /** Those of them that were asked with so late that a slow server may take the entry for expired. */
  readonly late: Set<string>;
  readonly fullness: Fullness;
  /** BUSY was said. */
  refusals: boolean;
  /** Until when a server that executes one after the other may be busy. */
  busyUntilMs: number;
}

export function createExecutions(options: ExecutionsOptions): Executions {
  return executionsFrom({ pairs: new Map(), busy: new Set(), doubtful: new Set(), frames: new Set(), late: new Set(), fullness: createFullness(), refusals: false, busyUntilMs: -Infinity }, options);
}

function executionsFrom(book: Book, options: ExecutionsOptions): Executions {
  const { toleranceMs, fullFrom, possibilities } = options;
  const keep = (key: string, pair: Pair): void => {
    book.pairs.set(key, pair);
    if (pair.beliefs.some(isBusy)) book.busy.add(key);
    else book.busy.delete(key);
  };

  return {
    asked({ client, id, payload, atMs, servedByMs, behaviour, cacheTtlMs, cacheCleanupIntervalMs, doubtful }) {
      const key = pairKey(client, id);
      if (doubtful) {
        book.doubtful.add(key);
        return;
      }
      const delayMs = behaviour.mode === 'delay' ? behaviour.delayMs : behaviour.mode === 'told' ? Infinity : 0;
      const doneByMs = Math.max(book.busyUntilMs, servedByMs) + delayMs;
      if (delayMs > 0 && delayMs < Infinity) book.busyUntilMs = doneByMs;
      const answer = behaviour.mode === 'error' ? [text('ERROR'), text(behaviour.message)] : [text('OK'), ...payload];
      const ask = {
        window: { lo: atMs, hi: servedByMs },
        firstFrame: base64(payload[0]),
        reply: replyKey(id, answer),
        // Real timers may be some way early: clocks are read in whole milliseconds.
        minimumMs: Math.max(0, delayMs - early(toleranceMs)),
        doneByMs: doneByMs + toleranceMs,
        busyReply: book.pairs.size + 1 >= fullFrom ? busyReply(id) : undefined,
      };
      book.frames.add(ask.firstFrame);
      const known = book.pairs.get(key);
      if (known !== undefined && isLate(known, atMs)) book.late.add(ask.firstFrame);
      const beliefs = (known?.beliefs ?? [neverAsked]).map((belief) => ({ ...belief, asks: [...belief.asks, ask] }));
      const bytes = payload.reduce((sum, frame) => sum + frame.byteLength, 0);
      keep(key, {
        cacheTtlMs,
        earlyMs: early(toleranceMs),
        beliefs,
        shown: `${client} under the id ${JSON.stringify(legible(id))}`,
        client,
        firstAskedMs: known?.firstAskedMs ?? atMs,
        lastAskedMs: atMs,
        lingersMs: cacheTtlMs + cacheCleanupIntervalMs + toleranceMs,
        leastBytes: Math.min(known?.leastBytes ?? bytes, bytes),
        mostBytes: Math.max(known?.mostBytes ?? bytes, bytes),
      });
    },

    refused(frames) {
      for (const frame of frames.slice(2)) book.frames.add(base64(frame));
    },

    replied(client, id, frames, atMs) {
      const key = pairKey(client, id);
      if (book.doubtful.has(key)) return undefined;
      const found = `${shownFrames(frames)} to ${client}`;
      const pair = book.pairs.get(key);
      if (pair === undefined) return { rule: 'addressed', expected: `replies to ${client} only under ids that it asked with`, found, timeless: true };
      const beliefs = reachable(pair, atMs - toleranceMs, atMs, possibilities);
      if (beliefs === undefined) return 'blurred';
      const wanted = framesKey(frames);
      const fits = beliefs.flatMap((belief) => {
        const index = belief.owed.findIndex((reply) => reply.key === wanted && timeOrder(atMs, reply.window, toleranceMs) === 'within');
        return index < 0 ? [] : [{ ...belief, nowMs: Math.max(belief.nowMs, atMs - toleranceMs), owed: belief.owed.toSpliced(index, 1) }];
      });
      if (fits.length === 0) return wrongReply(pair, beliefs, wanted, found, wanted === busyReply(id) && book.pairs.size >= fullFrom);
      const replied = { ...pair, beliefs: fits };
      keep(key, replied);
      if (wanted === busyReply(id) && fits.every(({ entry }) => entry.kind === 'absent')) {
        book.refusals = true;
        const refused = book.fullness.refused(mostHeld(book.pairs, book.doubtful.size, key));
        if (refused !== undefined) return refused;
      }
      return book.refusals ? book.fullness.held(surelyHeld(book.pairs, atMs)) : undefined;
    },

    ended(client, id, answer, atMs) {
      const key = pairKey(client, id);
      if (book.doubtful.has(key)) return undefined;
      const pair = book.pairs.get(key);
      const beliefs = pair === undefined ? [] : reachable(pair, atMs - toleranceMs, atMs, possibilities);
      if (beliefs === undefined) return 'blurred';
      const window = { lo: atMs, hi: atMs };
      const fits = beliefs.flatMap((belief) => (belief.entry.kind === 'executing' ? [afterDone(belief, { ...belief.entry, reply: replyKey(id, answer) }, window)] : []));
      if (pair === undefined || fits.length === 0) {
        return { rule: 'at-most-once', expected: `no execution for ${client} under the id ${JSON.stringify(id)} now`, found: 'one that ended', timeless: true };
      }
      keep(key, { ...pair, beliefs: fits });
      return undefined;
    },

    due(atMs) {
      for (const key of book.busy) {
        const pair = book.pairs.get(key) as Pair;
        const reached = reachable(pair, atMs - toleranceMs, atMs - toleranceMs, possibilities);
        if (reached === undefined) return 'blurred';
        const beliefs = reached.filter((belief) => owedReplyBy(belief, toleranceMs) + rounding >= atMs);
        if (beliefs.length === 0) return { rule: 'reply', expected: `a reply to each request of ${pair.shown}`, found: `one is still owed at ${atMs.toFixed(1)} ms` };
        keep(key, { ...pair, beliefs });
      }
      return undefined;
    },

    counted(executions, sinceMs, atMs, fromStart = false) {
      const least = new Map<string, number>();
      const most = new Map<string, number>([...book.frames].map((frame) => [frame, 0]));
      for (const [key, pair] of book.pairs) {
        const beliefs = reachable(pair, sinceMs, atMs, possibilities);
        if (beliefs === undefined) return 'blurred';
        for (const frame of new Set(beliefs.flatMap((belief) => Object.keys(belief.executions)))) {
          const begun = beliefs.map((belief) => belief.executions[frame] ?? 0);
          // Else it is left open whether a call counts when it begins or when it is done.
          const done = fromStart ? begun : beliefs.map((belief, index) => Math.max(0, (begun[index] ?? 0) - (belief.entry.kind === 'executing' ? 1 : 0)));
          least.set(frame, (least.get(frame) ?? 0) + Math.min(...done));
          most.set(frame, (most.get(frame) ?? 0) + Math.max(...begun));
        }
        // What was not begun was not executed.
        const fits = fromStart ? beliefs.filter((belief) => Object.entries(belief.executions).every(([frame, count]) => count <= (executions[frame] ?? 0))) : [];
        if (fits.length > 0) keep(key, { ...pair, beliefs: fits });
      }
      for (const [frame, high] of most) {
        const low = least.get(frame) ?? 0;
        const count = executions[frame] ?? 0;
        if (count >= low && count <= high) continue;
        const shown = shownFrames([Buffer.from(frame, 'base64')]);
        return { rule: 'at-most-once', expected: `${low === high ? low : `${low} to ${high}`} executions of ${shown}`, found: String(count), timeless: count > high && !book.late.has(frame) };
      }
      return undefined;
    },

    isDoubtful: (client, id) => book.doubtful.has(pairKey(client, id)),
    expectations: () => [...book.busy].map((key) => `a reply to ${book.pairs.get(key)?.shown ?? key}`),
    copy: () => executionsFrom({ pairs: new Map(book.pairs), busy: new Set(book.busy), doubtful: new Set(book.doubtful), frames: new Set(book.frames), late: new Set(book.late), fullness: book.fullness.copy(), refusals: book.refusals, busyUntilMs: book.busyUntilMs }, options),
  };
}

function wrongReply(pair: Pair, beliefs: readonly ExecutionBelief[], wanted: string, found: string, refuses: boolean): Misfit {
  const owed = beliefs.flatMap((belief) => belief.owed);
  // Who was asked once might have refused, too, in its time.
  const late = owed.some((reply) => reply.key === wanted) || (refuses && owed.length > 0 && pair.firstAskedMs === pair.lastAskedMs);
  if (late) return { rule: 'reply', expected: `that reply to ${pair.shown} in its time`, found };
  if (owed.length > 0) return { rule: 'first-outcome', expected: `to ${pair.shown} the frames ${readable(owed[0]?.key ?? '')}`, found, timeless: beliefs.length === 1 && !isLate(pair, pair.lastAskedMs) };
  const executing = beliefs.some((belief) => belief.entry.kind === 'executing' || belief.asks.length > 0);
  if (executing) return { rule: 'reply', expected: `no reply to ${pair.shown} before its execution is done`, found };
  return { rule: 'one-reply', expected: `one reply to each request of ${pair.shown}, and all were answered`, found, timeless: true };
}

/** From half a lifetime on it is a matter of time whether an entry is there. */
const isLate = (pair: Pair, atMs: number): boolean => atMs - pair.firstAskedMs > pair.cacheTtlMs / 2;
const isBusy = (belief: ExecutionBelief): boolean => belief.asks.length > 0 || belief.owed.length > 0 || belief.entry.kind === 'executing';
const pairKey = (client: string, id: string): string => `${client.length}:${client}${id}`;
const text = (word: string): Uint8Array => Buffer.from(word, 'utf8');
const base64 = (frame: Uint8Array | undefined): string => Buffer.from(frame ?? []).toString('base64');
const busyReply = (id: string): string => replyKey(id, [text('ERROR'), text('BUSY')]);
const replyKey = (id: string, answer: Frames): string => framesKey([text(''), text('RESPONSE'), Buffer.from(id, 'latin1'), ...answer]);
/** Bytes in a key as the text that they most likely are: for a message only. */
const legible = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
/** A key of frames back as text, cut. */
const readable = (key: string): string => legible(key.length > 120 ? `${key.slice(0, 120)}…` : key).replaceAll(/(^|\|)\d+:/gu, '$1');
