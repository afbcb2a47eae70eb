/**
 * The client's whole behaviour without any I/O: inputs come as calls with their time, effects go to the `effects` given.
 * The same inputs and the same answers of the effects give the same run. Source: the protocol page, "Client".
 */
import type { Frames } from '../transports/port.js';
import type { ClientEffects } from './client-effects.js';
import type { AttemptEnd, ClientEvents } from './client-events.js';
import type { ClientSettings } from './client-options.js';
import { DeadlineQueue } from './deadline-queue.js';
import type { Events } from './events.js';
import { Liveness, type Beat } from './liveness.js';
import { OpenRequest, type RequestCall } from './open-request.js';
import type { FailureReason, Outcome } from './outcome.js';
import { parseForClient, type ClientMessage } from './parse.js';
import type { ServerRecord } from './server-record.js';
import { clientTally } from './tally.js';
import { requestFrames } from './wire.js';

type Reply = Exclude<ClientMessage, { readonly kind: 'heartbeat' }>;

export class ClientSession {
  readonly tally = clientTally();
  readonly #settings: ClientSettings;
  readonly #effects: ClientEffects;
  readonly #events: Events<ClientEvents>;
  readonly #due = new DeadlineQueue<ServerRecord | OpenRequest | Beat>();
  readonly #liveness: Liveness;
  readonly #requests = new Map<string, OpenRequest>();
  #phase: 'new' | 'running' | 'stopped' = 'new';
  #openBytes = 0;

  constructor(settings: ClientSettings, effects: ClientEffects, events: Events<ClientEvents>) {
    this.#settings = settings;
    this.#effects = effects;
    this.#events = events;
    this.#liveness = new Liveness(settings, effects, events, this.tally, this.#due);
  }

  get phase(): 'new' | 'running' | 'stopped' {
    return this.#phase;
  }

  get openRequests(): number {
    return this.#requests.size;
  }

  /** In the order of connecting. */
  get servers(): ReadonlyMap<string, ServerRecord> {
    return this.#liveness.servers;
  }

  /** When `tick` is to be called next; undefined where nothing falls due. */
  get nextDeadlineMs(): number | undefined {
    return this.#due.first?.deadlineMs;
  }

