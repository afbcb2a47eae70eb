/**
 * A record of what a client or server does, one flat object for each event, for logs that can be checked against the
 * protocol later. Attribute names follow OpenTelemetry's where it has one (`messaging.*`, `server.address`, `error.*`).
 * Frames are base64, with the empty delimiter and without the routing id.
 */
import type { Frames } from '../transports/port.js';
import type { ClientEvents } from './client-events.js';
import type { ClientSettings } from './client-options.js';
import type { Events } from './events.js';
import type { ServerEvents } from './server-events.js';
import type { ServerSettings } from './server-options.js';
import type { ServerStats } from './server-record.js';

/** `seq` counts from 0 without holes; `atMs` is of the recorded one's monotonic clock. */
export interface LogRecord {
  readonly seq: number;
  readonly atMs: number;
  readonly 'event.name': string;
  readonly [attribute: string]: unknown;
}

export type Recorder = (record: LogRecord) => void;

/** A recorder that writes each record as a line of JSON. */
export function jsonLines(write: (line: string) => void): Recorder {
  return (record) => write(`${JSON.stringify(record)}\n`);
}

export interface RecordedClient {
  readonly settings: ClientSettings;
  readonly routingId: Uint8Array;
  stats(): ReadonlyMap<string, ServerStats>;
}

export function recordClient(client: RecordedClient, events: Events<ClientEvents>, recorder: Recorder, nowMs: number): void {
  const record = numbered(recorder, events);
  const on = <Type extends keyof ClientEvents>(type: Type, name: string, attributes: (event: ClientEvents[Type]) => object): void => {
    events.on(type, (event) => record(event.atMs, name, attributes(event)));
  };
  record(nowMs, 'client.create', { options: client.settings, 'messaging.client.id': base64(client.routingId) });
  on('connect', 'client.connect', addressOf);
  on('disconnect', 'client.disconnect', addressOf);
  on('start', 'client.start', () => ({}));
  on('request', 'client.request', (event) => ({
    'messaging.message.id': event.requestId,
    frames: event.payload.map(base64),
    timeoutMs: event.timeoutMs,
  }));
  on('attempt', 'request.attempt', (event) => ({ ...addressOf(event), 'messaging.message.id': event.requestId, attempt: event.attempt }));
  on('sent', 'frames.sent', (event) => ({ ...addressOf(event), frames: event.frames.map(base64) }));
  on('received', 'frames.received', (event) => ({ ...addressOf(event), frames: event.frames.map(base64) }));
  on('state', 'server.state', (event) => ({ ...addressOf(event), state: event.to, previous: event.from, reason: event.reason }));
  on('timer', 'timer.fired', (event) => ({
    'timer.name': event.name,
    ...(event.requestId !== undefined && { 'messaging.message.id': event.requestId }),
    ...(event.endpoint !== undefined && { 'server.address': event.endpoint }),
  }));
  on('settle', 'request.ended', ({ outcome }) => ({
    'messaging.message.id': outcome.requestId,
    success: outcome.ok,
    attempts: outcome.attempts,
    ...(outcome.ok
      ? { frames: outcome.payload.map(base64), 'server.address': outcome.endpoint, latencyMs: outcome.latencyMs }
      : { frames: null, 'error.type': outcome.kind, 'error.message': outcome.message }),
  }));
  events.on('stop', (event) => {
    record(event.atMs, 'server.stats', { servers: Object.fromEntries(client.stats()) });
    record(event.atMs, 'client.stop', {});
  });
}

export function recordServer(settings: ServerSettings, events: Events<ServerEvents>, recorder: Recorder, nowMs: number): void {
  const record = numbered(recorder, events);
  const { serverId, cacheTtlMs, cacheCleanupIntervalMs, cacheMaxEntries, cacheMaxBytes } = settings;
  record(nowMs, 'server.create', { options: { serverId, cacheTtlMs, cacheCleanupIntervalMs, cacheMaxEntries, cacheMaxBytes } });
  events.on('start', (event) => record(event.atMs, 'server.start', { 'server.address': event.endpoint }));
  events.on('stop', (event) => record(event.atMs, 'server.stop', {}));
  events.on('received', (event) => record(event.atMs, 'frames.received', framesOf(event)));
  events.on('sent', (event) => record(event.atMs, 'frames.sent', framesOf(event)));
  events.on('execute', ({ atMs, client, requestId }) => {
    record(atMs, 'handler.started', { 'messaging.client.id': base64(client), 'messaging.message.id': requestId });
  });
  events.on('executed', ({ atMs, client, requestId, status, message, durationMs }) => {
    record(atMs, 'handler.ended', {
      'messaging.client.id': base64(client),
      'messaging.message.id': requestId,
      success: status === 'ok',
      durationMs,
      ...(message !== undefined && { 'error.message': message }),
    });
  });
}

/** A recorder that fails disturbs the recorded one no more than any listener. */
function numbered<EventMap extends object>(recorder: Recorder, events: Events<EventMap>): (atMs: number, name: string, attributes: object) => void {
  let seq = 0;
  return (atMs, name, attributes) => events.guard(() => recorder({ seq: seq++, atMs, 'event.name': name, ...attributes }));
}

function addressOf(event: { readonly endpoint: string }): object {
  return { 'server.address': event.endpoint };
}

function framesOf(event: { readonly client: Uint8Array; readonly frames: Frames }): object {
  return { 'messaging.client.id': base64(event.client), frames: event.frames.map(base64) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
