/**
 * A client's log as the client's monitor reads it. A message counts as sent when the
 * client decides to send it (the heartbeat timer fires, an attempt begins): it may have to wait for a connection, and for
 * a server that is down it never leaves. What then leaves is the same message, and is not counted twice.
 */
import { fieldOf, holesOf, type LogRecord } from '../../../src/engine/trace/log-record.js';
import type { TraceStep } from '../../../src/engine/trace/observer.js';
import type { ClientEvent, ClientOptions, FailureKind, Frames, ServerStats } from '../../../model/freelance/monitor/events.js';
import { clientDefaults } from '../../../model/freelance/monitor/events.js';
import { framesOf, isNumber, isObject, isText, isTextOrNull, text } from './fields.js';

export type ClientStep = TraceStep<ClientEvent>;

/** What is known of a whole log. */
export interface ClientLog {
  readonly steps: readonly ClientStep[];
  readonly options: ClientOptions;
  readonly endpoints: readonly string[];
  /** By request id. */
  readonly payloads: ReadonlyMap<string, Frames>;
  /** It tells which attempts time out and when silence is looked at, so that none of it happens unseen outside of holes. */
  readonly toldTimers: boolean;
}

/** Throws `WP6505` for a record that lacks a field of its kind. Records of other names have no part in the protocol. */
export function readClientLog(records: readonly LogRecord[]): ClientLog {
  const connected = new Set<string>();
  const unseen = lostConnects(records);
  const endpoints = new Set<string>();
  const payloads = payloadsOf(records);
  let options = clientDefaults;
  /** Messages that were decided on, and may leave yet: endpoint and request id; no id for a heartbeat. */
  const decided = new Set<string>();

  const decide = (atMs: number, endpoint: string, frames: Frames): ClientEvent => {
    decided.add(messageKey(endpoint, frames));
    return { kind: 'sent', atMs, endpoint, frames };
  };

  const eventsOf = (record: LogRecord): readonly ClientEvent[] => {
    const { atMs, name } = record;
    const call = { atMs, byMs: atMs };
    const endpoint = (): string => {
      const address = fieldOf(record, 'server.address', 'an endpoint', isText);
      endpoints.add(address);
      return address;
    };
    const message = (): string => fieldOf(record, 'messaging.message.id', 'a request id', isText);
    switch (name) {
      case 'client.create':
        connected.clear();
        options = { ...clientDefaults, ...(fieldOf(record, 'options', 'the options', isObject) as Partial<ClientOptions>) };
        return [{ kind: 'create', ...call, options }];
      case 'client.connect':
        connected.add(endpoint());
        return [{ kind: 'connect', ...call, endpoint: endpoint() }];
      case 'client.disconnect':
        connected.delete(endpoint());
        return [{ kind: 'disconnect', ...call, endpoint: endpoint() }];
      case 'client.start':
        return [{ kind: 'start', ...call }];
      case 'client.stop':
        return [{ kind: 'stop', ...call }];
      case 'client.request': {
        const payload = framesOf(record);
        const timeoutMs = record.fields['timeoutMs'];
        return [{ kind: 'request', ...call, request: message(), payload, timeoutMs: isNumber(timeoutMs) ? timeoutMs : null }];
      }
      case 'frames.sent': {
        const frames = framesOf(record);
        return decided.delete(messageKey(endpoint(), frames)) ? [] : [{ kind: 'sent', atMs, endpoint: endpoint(), frames }];
      }
      case 'request.attempt': {
        return [decide(atMs, endpoint(), [empty, word('REQUEST'), word(message()), ...(payloads.get(message()) ?? [empty])])];
      }
      case 'timer.fired':
        return timerEvents(record, connected, decide);
      case 'frames.received':
        return [{ kind: 'delivered', atMs, endpoint: endpoint(), frames: framesOf(record) }];
      case 'server.state': {
        const state = fieldOf(record, 'state', 'unknown, alive or dead', isState);
        const address = endpoint();
        return [{ kind: 'stats', atMs, sinceMs: atMs, servers: Object.fromEntries([...connected].map((one) => [one, one === address ? { state } : {}])) }];
      }
      case 'server.stats':
        return [{ kind: 'stats', atMs, sinceMs: atMs, servers: fieldOf(record, 'servers', 'statistics by endpoint', isObject) as Readonly<Record<string, ServerStats>> }];
      case 'request.ended':
        return [ended(record, message())];
      default:
        return [];
    }
  };

  const stops = stopsOf(records);
  const toldTimers = records.some(({ name, fields }) => name === 'timer.fired' && (fields['timer.name'] === 'attempt' || fields['timer.name'] === 'silence'));
  // Told with the record in front of the hole: what is seen next comes after it.
  const gaps = new Map(holesOf(records).map(({ afterLine, fromMs, toMs }): readonly [number, ClientEvent] => [Math.max(1, afterLine), { kind: 'gap', atMs: fromMs, untilMs: toMs }]));
  const steps = records.map((record) => {
    for (const one of unseen.get(record.line - 1) ?? []) connected.add(one);
    const before = (stops.early.get(record) ?? []).flatMap(eventsOf);
    const gap = gaps.get(record.line);
    return { line: record.line, atMs: record.atMs, events: [...(gap === undefined ? [] : [gap]), ...before, ...(stops.moved.has(record) ? [] : eventsOf(record))], text: recordText(record) };
  });
  return { steps, options, endpoints: [...endpoints], payloads, toldTimers };
}

