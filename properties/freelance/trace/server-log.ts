/**
 * A server's log as the server's monitor reads it. The monitor knows a handler that echoes, at once or after a while; a
 * log is of any handler. So what a handler did is read ahead: how long it took tells the monitor, and the first outcome
 * of each (client, request id) stands for the echo of its payload in all its replies.
 */
import { fieldOf, type LogRecord } from '../../../src/engine/trace/log-record.js';
import type { TraceStep } from '../../../src/engine/trace/observer.js';
import type { Frames, ServerEvent, ServerOptions } from '../../../model/freelance/monitor/events.js';
import { framesKey } from '../../../model/freelance/monitor/messages.js';
import { recordText } from './client-log.js';
import { framesOf, isNumber, isObject, isText, text } from './fields.js';

export type ServerStep = TraceStep<ServerEvent>;

export interface ServerLog {
  readonly steps: readonly ServerStep[];
  readonly cacheTtlMs: number;
  readonly maxEntries: number;
  /** Empty where it is not told. */
  readonly serverId: string;
}

interface Execution {
  readonly durationMs: number;
  readonly message: string | undefined;
}

/** Throws `WP6505` for a record that lacks a field of its kind. */
export function readServerLog(records: readonly LogRecord[]): ServerLog {
  const outcomes = executionsOf(records);
  const payloads = payloadsOf(records);
  const firstReplies = new Map<string, string>();
  const counts = new Map<string, number>();
  const taken = new Map<string, number>();
  let options: Partial<ServerOptions> & { readonly cacheMaxEntries?: number } = {};

  const eventsOf = (record: LogRecord): readonly ServerEvent[] => {
    const { atMs, name } = record;
    const call = { atMs, byMs: atMs };
    const client = (): string => fieldOf(record, 'messaging.client.id', 'a routing id in base64', isText);
    switch (name) {
      case 'server.create':
        options = fieldOf(record, 'options', 'the options', isObject);
        return [{ kind: 'create', ...call, options: { ...options, serverId: options.serverId ?? '' } }];
      case 'server.start':
        return [{ kind: 'start', ...call }];
      case 'server.stop':
        return [{ kind: 'stop', ...call }];
      case 'frames.received': {
        const frames = framesOf(record);
        const delivered: ServerEvent = { kind: 'delivered', atMs, client: client(), frames };
        if (frames.length < 4) return [delivered];
        const key = pairOf(client(), text(frames[2]));
        const execution = (outcomes.get(key) ?? [])[taken.get(key) ?? 0];
        const delayMs = execution?.durationMs ?? 0;
        return [{ kind: 'behave', ...call, behaviour: delayMs > 0 ? { mode: 'delay', delayMs } : { mode: 'echo' } }, delivered];
      }
      case 'frames.sent': {
        const frames = framesOf(record);
        return [{ kind: 'sent', atMs, client: client(), frames: frames.length < 5 ? frames : asEcho(pairOf(client(), text(frames[2])), frames) }];
      }
      case 'handler.started': {
        const key = pairOf(client(), fieldOf(record, 'messaging.message.id', 'a request id', isText));
        const first = Buffer.from(payloads.get(key)?.[0] ?? []).toString('base64');
        counts.set(first, (counts.get(first) ?? 0) + 1);
        taken.set(key, (taken.get(key) ?? 0) + 1);
        // A second execution is looked at when it happens.
        return taken.get(key) === 1 ? [] : [{ kind: 'executions', atMs, sinceMs: atMs, executions: Object.fromEntries(counts) }];
      }
      default:
        return [];
    }
  };

  /** The reply with the pair's first outcome replaced by the echo; another outcome stays as it is. */
  const asEcho = (key: string, frames: Frames): Frames => {
    const head = frames.slice(0, 3);
    const [status, ...rest] = frames.slice(3);
    const payload = payloads.get(key);
    const execution = (outcomes.get(key) ?? [])[(taken.get(key) ?? 1) - 1];
    if (payload === undefined || execution === undefined) return frames;
    const said = text(status) === 'ERROR' ? 'error' : 'ok';
    if ((execution.message === undefined ? 'ok' : 'error') !== said || (said === 'error' && text(rest[0]) !== execution.message)) return frames;
    const place = `${key} ${taken.get(key) ?? 1}`;
    const first = firstReplies.get(place) ?? framesKey(rest);
    firstReplies.set(place, first);
    return first === framesKey(rest) ? [...head, Buffer.from('OK'), ...payload] : frames;
  };

  const steps = records.map((record) => ({ line: record.line, atMs: record.atMs, events: eventsOf(record), text: recordText(record) }));
  return { steps, cacheTtlMs: options.cacheTtlMs ?? 300_000, maxEntries: options.cacheMaxEntries ?? 1000, serverId: options.serverId ?? '' };
}

/** What each execution of a pair came to, in order. Where its end was not recorded, its first reply tells. */
function executionsOf(records: readonly LogRecord[]): ReadonlyMap<string, readonly Execution[]> {
  const outcomes = new Map<string, Execution[]>();
  const begun = new Map<string, number>();
  const add = (key: string, execution: Execution): void => {
    begun.delete(key);
    outcomes.set(key, [...(outcomes.get(key) ?? []), execution]);
  };
  for (const record of records) {
    const { name, atMs, fields } = record;
    const client = fields['messaging.client.id'];
    if (!isText(client)) continue;
    if (name === 'frames.sent') {
      const frames = framesOf(record);
      const key = pairOf(client, text(frames[2]));
      const fromMs = begun.get(key);
      const isError = text(frames[3]) === 'ERROR';
      if (frames.length > 4 && (fromMs !== undefined || (!outcomes.has(key) && !(isError && text(frames[4]) === 'BUSY')))) add(key, { durationMs: atMs - (fromMs ?? atMs), message: isError ? text(frames[4]) : undefined });
    } else if (name === 'handler.started' || name === 'handler.ended') {
      const key = pairOf(client, fieldOf(record, 'messaging.message.id', 'a request id', isText));
      const { success, durationMs } = fields;
      const message = fields['error.message'];
      if (name === 'handler.started') begun.set(key, atMs);
      else add(key, { durationMs: isNumber(durationMs) ? durationMs : 0, message: success === false ? (isText(message) ? message : '') : undefined });
    }
  }
  return outcomes;
}

/** The first payload of each pair; of a request whose record is lost, something to stand for it. */
function payloadsOf(records: readonly LogRecord[]): Map<string, Frames> {
  const payloads = new Map<string, Frames>();
  const lost: string[] = [];
  for (const record of records) {
    const client = record.fields['messaging.client.id'];
    if (!isText(client) || !record.name.startsWith('frames.')) continue;
    const frames = framesOf(record);
    const key = pairOf(client, text(frames[2]));
    if (frames.length < 4) continue;
    if (record.name === 'frames.sent') lost.push(key);
    else if (!payloads.has(key)) payloads.set(key, frames.slice(3));
  }
  for (const key of lost) if (!payloads.has(key)) payloads.set(key, [Buffer.from(`lost ${key}`)]);
  return payloads;
}

const pairOf = (client: string, id: string): string => `${client} ${id}`;
