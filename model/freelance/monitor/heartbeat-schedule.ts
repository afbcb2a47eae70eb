/**
 * Heartbeats go to every endpoint, each interval, from the start of the client on, whatever the server's state. Whether
 * the first goes out at once or after an interval is left open, and so is when the first goes to a server that was
 * connected later, within one interval.
 */
import type { ClientEvent, ClientOptions } from './events.js';
import { clientDefaults } from './events.js';
import type { Misfit } from './matches.js';

interface Beat {
  /** From when on heartbeats are owed: the later of start and connect, as late as it may have been. */
  readonly sinceMs: number;
  readonly lastMs: number | undefined;
  readonly count: number;
}

export interface HeartbeatSchedule {
  readonly phase: 'idle' | 'running' | 'stopped';
  readonly options: ClientOptions;
  readonly beats: ReadonlyMap<string, Beat | undefined>;
  /** When the client stopped, or a server was disconnected, at the latest; a straggler may still be seen. */
  readonly goneMs: ReadonlyMap<string, number>;
}

export const noHeartbeats: HeartbeatSchedule = { phase: 'idle', options: clientDefaults, beats: new Map(), goneMs: new Map() };

/** What a call changes about it. */
export function rescheduled(schedule: HeartbeatSchedule, event: ClientEvent, toleranceMs: number): HeartbeatSchedule {
  const byMs = 'byMs' in event ? (event.byMs ?? event.atMs + toleranceMs) : event.atMs;
  const beats = new Map(schedule.beats);
  switch (event.kind) {
    case 'create':
      return { ...noHeartbeats, options: { ...clientDefaults, ...event.options }, goneMs: schedule.goneMs };
    case 'start':
      for (const endpoint of beats.keys()) beats.set(endpoint, { sinceMs: byMs, lastMs: undefined, count: 0 });
      return { ...schedule, phase: 'running', beats };
    case 'connect':
      if (beats.has(event.endpoint)) return schedule;
      beats.set(event.endpoint, schedule.phase === 'running' ? { sinceMs: byMs, lastMs: undefined, count: 0 } : undefined);
      return { ...schedule, beats };
    case 'disconnect':
      beats.delete(event.endpoint);
      return { ...schedule, beats, goneMs: new Map(schedule.goneMs).set(event.endpoint, byMs) };
    case 'stop': {
      const gone = new Map(schedule.goneMs);
      for (const endpoint of beats.keys()) gone.set(endpoint, byMs);
      return { ...schedule, phase: 'stopped', beats: new Map(), goneMs: gone };
    }
    default:
      return schedule;
  }
}

/** A heartbeat was seen to leave. */
export function afterBeat(schedule: HeartbeatSchedule, endpoint: string, atMs: number, toleranceMs: number): HeartbeatSchedule | Misfit {
  const beat = schedule.beats.get(endpoint);
  if (beat === undefined) {
    const goneMs = schedule.goneMs.get(endpoint);
    if (goneMs !== undefined && atMs <= goneMs + toleranceMs) return schedule;
    const why = goneMs === undefined ? 'the client is not started or not connected there' : `it ended at ${goneMs.toFixed(1)} ms`;
    return { rule: goneMs === undefined ? 'heartbeat' : 'release', expected: `no heartbeat to ${endpoint}: ${why}`, found: `one at ${atMs.toFixed(1)} ms` };
  }
  const { heartbeatIntervalMs } = schedule.options;
  const gapMs = beat.lastMs === undefined ? Infinity : atMs - beat.lastMs;
  // The second may follow the first sooner: a first one on connecting, then the common beat.
  if (beat.count > 1 && gapMs < heartbeatIntervalMs - 2 * toleranceMs - 1e-6) {
    return { rule: 'heartbeat', expected: `a heartbeat to ${endpoint} each ${heartbeatIntervalMs} ms`, found: `one ${gapMs.toFixed(1)} ms after the last` };
  }
  const beats = new Map(schedule.beats).set(endpoint, { sinceMs: beat.sinceMs, lastMs: atMs, count: beat.count + 1 });
  return { ...schedule, beats };
}

/** A heartbeat that was owed before `atMs` and did not come. */
export function missedBeat(schedule: HeartbeatSchedule, atMs: number, toleranceMs: number): Misfit | undefined {
  const { heartbeatIntervalMs } = schedule.options;
  for (const [endpoint, beat] of schedule.beats) {
    if (beat === undefined) continue;
    const dueMs = (beat.lastMs ?? beat.sinceMs) + heartbeatIntervalMs + 2 * toleranceMs;
    if (atMs > dueMs + 1e-6) {
      const last = beat.lastMs === undefined ? 'none was sent yet' : `the last was at ${beat.lastMs.toFixed(1)} ms`;
      return { rule: 'heartbeat', expected: `a heartbeat to ${endpoint} each ${heartbeatIntervalMs} ms, so one by ${dueMs.toFixed(1)} ms (${last})`, found: `none by ${atMs.toFixed(1)} ms` };
    }
  }
  return undefined;
}