/** A timer as the monitor hears of it. The one after a wait is the attempt that it leads to, which is told for itself. */
function timerEvents(record: LogRecord, connected: ReadonlySet<string>, decide: (atMs: number, endpoint: string, frames: Frames) => ClientEvent): readonly ClientEvent[] {
  const { atMs, fields } = record;
  switch (fields['timer.name']) {
    case 'heartbeat':
      return [...connected].map((one) => decide(atMs, one, [empty, word('HEARTBEAT')]));
    case 'attempt':
      return [{ kind: 'timer', atMs, timer: 'attempt', request: fieldOf(record, 'messaging.message.id', 'a request id', isText) }];
    case 'silence':
      return [{ kind: 'timer', atMs, timer: 'silence', endpoint: fieldOf(record, 'server.address', 'an endpoint', isText) }];
    default:
      return [];
  }
}

/** Payloads by request id, from wherever they are told. */
function payloadsOf(records: readonly LogRecord[]): Map<string, Frames> {
  const payloads = new Map<string, Frames>();
  for (const record of records) {
    const { name, fields } = record;
    const id = fields['messaging.message.id'];
    if (name === 'client.request' && isText(id)) payloads.set(id, framesOf(record));
    if (name !== 'frames.sent') continue;
    const frames = framesOf(record);
    if (frames.length > 3) payloads.set(text(frames[2]), frames.slice(3));
  }
  return payloads;
}

/** Endpoints that are spoken of though no record tells of their connecting, by the line of the last hole before. */
function lostConnects(records: readonly LogRecord[]): ReadonlyMap<number, readonly string[]> {
  const holes = holesOf(records);
  const known = new Set<string>();
  const lost = new Map<number, string[]>();
  for (const { name, line, fields } of records) {
    const address = fields['server.address'];
    if (!isText(address) || known.has(address)) continue;
    known.add(address);
    if (name === 'client.connect') continue;
    const after = holes.findLast((hole) => hole.afterLine < line)?.afterLine;
    if (after !== undefined) lost.set(after, [...(lost.get(after) ?? []), address]);
  }
  return lost;
}

/**
 * A client tells of its stop when it is done, after the ends of the requests that it stopped; but the call came first, and
 * the statistics of that moment are from before it. So with a disconnect that ends requests. `early`: what belongs in front
 * of a record; `moved`: what was put there.
 */
function stopsOf(records: readonly LogRecord[]): { readonly early: ReadonlyMap<LogRecord, readonly LogRecord[]>; readonly moved: ReadonlySet<LogRecord> } {
  const early = new Map<LogRecord, readonly LogRecord[]>();
  const moved = new Set<LogRecord>();
  for (const [index, stop] of records.entries()) {
    if (stop.name !== 'client.stop' && stop.name !== 'client.disconnect') continue;
    let first = index;
    const itsOwn = stop.name === 'client.stop' ? ['request.ended', 'server.stats'] : ['request.ended'];
    while (first > 0 && itsOwn.includes(records[first - 1]?.name ?? '') && records[first - 1]?.atMs === stop.atMs) first--;
    const together = records.slice(first, index).filter(({ name }) => name === 'server.stats');
    for (const record of [...together, stop]) moved.add(record);
    early.set(records[first] as LogRecord, [...together, stop]);
  }
  // Statistics are told at the stop: a log that ends with them has lost its last line.
  const last = records.at(-1);
  if (last?.name === 'server.stats') {
    const first = records.findIndex(({ name, atMs }, index) => atMs === last.atMs && records.slice(index).every((one) => one.name === 'request.ended' || one.name === 'server.stats') && name !== '');
    moved.add(last);
    early.set(records[first] as LogRecord, [last, { ...last, name: 'client.stop' }]);
  }
  return { early, moved };
}

function messageKey(endpoint: string, frames: Frames): string {
  return `${endpoint} ${frames.length > 3 ? text(frames[2]) : ''}`;
}

function ended(record: LogRecord, request: string): ClientEvent {
  const success = fieldOf(record, 'success', 'true or false', (value): value is boolean => typeof value === 'boolean');
  const { attempts, latencyMs } = record.fields;
  const address = record.fields['server.address'];
  const common = { kind: 'outcome' as const, atMs: record.atMs, request, ...(isNumber(attempts) ? { attempts } : {}) };
  if (success) {
    return { ...common, success, response: framesOf(record), ...(isText(address) ? { endpoint: address } : {}), ...(isNumber(latencyMs) ? { latencyMs } : {}) };
  }
  const failure = fieldOf(record, 'error.type', 'unsent, error or unknown', isFailure);
  const message = fieldOf(record, 'error.message', 'text, or nothing', isTextOrNull);
  // That nothing left in the end is more than the monitor can know, which counts what was decided on.
  const kind = failure === 'unsent' && isNumber(attempts) && attempts > 0 ? 'unknown' : failure;
  return { ...common, success, failure: kind, ...(failure === 'error' && isText(message) ? { message } : {}) };
}

const isState = (value: unknown): value is 'unknown' | 'alive' | 'dead' => value === 'unknown' || value === 'alive' || value === 'dead';
const isFailure = (value: unknown): value is FailureKind => value === 'unsent' || value === 'error' || value === 'unknown';

/** A record for a person. */
export function recordText({ name, fields }: LogRecord): string {
  const parts = [fields['server.address'], fields['messaging.client.id'], fields['messaging.message.id'], fields['state'], fields['timer.name'], fields['error.type']];
  const { frames, success } = fields;
  if (Array.isArray(frames)) parts.push(`[${frames.map((frame) => readable(String(frame))).join(', ')}]`);
  if (typeof success === 'boolean') parts.push(success ? 'success' : 'failure');
  return [name, ...parts.filter((part) => typeof part === 'string')].join(' ');
}

function readable(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length > 40 ? `${bytes.length} bytes` : JSON.stringify(bytes.toString('utf8'));
}

const empty = new Uint8Array();
const word = (value: string): Uint8Array => Buffer.from(value);
