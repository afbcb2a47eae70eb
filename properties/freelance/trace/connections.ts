/** Which servers a client is connected to, when it runs and when it stops, as far as a log with holes tells. */
import type { HoleIndex } from '../../../src/engine/trace/hole-index.js';
import type { LogRecord } from '../../../src/engine/trace/log-record.js';
import type { Surroundings } from '../../../model/freelance/losses/surroundings.js';
import type { ToldOfServer } from '../../../model/freelance/losses/sweep.js';
import type { Told } from '../../../model/freelance/losses/told-steps.js';
import type { ClientLog } from './client-log.js';
import { isObject, isText } from './fields.js';

export interface Connections extends Pick<Surroundings, 'isConnected' | 'lostDisconnect' | 'mayLackServers' | 'mayNotRun' | 'lostStop'> {
  readonly endpoints: readonly string[];
  readonly changes: readonly ToldOfServer[];
  /** Calls that concern all open requests. */
  readonly calls: readonly Told[];
  /** Servers come and go in this log: then they may do so in holes. */
  readonly isShifting: boolean;
}

interface Span {
  readonly endpoint: string;
  /** Surely connected between these lines. */
  readonly from: number;
  to: number;
  /** It may have been disconnected in a hole after `to`. */
  lostFromMs: number | undefined;
}

export function connectionsOf({ steps, endpoints: spoken }: ClientLog, records: readonly LogRecord[], index: HoleIndex): Connections {
  const changes: ToldOfServer[] = [];
  const calls: Told[] = [];
  const spans: Span[] = [];
  const open = new Map<string, Span>();
  const known = new Set<string>();
  let startLine = Infinity;
  let stopLine = Infinity;
  let isShifting = false;
  for (const { line, events } of steps) {
    for (const event of events) {
      const { atMs } = event;
      if (event.kind === 'start') startLine = Math.min(startLine, line);
      if (event.kind === 'stop') {
        stopLine = line;
        calls.push({ kind: 'stop', atMs, line });
      }
      if (event.kind === 'connect') {
        if (known.has(event.endpoint)) isShifting = true;
        known.add(event.endpoint);
        if (!open.has(event.endpoint)) {
          const span: Span = { endpoint: event.endpoint, from: line, to: Infinity, lostFromMs: undefined };
          open.set(event.endpoint, span);
          spans.push(span);
        }
        changes.push({ kind: 'connected', endpoint: event.endpoint, isTold: true, atMs, line });
      }
      if (event.kind === 'disconnect') {
        isShifting = true;
        const span = open.get(event.endpoint);
        if (span !== undefined) span.to = line;
        open.delete(event.endpoint);
        changes.push({ kind: 'disconnected', endpoint: event.endpoint, isTold: true, atMs, line });
        calls.push({ kind: 'disconnect', endpoint: event.endpoint, atMs, line });
      }
    }
  }
  const lastSigns = lastSignsOf(records);
  for (const span of open.values()) {
    const hole = index.within(lastSigns.get(span.endpoint) ?? 0, Infinity, -Infinity, Infinity)?.[0];
    if (hole === undefined) continue;
    span.to = index.placeOf(hole);
    span.lostFromMs = index.holes[hole]?.fromMs;
    changes.push({ kind: 'disconnected', endpoint: span.endpoint, isTold: false, atMs: index.holes[hole]?.fromMs ?? 0, line: span.to });
  }
  const endpoints = [...new Set([...known, ...spoken])];
  const unseen = new Set(endpoints.filter((endpoint) => !known.has(endpoint)));
  for (const endpoint of unseen) changes.push({ kind: 'connected', endpoint, isTold: false, atMs: records[0]?.atMs ?? 0, line: 0.1 });
  const isSure = (endpoint: string, place: number): boolean => spans.some((span) => span.endpoint === endpoint && place >= span.from && place <= span.to);
  const mayBeThere = (endpoint: string): boolean => isShifting || unseen.has(endpoint) || open.get(endpoint)?.lostFromMs !== undefined;
  return {
    endpoints,
    changes,
    calls,
    isShifting,
    isConnected: (endpoint, place) => (isSure(endpoint, place) ? 'yes' : mayBeThere(endpoint) ? 'perhaps' : 'no'),
    lostDisconnect: (endpoint) => {
      const fromMs = isShifting ? -Infinity : unseen.has(endpoint) ? index.holes[0]?.fromMs : open.get(endpoint)?.lostFromMs;
      return fromMs === undefined ? undefined : { lo: fromMs, hi: Infinity };
    },
    mayLackServers: (place) => !spans.some((span) => place >= span.from && place <= span.to),
    mayNotRun: (place) => place < startLine || place > stopLine,
    lostStop: stopLine === Infinity ? lostStopOf(records, index) : undefined,
  };
}

/** The last line that shows each server to be connected. */
function lastSignsOf(records: readonly LogRecord[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { name, line, fields } of records) {
    const address = fields['server.address'];
    if (isText(address) && name !== 'request.ended') last.set(address, line);
    if (name === 'server.stats' && isObject(fields['servers'])) for (const endpoint of Object.keys(fields['servers'])) last.set(endpoint, line);
  }
  return last;
}

/** No record tells of a stop: there may be none, it may be in a hole, or the log ends before it is told. */
function lostStopOf(records: readonly LogRecord[], index: HoleIndex): Surroundings['lostStop'] {
  const running = records.findLast(({ name }) => name === 'timer.fired' || name === 'request.attempt' || name === 'client.request' || name === 'frames.received');
  const place = running?.line ?? 0;
  const hole = index.within(place, Infinity, -Infinity, Infinity)?.[0];
  return { place, ms: Math.min(records.at(-1)?.atMs ?? 0, hole === undefined ? Infinity : (index.holes[hole]?.fromMs ?? 0)) };
}