  /** Opens the links, calls back, and begins. Throws what opening throws; then nothing is open and it may be tried again. */
  start(nowMs: number, onOpened?: () => void): void {
    if (this.#phase !== 'new') return;
    this.#liveness.openAll();
    this.#phase = 'running';
    onOpened?.();
    this.#liveness.start(nowMs);
  }

  /** An endpoint that is connected already is left as it is. Throws what opening its link throws; then it is not connected. */
  connect(endpoint: string, nowMs: number): void {
    if (this.#phase === 'stopped') return;
    const isRunning = this.#phase === 'running';
    const server = this.#liveness.add(endpoint, isRunning);
    if (server === undefined) return;
    if (this.#events.has('connect')) this.#events.emit('connect', { atMs: nowMs, endpoint });
    if (isRunning) this.#liveness.heartbeat(server, nowMs);
  }

  /** Attempts that wait for this server end, and count for nobody. */
  disconnect(endpoint: string, nowMs: number): void {
    const server = this.#liveness.servers.get(endpoint);
    if (server === undefined) return;
    this.#liveness.remove(server);
    for (const request of this.#requests.values()) {
      if (request.server !== server) continue;
      this.#endAttempt(request, 'disconnected', nowMs);
      this.#retryOrFail(request, 'disconnected', `${endpoint} was disconnected`, nowMs);
    }
    if (this.#phase === 'running') this.#effects.close(server);
    if (this.#events.has('disconnect')) this.#events.emit('disconnect', { atMs: nowMs, endpoint });
  }

  request(call: RequestCall, nowMs: number): void {
    const { requestId, payload, timeoutMs } = call;
    const request = new OpenRequest(call, requestFrames(requestId, payload), nowMs);
    this.tally.requests++;
    if (this.#events.has('request')) this.#events.emit('request', { atMs: nowMs, requestId, payload, timeoutMs });
    const { maxRetries, maxOpenRequests, maxOpenBytes } = this.#settings;
    this.#requests.set(requestId, request);
    this.#openBytes += call.payloadBytes;
    if (maxRetries === 0) this.#fail(request, 'no-attempts', 'no attempt is allowed: maxRetries is 0', nowMs);
    else if (timeoutMs === 0) this.#fail(request, 'zero-timeout', 'the timeout is 0', nowMs);
    else if (this.#requests.size > maxOpenRequests || this.#openBytes > maxOpenBytes) {
      this.#fail(request, 'busy', `${this.#requests.size - 1} requests of ${this.#openBytes - call.payloadBytes} bytes are open already`, nowMs);
    } else this.#attempt(request, nowMs);
  }

  received(server: ServerRecord, frames: Frames, nowMs: number): void {
    if (this.#events.has('received')) this.#events.emit('received', { atMs: nowMs, endpoint: server.endpoint, frames });
    const message = parseForClient(frames, this.#settings.limits);
    if (typeof message === 'string') {
      this.tally.malformed[message]++;
      if (this.#events.has('malformed')) this.#events.emit('malformed', { atMs: nowMs, endpoint: server.endpoint, reason: message });
    } else if (message.kind === 'heartbeat') {
      this.#liveness.heartbeatAnswered(server, message.serverId, nowMs);
    } else {
      this.#replied(server, message, nowMs);
    }
  }

  /** Does what has fallen due. */
  tick(nowMs: number): void {
    for (let due = this.#due.first; due !== undefined && due.deadlineMs <= nowMs; due = this.#due.first) {
      if (this.#events.has('timer')) this.#events.emit('timer', { atMs: nowMs, ...nameOf(due) });
      if (due.kind === 'request') this.#requestDue(due, nowMs);
      else if (due.kind === 'server') this.#liveness.judgeSilence(due, nowMs);
      else this.#liveness.beat(nowMs);
    }
  }

  /** Ends every open request and closes every link. */
  stop(nowMs: number): void {
    if (this.#phase === 'stopped') return;
    const wasRunning = this.#phase === 'running';
    this.#phase = 'stopped';
    for (const request of this.#requests.values()) {
      this.#endAttempt(request, 'stopped', nowMs);
      this.#fail(request, 'stopped', 'the client was stopped', nowMs);
    }
    this.#liveness.stop();
    if (wasRunning) for (const server of this.#liveness.servers.values()) this.#effects.close(server);
    if (this.#events.has('stop')) this.#events.emit('stop', { atMs: nowMs });
  }

  #attempt(request: OpenRequest, nowMs: number): void {
    const server = this.#liveness.select();
    if (server === undefined) {
      this.#fail(request, 'no-server', request.lastError ?? 'no server is connected', nowMs);
      return;
    }
    request.attempts++;
    this.tally.attempts++;
    request.server = server;
    request.attemptMs = nowMs;
    this.#due.schedule(request, nowMs + request.call.timeoutMs);
    if (this.#events.has('attempt')) {
      const { requestId } = request.call;
      this.#events.emit('attempt', { atMs: nowMs, endpoint: server.endpoint, requestId, attempt: request.attempts });
    }
    request.ticket = this.#liveness.send(server, request.frames, nowMs);
  }

  /** The waiting attempt, if there is one, is over; whether its message left is settled here, once and for all. */
  #endAttempt(request: OpenRequest, end: AttemptEnd, nowMs: number): void {
    const { server, ticket } = request;
    if (server === undefined || ticket === undefined) return;
    const left = !this.#effects.withdraw(server, ticket);
    if (left && end !== 'ok') (request.asked ??= []).push(server);
    request.server = undefined;
    request.ticket = undefined;
    request.lastError = undefined;
    if (this.#events.has('attempt-end')) {
      const { requestId } = request.call;
      this.#events.emit('attempt-end', { atMs: nowMs, endpoint: server.endpoint, requestId, attempt: request.attempts, end, left });
    }
  }

  #requestDue(request: OpenRequest, nowMs: number): void {
    const { server } = request;
    if (server === undefined) {
      this.#attempt(request, nowMs);
      return;
    }
    this.#endAttempt(request, 'timeout', nowMs);
    this.#liveness.failed(server, nowMs);
    this.#retryOrFail(request, 'timeout', `no answer within ${request.call.timeoutMs} ms`, nowMs);
  }

  #retryOrFail(request: OpenRequest, reason: FailureReason, message: string, nowMs: number): void {
    if (request.attempts >= this.#settings.maxRetries) {
      this.#fail(request, reason, message, nowMs);
      return;
    }
    // No power is infinite: 0 times infinity is no time.
    const delayMs = Math.min(this.#settings.retryBaseDelayMs * 2 ** Math.min(request.attempts - 1, 1023), Number.MAX_SAFE_INTEGER);
    this.#due.schedule(request, nowMs + delayMs);
    if (this.#events.has('backoff')) this.#events.emit('backoff', { atMs: nowMs, requestId: request.call.requestId, delayMs });
  }

  #replied(server: ServerRecord, reply: Reply, nowMs: number): void {
    const request = this.#requests.get(reply.requestId);
    if (request === undefined || !request.wasSentTo(server)) {
      this.tally.strayReplies++;
      this.#dropped(server, reply, 'stray', nowMs);
      return;
    }
    const isWaiting = request.server === server;
    if (reply.kind === 'ok') {
      this.#liveness.alive(server, 'ok', nowMs);
      if (isWaiting) server.recordSuccess(nowMs - request.attemptMs);
      this.#endAttempt(request, isWaiting ? 'ok' : 'given-up', nowMs);
      this.#succeed(request, server, reply.payload, nowMs);
    } else if (isWaiting) {
      // No proof of health, but no silence either.
      server.lastHeardMs = nowMs;
      this.#endAttempt(request, 'error', nowMs);
      request.lastError = reply.message;
      this.#liveness.failed(server, nowMs);
      this.#retryOrFail(request, 'error-reply', reply.message, nowMs);
    } else {
      this.tally.lateErrors++;
      this.#dropped(server, reply, 'late-error', nowMs);
    }
  }

  #dropped(server: ServerRecord, reply: Reply, reason: 'stray' | 'late-error', nowMs: number): void {
    if (!this.#events.has('late')) return;
    this.#events.emit('late', { atMs: nowMs, endpoint: server.endpoint, requestId: reply.requestId, status: reply.kind, reason });
  }

  #succeed(request: OpenRequest, server: ServerRecord, payload: Frames, nowMs: number): void {
    const { requestId } = request.call;
    const { attempts, startedMs } = request;
    this.tally.successes++;
    this.#settle(request, { kind: 'success', ok: true, requestId, payload, endpoint: server.endpoint, attempts, latencyMs: nowMs - startedMs }, nowMs);
  }

  #fail(request: OpenRequest, reason: FailureReason, message: string, nowMs: number): void {
    const { requestId } = request.call;
    // Stopping says nothing of the last attempt; else an ERROR reply to it is the last word.
    const kind = request.lastError !== undefined && reason !== 'stopped' ? 'error' : request.asked === undefined ? 'unsent' : 'unknown';
    this.tally.failures[kind]++;
    this.#settle(request, { kind, ok: false, requestId, reason, message, attempts: request.attempts }, nowMs);
  }

  #settle(request: OpenRequest, outcome: Outcome, nowMs: number): void {
    this.#requests.delete(outcome.requestId);
    this.#due.remove(request);
    this.#openBytes -= request.call.payloadBytes;
    if (this.#events.has('settle')) this.#events.emit('settle', { atMs: nowMs, outcome });
    request.call.settle(outcome);
  }
}

function nameOf(due: ServerRecord | OpenRequest | Beat): Omit<ClientEvents['timer'], 'atMs'> {
  if (due.kind === 'beat') return { name: 'heartbeat' };
  if (due.kind === 'server') return { name: 'silence', endpoint: due.endpoint };
  const { requestId } = due.call;
  return due.server === undefined ? { name: 'backoff', requestId } : { name: 'attempt', requestId, endpoint: due.server.endpoint };
}
