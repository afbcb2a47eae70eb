/**
 * One (client, request id) of a server through a log with holes. Protocol page, "Server": it is executed at most once in a
 * lifetime, each who asks is answered once, with the first outcome.
 */
import type { HoleIndex } from '../../../src/engine/trace/hole-index.js';
import type { Demand } from '../../../src/engine/trace/demands.js';
import type { Misfit } from '../monitor/matches.js';
import { rounding } from '../monitor/timing.js';

export type PairTold = (
  | { readonly kind: 'asked' | 'started' }
  /** `message`: of a handler that threw. */
  | { readonly kind: 'ended'; readonly message: string | undefined }
  /** `key`: its frames from the status on; `message`: of an ERROR. */
  | { readonly kind: 'replied'; readonly key: string; readonly message: string | undefined }
) & { readonly atMs: number; readonly line: number };

export interface PairAround {
  readonly index: HoleIndex;
  readonly cacheTtlMs: number;
  readonly toleranceMs: number;
  /** The log tells what the handler does. */
  readonly toldHandler: boolean;
  /** From then on the server may have stopped. */
  readonly stoppedMs: number;
  /** The log's end. */
  readonly endMs: number;
  readonly lineAfter: (ms: number) => number;
}

export type PairJudgement = { readonly line: number; readonly misfit: Misfit } | { readonly demands: readonly Demand[] };

export function judgePair(shown: string, tolds: readonly PairTold[], around: PairAround): PairJudgement {
  const { index, cacheTtlMs, toleranceMs, toldHandler, stoppedMs, endMs } = around;
  const demands: Demand[] = [];
  /** In which hole a record may be missing; false where in none. */
  const lose = (what: string, after: number, before: number, fromMs: number, toMs: number): boolean => {
    const holes = index.within(after, before, fromMs, toMs);
    if (holes !== undefined) demands.push({ first: holes[0], last: holes[1], what: `${what} of ${shown}` });
    return holes !== undefined;
  };

  let asks = 0;
  let started: { readonly atMs: number; readonly isTold: boolean } | undefined;
  let ended: { readonly message: string | undefined; readonly isTold: boolean } | undefined;
  let firstReply: string | undefined;
  /** Replies that are owed since. */
  let owed: { readonly count: number; readonly atMs: number; readonly line: number } | undefined;

  const overdue = (atMs: number, line: number): PairJudgement | undefined => {
    if (owed === undefined || owed.atMs + toleranceMs + rounding >= Math.min(atMs, stoppedMs)) return undefined;
    const { count, atMs: sinceMs, line: sinceLine } = owed;
    owed = undefined;
    for (let one = 0; one < count; one++) {
      if (!lose('the reply', sinceLine, line, sinceMs, sinceMs + toleranceMs)) return wrong(around.lineAfter(sinceMs + toleranceMs), 'reply', `a reply to each request of ${shown} by ${(sinceMs + toleranceMs).toFixed(1)} ms`, 'none');
    }
    asks -= count;
    return undefined;
  };

  for (const told of tolds) {
    const { atMs, line } = told;
    const late = overdue(atMs, line);
    if (late !== undefined) return late;
    // From a lifetime after its start on it may have been forgotten: what then comes of it is another execution.
    if (started !== undefined && owed === undefined && atMs >= started.atMs + cacheTtlMs - toleranceMs && told.kind !== 'ended') [started, ended, firstReply, asks] = [undefined, undefined, undefined, 0];
    switch (told.kind) {
      case 'asked':
        asks++;
        if (ended?.isTold === true) owed = { count: (owed?.count ?? 0) + 1, atMs, line };
        break;
      case 'started':
        if (started !== undefined && (started.isTold || ended !== undefined)) return wrong(line, 'at-most-once', `one execution of ${shown} in a lifetime`, `another at ${atMs.toFixed(1)} ms`);
        if (asks === 0) {
          if (!lose('the request', 0, line, -Infinity, atMs)) return wrong(line, 'at-most-once', `an execution of ${shown} only when it was asked for`, 'one without');
          asks = 1;
        }
        started = { atMs, isTold: true };
        break;
      case 'ended':
        if (ended !== undefined) return wrong(line, 'at-most-once', `one execution of ${shown} in a lifetime`, 'another that ended');
        if (started === undefined) {
          if (!lose('the start of the handler', 0, line, -Infinity, atMs)) return wrong(line, 'at-most-once', `an end of an execution of ${shown} that was begun`, 'one that was not');
          started = { atMs: index.holes[0]?.fromMs ?? atMs, isTold: false };
        }
        if (asks === 0) {
          if (!lose('the request', 0, line, -Infinity, atMs)) return wrong(line, 'at-most-once', `an execution of ${shown} only when it was asked for`, 'one without');
          asks = 1;
        }
        ended = { message: told.message, isTold: true };
        owed = { count: asks, atMs, line };
        break;
      default: {
        if (told.message === 'BUSY' && started === undefined && ended === undefined) {
          if (asks === 0 && !lose('the request', 0, line, -Infinity, atMs)) return wrong(line, 'addressed', 'replies only to those who asked', `one to ${shown}`);
          asks = Math.max(0, asks - 1);
          break;
        }
        if (asks === 0 && !lose('the request', 0, line, -Infinity, atMs)) {
          return firstReply === undefined ? wrong(line, 'addressed', 'replies only to those who asked', `one to ${shown}`) : wrong(line, 'one-reply', `one reply to each request of ${shown}, and all were answered`, 'another');
        }
        if (toldHandler && ended === undefined) {
          if (started === undefined) {
            if (!lose('the start of the handler', 0, line, -Infinity, atMs)) return wrong(line, 'reply', `no reply to ${shown} before it is executed`, 'one');
            started = { atMs: index.holes[0]?.fromMs ?? atMs, isTold: false };
          }
          if (!lose('the end of the handler', 0, line, started.isTold ? started.atMs : -Infinity, atMs)) return wrong(line, 'reply', `no reply to ${shown} before its execution is done`, 'one');
          ended = { message: told.message, isTold: false };
        }
        if (ended?.isTold === true && told.message !== ended.message) return wrong(line, 'first-outcome', `to ${shown} what came of it, ${ended.message === undefined ? 'OK' : `ERROR ${JSON.stringify(ended.message)}`}`, told.message === undefined ? 'OK' : `ERROR ${JSON.stringify(told.message)}`);
        if (firstReply !== undefined && firstReply !== told.key) return wrong(line, 'first-outcome', `to ${shown} the first outcome`, 'another');
        firstReply = told.key;
        asks = Math.max(0, asks - 1);
        if (owed !== undefined) owed = owed.count > 1 ? { ...owed, count: owed.count - 1 } : undefined;
      }
    }
  }
  return overdue(endMs, Infinity) ?? { demands };
}

const wrong = (line: number, rule: string, expected: string, found: string): PairJudgement => ({ line, misfit: { rule, expected, found } });
