/** The record that a server must have kept of a run: each event in the form of docs/trace.md, written from that page. */
import { serverId } from '../server/server-payloads.js';
import type { ServerTold } from '../server/server-told.js';
import type { ServerHistory } from './server-claims.js';

type Fields = Readonly<Record<string, unknown>>;

const base64 = (frame: Uint8Array): string => Buffer.from(frame).toString('base64');

export function serverRecordsOf({ scenario, steps }: ServerHistory): readonly Fields[] {
  const { cacheTtlMs, cleanupMs, maxEntries, maxBytes } = scenario;
  const records: Fields[] = [];
  const add = (name: string, atMs: number, fields: Fields): void => void records.push({ seq: records.length, atMs, 'event.name': name, ...fields });
  add('server.create', 0, { options: { serverId, cacheTtlMs, cacheCleanupIntervalMs: cleanupMs, cacheMaxEntries: maxEntries, cacheMaxBytes: maxBytes } });
  for (const { observation } of steps) {
    for (const one of observation.told) {
      const [name, fields] = recordOf(one);
      if (name !== undefined) add(name, one.event.atMs, fields);
    }
  }
  return records;
}

function recordOf({ type, event }: ServerTold): readonly [string | undefined, Fields] {
  switch (type) {
    case 'start':
      return ['server.start', { 'server.address': event.endpoint }];
    case 'stop':
      return ['server.stop', {}];
    case 'received':
    case 'sent':
      return [`frames.${type}`, { 'messaging.client.id': base64(event.client), frames: event.frames.map(base64) }];
    case 'execute':
      return ['handler.started', { 'messaging.client.id': base64(event.client), 'messaging.message.id': event.requestId }];
    case 'executed':
      return [
        'handler.ended',
        { 'messaging.client.id': base64(event.client), 'messaging.message.id': event.requestId, success: event.status === 'ok', durationMs: event.durationMs, 'error.message': event.message },
      ];
    default:
      return [undefined, {}];
  }
}
