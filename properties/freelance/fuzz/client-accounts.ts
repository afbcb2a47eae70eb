/**
 * The books of a run, kept from what was seen on the wire and nothing else: which attempt was answered by whom, what
 * each server's requests and latencies therefore are. A second opinion beside the client's own statistics.
 */
import type { Ticket } from '../../../src/transports/port.js';
import { replyOf, requestOf, textOf } from '../wire.js';
import type { ClientHistory } from './client-history.js';

export interface AttemptAccount {
  readonly server: number;
  readonly sentMs: number;
  /** The message as it was handed over. */
  readonly ticket: Ticket;
  /** How it ended; `given-up`: another server's reply came first; `open`: the run ended before. */
  end: 'ok' | 'error' | 'timeout' | 'given-up' | 'disconnected' | 'stopped' | 'open';
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
  /** Of the successes in order; the last hundred where it is what the books say of one step. */
  readonly latencies: number[];
}

/** A reply that changes nothing, and why. */
export interface LateReply {
  readonly atMs: number;
  readonly server: number;
  readonly id: string;
  readonly status: 'ok' | 'error';
  readonly reason: 'stray' | 'late-error';
}

export interface Accounts {
  readonly requests: readonly RequestAccount[];
  readonly late: readonly LateReply[];
  /** By step and server. */
  readonly servers: readonly (readonly ServerAccount[])[];
  /** By step: the servers that are connected, in the order of connecting. */
  readonly connected: readonly (readonly number[])[];
}

const newServer = (): ServerAccount => ({ requests: 0, successes: 0, latencies: [] });

export function keepAccounts({ scenario, steps }: ClientHistory): Accounts {
  const requests: RequestAccount[] = [];
  const late: LateReply[] = [];
  const servers = Array.from({ length: scenario.servers }, newServer);
  let connected = [...servers.keys()];
  const after: { servers: readonly ServerAccount[]; connected: readonly number[] }[] = [];
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
  const disconnect = (server: number, atMs: number): void => {
    if (!connected.includes(server)) return;
    connected = connected.filter((one) => one !== server);
    servers[server] = newServer();
    for (const request of requests) {
      const attempt = request.attempts.at(-1);
      if (attempt?.end !== 'open' || attempt.server !== server) continue;
      Object.assign(attempt, { end: 'disconnected', endMs: atMs });
      if (request.attempts.length >= scenario.options.maxRetries) request.endMs = atMs;
    }
  };
  for (const { observation } of steps) {
    for (const sight of observation.sights) {
      // Within one step a message of an instant is seen before the timers of it or after; the wait's end decides below.
      timeOut(sight.atMs, sight.kind === 'outcome' || (sight.kind === 'sent' && requestOf(sight.frames) !== undefined));
      if (sight.kind === 'call' && sight.call === 'request') {
        requests.push({ number: sight.request as number, askedMs: sight.atMs, timeoutMs: sight.timeoutMs ?? scenario.options.requestTimeoutMs, id: undefined, attempts: [], endMs: undefined });
      } else if (sight.kind === 'call' && sight.call === 'connect') {
        if (!connected.includes(sight.server as number)) connected.push(sight.server as number);
      } else if (sight.kind === 'call' && sight.call === 'disconnect') {
        disconnect(sight.server as number, sight.atMs);
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
        request.attempts.push({ server: sight.server, sentMs: sight.atMs, ticket: sight.ticket, end: 'open', endMs: sight.atMs });
      } else if (sight.kind === 'delivered') {
        const reply = replyOf(sight.frames);
        if (reply === undefined) continue;
        const reason = receive(requests.find((one) => one.id === reply.id), sight.server, sight.atMs, reply, count, scenario.options.maxRetries);
        if (reason !== undefined) late.push({ atMs: sight.atMs, server: sight.server, id: reply.id, status: reply.status === 'OK' ? 'ok' : 'error', reason });
      } else if (sight.kind === 'outcome') {
        // A request may end without any attempt, or while no server is there for the next.
        const request = requests.find((one) => one.number === sight.request);
        if (request !== undefined) request.endMs ??= sight.atMs;
      }
    }
    timeOut(observation.atMs, true);
    after.push({ servers: servers.map((server) => ({ ...server, latencies: server.latencies.slice(-100) })), connected: [...connected] });
  }
  return { requests, late, servers: after.map((one) => one.servers), connected: after.map((one) => one.connected) };
}

/** Why the reply changes nothing; undefined where it does. */

function receive(
  request: RequestAccount | undefined,
  server: number,
  atMs: number,
  reply: NonNullable<ReturnType<typeof replyOf>>,
  count: (attempt: AttemptAccount, success: boolean) => void,
  maxRetries: number,
): LateReply['reason'] | undefined {
  const wasAsked = request?.attempts.some((attempt) => attempt.server === server && attempt.ticket.state === 'left') === true;
  if (request === undefined || request.endMs !== undefined || !wasAsked) return 'stray';
  const last = request.attempts.at(-1) as AttemptAccount;
  const isWaiting = last.end === 'open' && last.server === server;
  if (reply.status === 'OK') {
    if (last.end === 'open') Object.assign(last, { end: isWaiting ? 'ok' : 'given-up', endMs: atMs });
    if (isWaiting) count(last, true);
    request.answer = { server, payload: reply.payload, atMs };
    request.endMs = atMs;
    return undefined;
  }
  if (!isWaiting) return 'late-error';
  Object.assign(last, { end: 'error', endMs: atMs });
  count(last, false);
  if (request.attempts.length >= maxRetries) request.endMs = atMs;
  return undefined;
}
