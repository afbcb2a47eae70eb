/** The record that a client must have kept of a run: each event in the form of docs/trace.md, written from that page. */
import type { ClientTold } from '../client/client-told.js';
import type { ClientHistory } from './client-history.js';

type Fields = Readonly<Record<string, unknown>>;

/** Documented in docs/freelance.md; the scenario's own stand over them. */
const settings = {
  requestTimeoutMs: 5000,
  heartbeatIntervalMs: 2000,
  heartbeatTimeoutMs: 6000,
  maxRetries: 3,
  retryBaseDelayMs: 500,
  deadAfterFailures: 3,
  latencyWindow: 100,
  maxOpenRequests: 10_000,
  maxOpenBytes: 64 * 1024 * 1024,
  limits: { maxPayloadFrames: 64, maxFrameBytes: 1024 * 1024, maxPayloadBytes: 4 * 1024 * 1024 },
};

const base64 = (frame: Uint8Array): string => Buffer.from(frame).toString('base64');
const framesOf = (frames: readonly Uint8Array[]): Fields => ({ frames: frames.map(base64) });

export function recordsOf({ scenario, steps, endpoints }: ClientHistory): readonly Fields[] {
  const told = steps.flatMap(({ observation }) => observation.told.map((one) => ({ one, observation })));
  const start = told.find(({ one }) => one.type === 'start')?.one as Extract<ClientTold, { type: 'start' }> | undefined;
  const records: Fields[] = [];
  const add = (name: string, atMs: number, fields: Fields = {}): void => void records.push({ seq: records.length, atMs, 'event.name': name, ...fields });
  add('client.create', 0, { options: { ...settings, ...scenario.options }, 'messaging.client.id': base64(start?.event.routingId ?? new Uint8Array()) });
  for (const endpoint of endpoints) add('client.connect', 0, { 'server.address': endpoint });
  for (const { one, observation } of told) {
    if (one.type === 'stop') add('server.stats', one.event.atMs, { servers: Object.fromEntries(observation.connected.map((server) => [endpoints[server], observation.stats[server]])) });
    const [name, fields] = recordOf(one);
    if (name !== undefined) add(name, one.event.atMs, fields);
  }
  return records;
}

function recordOf({ type, event }: ClientTold): readonly [string | undefined, Fields] {
  switch (type) {
    case 'start':
    case 'stop':
      return [`client.${type}`, {}];
    case 'connect':
    case 'disconnect':
      return [`client.${type}`, { 'server.address': event.endpoint }];
    case 'request':
      return ['client.request', { 'messaging.message.id': event.requestId, ...framesOf(event.payload), timeoutMs: event.timeoutMs }];
    case 'attempt':
      return ['request.attempt', { 'server.address': event.endpoint, 'messaging.message.id': event.requestId, attempt: event.attempt }];
    case 'sent':
    case 'received':
      return [`frames.${type}`, { 'server.address': event.endpoint, ...framesOf(event.frames) }];
    case 'state':
      return ['server.state', { 'server.address': event.endpoint, state: event.to, previous: event.from, reason: event.reason }];
    case 'timer':
      return ['timer.fired', { 'timer.name': event.name, 'messaging.message.id': event.requestId, 'server.address': event.endpoint }];
    case 'settle': {
      const { outcome } = event;
      const common = { 'messaging.message.id': outcome.requestId, success: outcome.ok, attempts: outcome.attempts };
      if (outcome.ok) return ['request.ended', { ...common, ...framesOf(outcome.payload), 'server.address': outcome.endpoint, latencyMs: outcome.latencyMs }];
      return ['request.ended', { ...common, frames: null, 'error.type': outcome.kind, 'error.message': outcome.message }];
    }
    default:
      return [undefined, {}];
  }
}

/** The same text for the same record, in whatever order its fields come; what is undefined is not written. */
export function recordText(record: unknown): string | undefined {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))) : value,
  );
}

/** An attribute that is there without a value; undefined: none is. */
export function emptyAttribute(records: readonly object[]): string | undefined {
  return records.flatMap((record) => Object.entries(record)).find(([, value]) => value === undefined)?.[0];
}
