/**
 * The server's whole behaviour without any I/O: messages, ends of executions and ticks come as calls with their time, effects
 * go to the `effects` given. Source: the protocol page, "Server".
 */
import { OperatingError } from '../core/errors.js';
import type { Frames } from '../transports/port.js';
import { DedupCache, type CacheEntry } from './dedup-cache.js';
import { errorText } from './error-text.js';
import type { Events } from './events.js';
import { latin1Of } from './frame-text.js';
import { payloadFrames, type PayloadFrame } from './limits.js';
import { parseForServer, type ServerMessage } from './parse.js';
import type { ServerEvents } from './server-events.js';
import type { ServerSettings } from './server-options.js';
import { replyFrames, storeReply, weightOfFrames, weightOfReply, type StoredReply } from './stored-reply.js';
import { serverTally } from './tally.js';
import { errorFrames, errorMessageFrame, heartbeatAnswerFrames } from './wire.js';

/** One run of the handler. */
export interface Execution {
  readonly client: Uint8Array;
  readonly requestId: string;
  readonly idFrame: Uint8Array;
  readonly payload: Frames;
  readonly startedMs: number;
  readonly entry: CacheEntry;
}

/** What the session asks of its shell. */
export interface ServerEffects {
  send(client: Uint8Array, frames: Frames): void;
  /** Run the handler; `executed` is to be called when it has ended, at once or later. */
  execute(execution: Execution): void;
}

/** How a handler ended. What it gave is a user's, and may be anything. */
export type HandlerResult = { readonly payload: unknown } | { readonly thrown: unknown };

/** Asks of one execution that are answered, the first included. They are of one client, and one answer tells it all. */
const maxAsks = 64;

const busyMessage = errorMessageFrame('BUSY');

type RequestMessage = ServerMessage & { readonly kind: 'request' };

export class ServerSession {
  readonly tally = serverTally();
  readonly cache: DedupCache;
  readonly #settings: ServerSettings;
  readonly #effects: ServerEffects;
  readonly #events: Events<ServerEvents>;
  readonly #heartbeatAnswer: Frames;
  #phase: 'running' | 'stopping' | 'closed' = 'running';

  constructor(settings: ServerSettings, effects: ServerEffects, events: Events<ServerEvents>) {
    this.#settings = settings;
    this.#effects = effects;
    this.#events = events;
    this.#heartbeatAnswer = heartbeatAnswerFrames(settings.serverId);
    this.cache = new DedupCache({
      lifetimeMs: settings.cacheTtlMs,
      maxEntries: settings.cacheMaxEntries,
      maxBytes: settings.cacheMaxBytes,
      // As much again for what runs when it is full, and one answer at least.
      hardMaxBytes: settings.cacheMaxBytes + Math.max(settings.cacheMaxBytes, settings.limits.maxPayloadBytes),
    });
  }

  received(client: Uint8Array, frames: Frames, nowMs: number): void {
    if (this.#phase !== 'running') {
      this.tally.ignored++;
      return;
    }
    if (this.#events.has('received')) this.#events.emit('received', { atMs: nowMs, client, frames });
    const message = parseForServer(frames, this.#settings.limits);
    if (typeof message === 'string') {
      this.tally.malformed[message]++;
      if (this.#events.has('malformed')) this.#events.emit('malformed', { atMs: nowMs, client, reason: message });
    } else if (message.kind === 'heartbeat') {
      this.tally.heartbeats++;
      this.#send(client, this.#heartbeatAnswer, nowMs);
    } else {
      this.#requested(client, message, nowMs);
    }
  }

  /** The handler has ended: everybody who asked is answered, unless the server has stopped. */
  executed(execution: Execution, result: HandlerResult, nowMs: number): void {
    const { entry, client, requestId, idFrame, startedMs } = execution;
    // An execution has one outcome, the first.
    if (entry.reply !== undefined) return;
    const reply = this.#replyTo(result, nowMs);
    this.cache.store(entry, reply, weightOfReply(reply), nowMs);
    const frames = replyFrames(idFrame, reply);
    if (this.#events.has('executed')) {
      const end = reply.ok ? { status: 'ok' as const } : { status: 'error' as const, message: String(frames.at(-1)) };
      this.#events.emit('executed', { atMs: nowMs, client, requestId, durationMs: nowMs - startedMs, ...end });
    }
    for (; entry.asks > 0; entry.asks--) this.#send(client, frames, nowMs);
  }

  /** Forgets what is too old. */
  sweep(nowMs: number): void {
    this.cache.sweep(nowMs);
  }

  /** From now on nothing new is taken. */
  stop(): void {
    this.#phase = 'stopping';
  }

  /** From now on nothing is sent any more either. */
  close(): void {
    this.#phase = 'closed';
  }

  #requested(client: Uint8Array, message: RequestMessage, nowMs: number): void {
    this.tally.requests++;
    const { requestId, idFrame, payload } = message;
    const key = keyOf(client, requestId);
    const known = this.cache.find(key, nowMs);
    if (known !== undefined) {
      this.#repeated(client, message, known, nowMs);
      return;
    }
    const entry = this.cache.admit(key, weightOfFrames(payload), nowMs);
    if (entry === undefined) {
      this.tally.busy++;
      if (this.#events.has('busy')) this.#events.emit('busy', { atMs: nowMs, client, requestId });
      this.#send(client, errorFrames(idFrame, busyMessage), nowMs);
      return;
    }
    this.tally.executions++;
    if (this.#events.has('execute')) this.#events.emit('execute', { atMs: nowMs, client, requestId, payload });
    this.#effects.execute({ client, requestId, idFrame, payload, startedMs: nowMs, entry });
  }

  #repeated(client: Uint8Array, message: RequestMessage, entry: CacheEntry, nowMs: number): void {
    const { requestId, idFrame } = message;
    if (entry.reply === undefined && entry.asks >= maxAsks) {
      this.tally.repeatsDropped++;
      return;
    }
    const from = entry.reply === undefined ? 'execution' : 'cache';
    if (this.#events.has('repeat')) this.#events.emit('repeat', { atMs: nowMs, client, requestId, from });
    if (entry.reply === undefined) {
      this.tally.repeatsWaited++;
      entry.asks++;
    } else {
      this.tally.repeatsFromCache++;
      this.#send(client, replyFrames(idFrame, entry.reply), nowMs);
    }
  }

  /** Total: whatever a handler gives or throws, there is an answer. */
  #replyTo(result: HandlerResult, nowMs: number): StoredReply {
    try {
      if (this.cache.isOverfull(nowMs)) throw noRoom();
      if ('thrown' in result) throw result.thrown;
      return storeReply(true, payloadFrames(result.payload as readonly PayloadFrame[], this.#settings.limits));
    } catch (error) {
      this.tally.handlerErrors++;
      return storeReply(false, [errorMessageFrame(errorText(error))]);
    }
  }

  #send(client: Uint8Array, frames: Frames, nowMs: number): void {
    if (this.#phase === 'closed') return;
    this.#effects.send(client, frames);
    if (this.#events.has('sent')) this.#events.emit('sent', { atMs: nowMs, client, frames });
  }
}

function noRoom(): OperatingError {
  return new OperatingError('WP1011', {
    expected: 'room in the cache for what was executed',
    found: 'more than twice its bound',
    repair: 'Raise cacheMaxBytes, or execute fewer requests with large answers at a time.',
  });
}

/** Injective: the first character tells where the routing id, of at most 255 bytes, ends. */
function keyOf(client: Uint8Array, requestId: string): string {
  return String.fromCharCode(client.byteLength) + latin1Of(client) + requestId;
}
