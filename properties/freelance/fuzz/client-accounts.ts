/**
 * The books of a run, kept from what was seen on the wire and nothing else: which attempt was answered by whom, what
 * each server's requests and latencies therefore are. A second opinion beside the client's own statistics.
 */
import { replyOf, requestOf, textOf } from '../wire.js';
import type { ClientHistory } from './client-history.js';

export interface AttemptAccount {
  readonly server: number;
  readonly sentMs: number;
  /** How it ended; `given-up`: another server's reply came first; `open`: the run ended before. */
  end: 'ok' | 'error' | 'timeout' | 'given-up' | 'stopped' | 'open';
  endMs: number;
}

export interface RequestAccount {
  readonly number: number;
  readonly askedMs: number;
  readonly timeoutMs: number;
  id: string | undefined;
  readonly attempts: AttemptAccount[];
  /** The OK reply that was there first, and of whom. */
  answer?: { readonly server: number; readonly payload: readonly Uint8Array[]; readonly atMs: number };
  endMs: number | undefined;
}

export interface ServerAccount {
  requests: number;
  successes: number;
  /** Of all successes, in order. */
  readonly latencies: number[];
}

export interface Accounts {
  readonly requests: readonly RequestAccount[];
  readonly servers: readonly ServerAccount[];
}

/** The books after each step. */
export function keepAccounts({ scenario, steps }: ClientHistory): readonly Accounts[] {
  const requests: RequestAccount[] = [];
  const servers: ServerAccount[] = Array.from({ length: scenario.servers }, () => ({ requests: 0, successes: 0, latencies: [] }));
  const count = (attempt: AttemptAccount, success: boolean): void => {
    const server = servers[attempt.server] as ServerAccount;
    server.requests++;
    if (!success) return;
    server.successes++;
    server.latencies.push(attempt.endMs - attempt.sentMs);
  };
  const timeOut = (untilMs: number, inclusive: boolean): void => {
    for (const request of requests) {
      const attempt = request.attempts.at(-1);
      if (attempt?.end !== 'open') continue;
      const dueMs = attempt.sentMs + request.timeoutMs;
      if (dueMs > untilMs || (dueMs === untilMs && !inclusive)) continue;
      Object.assign(attempt, { end: 'timeout', endMs: dueMs });
      count(attempt, false);
      if (request.attempts.length >= scenario.options.maxRetries) request.endMs = dueMs;
    }
  };
  return steps.map(({ observation }) => {
    for (const sight of observation.sights) {
      // Within one step a message of an instant is seen before the timers of it or after; the wait's end decides below.
      timeOut(sight.atMs, sight.kind === 'outcome' || (sight.kind === 'sent' && requestOf(sight.frames) !== undefined));
      if (sight.kind === 'call' && sight.call === 'request') {
        requests.push({ number: sight.request as number, askedMs: sight.atMs, timeoutMs: sight.timeoutMs ?? scenario.options.requestTimeoutMs, id: undefined, attempts: [], endMs: undefined });
      } else if (sight.kind === 'call') {
        for (const request of requests) {
          const attempt = request.attempts.at(-1);
          if (attempt?.end === 'open') Object.assign(attempt, { end: 'stopped', endMs: sight.atMs });
          request.endMs ??= sight.atMs;
        }
      } else if (sight.kind === 'sent') {
        const carried = requestOf(sight.frames);
        const number = Number(/\d+$/u.exec(textOf(carried?.payload[0]))?.[0] ?? -1);
        const request = requests.find((one) => one.number === number);
        if (carried === undefined || request === undefined) continue;
        request.id ??= carried.id;
        request.attempts.push({ server: sight.server, sentMs: sight.atMs, end: 'open', endMs: sight.atMs });
      } else if (sight.kind === 'delivered') {
        const reply = replyOf(sight.frames);
        const request = reply === undefined ? undefined : requests.find((one) => one.id === reply.id);
        if (reply !== undefined && request !== undefined) receive(request, sight.server, sight.atMs, reply, count, scenario.options.maxRetries);
      }
    }
    timeOut(observation.atMs, true);
    return structuredClone({ requests, servers });
  });
}

function receive(
  request: RequestAccount,
  server: number,
  atMs: number,
  reply: NonNullable<ReturnType<typeof replyOf>>,
  count: (attempt: AttemptAccount, success: boolean) => void,
  maxRetries: number,
): void {
  if (request.endMs !== undefined || !request.attempts.some((attempt) => attempt.server === server)) return;
  const last = request.attempts.at(-1) as AttemptAccount;
  const isWaiting = last.end === 'open' && last.server === server;
  if (reply.status === 'OK') {
    if (last.end === 'open') Object.assign(last, { end: isWaiting ? 'ok' : 'given-up', endMs: atMs });
    if (isWaiting) count(last, true);
    request.answer = { server, payload: reply.payload, atMs };
    request.endMs = atMs;
  } else if (isWaiting && reply.payload.length === 1) {
    Object.assign(last, { end: 'error', endMs: atMs });
    count(last, false);
    if (request.attempts.length >= maxRetries) request.endMs = atMs;
  }
}
