/** A server that does what a scenario tells it: a bound ROUTER whose frames in both directions are recorded. */
import type { Clock } from '../../../src/core/clock.js';
import type { Router, Transport } from '../../../src/transports/port.js';
import type { ClientEvent, Frames } from '../../../model/freelance/monitor/events.js';
import { readClientMessage } from '../../../model/freelance/monitor/messages.js';
import type { Recording } from './recording.js';

/** A request as it came, with the answers to it. */
export interface Received {
  readonly atMs: number;
  readonly routingId: Uint8Array;
  readonly id: Uint8Array;
  readonly payload: Frames;
  ok(payload?: Frames): void;
  error(message: string): void;
}

export type RequestPolicy = (request: Received, index: number) => void;

export const text = (...words: readonly string[]): Frames => words.map((word) => Buffer.from(word, 'utf8'));

export interface ScriptedServer {
  readonly name: string;
  readonly endpoint: string;
  /** Whether heartbeats are answered, from now on. */
  answersHeartbeats: boolean;
  /** What is done about a request, from now on. */
  onRequest: RequestPolicy;
  readonly requests: readonly Received[];
  readonly heartbeats: readonly number[];
  /** Every routing id that was seen, in order, without repeats. */
  readonly routingIds: readonly Uint8Array[];
  /** Sends to the client that spoke last. */
  send(frames: Frames): void;
  heartbeat(serverId?: string): void;
  ok(id: Uint8Array, payload: Frames): void;
  error(id: Uint8Array, message: string): void;
  /** Calls back at the next message, once. */
  onNext(listener: () => void): void;
  close(): Promise<void>;
}

export interface ScriptedServerOptions {
  readonly name: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly recording: Recording<ClientEvent>;
  /** What the recording calls this endpoint, where the client connects by way of another. */
  readonly knownAs?: string;
  /** Where to bind; default any free port. */
  readonly bind?: string;
  readonly nowMs: () => number;
}

export const echo: RequestPolicy = (request) => request.ok(request.payload);
export const silent: RequestPolicy = () => {};
export const failing = (message: string): RequestPolicy => (request) => request.error(message);

export async function openScriptedServer(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const { name, transport, recording, nowMs } = options;
  const requests: Received[] = [];
  const heartbeats: number[] = [];
  const routingIds: Uint8Array[] = [];
  let listeners: (() => void)[] = [];
  let peer: Uint8Array | undefined;
  let router: Router | undefined;
  // A client that is there already speaks before the endpoint is known; that is dealt with then.
  let early: (() => void)[] = [];

  const sendTo = (routingId: Uint8Array, frames: Frames): void => {
    recording.add({ kind: 'delivered', atMs: nowMs(), endpoint: knownAs(), frames });
    router?.send(routingId, frames);
  };

  const knownAs = (): string => options.knownAs ?? router?.endpoint ?? '';

  const onMessage = (routingId: Uint8Array, frames: Frames, atMs: number): void => {
    peer = routingId;
    if (!routingIds.some((seen) => Buffer.compare(seen, routingId) === 0)) routingIds.push(routingId);
    recording.add({ kind: 'sent', atMs, endpoint: knownAs(), frames, routingId });
    const message = readClientMessage(frames);
    if (message.kind === 'heartbeat') {
      heartbeats.push(atMs);
      if (server.answersHeartbeats) sendTo(routingId, text('', 'HEARTBEAT', name));
    } else if (message.kind === 'request') {
      const id = frames[2] as Uint8Array;
      const request: Received = {
        atMs,
        routingId,
        id,
        payload: message.payload,
        ok: (payload = message.payload) => sendTo(routingId, [...text('', 'RESPONSE'), id, ...text('OK'), ...payload]),
        error: (words) => sendTo(routingId, [...text('', 'RESPONSE'), id, ...text('ERROR', words)]),
      };
      server.onRequest(request, requests.push(request) - 1);
    }
    const called = listeners;
    listeners = [];
    for (const listener of called) listener();
  };

  const toPeer = (frames: Frames): void => {
    if (peer !== undefined) sendTo(peer, frames);
  };
  const bound = await transport.bind(options.bind ?? 'tcp://127.0.0.1:*', { maxFrameBytes: 64 * 1024 * 1024 }, {
    onMessage: (routingId, frames) => {
      const atMs = nowMs();
      if (router === undefined) early.push(() => onMessage(routingId, frames, atMs));
      else onMessage(routingId, frames, atMs);
    },
  });
  const server: ScriptedServer = {
    name,
    endpoint: bound.endpoint,
    answersHeartbeats: false,
    onRequest: silent,
    requests,
    heartbeats,
    routingIds,
    send: toPeer,
    heartbeat: (serverId = name) => toPeer(text('', 'HEARTBEAT', serverId)),
    ok: (id, payload) => toPeer([...text('', 'RESPONSE'), id, ...text('OK'), ...payload]),
    error: (id, message) => toPeer([...text('', 'RESPONSE'), id, ...text('ERROR', message)]),
    onNext: (listener) => void listeners.push(listener),
    close: () => bound.close(),
  };
  router = bound;
  for (const deal of early) deal();
  early = [];
  return server;
}
