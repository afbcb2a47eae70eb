/**
 * The specification of the server as an online oracle; see client-monitor.ts for what an oracle is. It watches the
 * frames to and from any number of clients, and what the handler was told to do.
 */
import { bytesKey, framesKey, isUtf8, readClientMessage, readServerMessage, shownFrames } from './messages.js';
import { createExecutions, type Executions, type ExecutionsOptions, type Wrong } from './executions.js';
import { serverDefaults, type Behaviour, type Frames, type ServerEvent, type ServerOptions } from './events.js';
import type { Misfit } from './matches.js';
import type { MonitorOptions } from './client-monitor.js';
import { rounding } from './timing.js';
import { allowed, type Judgement, type Monitor } from './verdict.js';

export interface ServerMonitorOptions extends MonitorOptions {
  /** From so many requests on, a server may say that it is full, as far as its bound, whatever it is, explains it. Default 1000. */
  readonly fullFrom?: number;
}

interface HeartbeatAsk {
  readonly client: string;
  readonly atMs: number;
  /** When the server has come to it, at the latest. */
  readonly servedByMs: number;
  /** The table does not quite allow the message, so an answer is not owed. */
  readonly doubtful: boolean;
}

interface State {
  readonly phase: 'absent' | 'created' | 'running' | 'stopped';
  readonly options: ServerOptions;
  readonly behaviour: Behaviour;
  readonly heartbeats: readonly HeartbeatAsk[];
  readonly executions: Executions;
  readonly stoppedMs: number;
  /** Until when a server that deals with one message after the other, each within the tolerance, may be busy. */
  readonly servedByMs: number;
  readonly final: Judgement | undefined;
}

export function createServerMonitor(options: ServerMonitorOptions): Monitor<ServerEvent> {
  const start: State = {
    phase: 'absent',
    options: { serverId: '', ...serverDefaults },
    behaviour: { mode: 'echo' },
    heartbeats: [],
    executions: createExecutions(bookOptions(options)),
    stoppedMs: Infinity,
    servedByMs: -Infinity,
    final: undefined,
  };
  return monitorFrom(start, options);
}

function monitorFrom(start: State, options: ServerMonitorOptions): Monitor<ServerEvent> {
  const { toleranceMs } = options;
  let state = start;

  const violate = (reason: Misfit, atMs: number): Judgement => {
    const final: Judgement = { kind: 'violation', violation: { rule: reason.rule, expected: reason.expected, found: reason.found, atMs, timeless: reason.timeless === true } };
    state = { ...state, final };
    return final;
  };
  const settled = (misfit: Wrong, atMs: number): Judgement => {
    if (misfit === undefined) return allowed;
    if (misfit !== 'blurred') return violate(misfit, atMs);
    const final: Judgement = { kind: 'blurred', reason: 'too many possibilities' };
    state = { ...state, final };
    return final;
  };

  const delivered = (event: Extract<ServerEvent, { kind: 'delivered' }>): Judgement => {
    if (state.phase !== 'running') return allowed;
    const message = readClientMessage(event.frames);
    const servedByMs = Math.max(state.servedByMs, event.atMs) + toleranceMs;
    state = { ...state, servedByMs };
    if (message.kind === 'heartbeat') {
      state = { ...state, heartbeats: [...state.heartbeats, { client: event.client, atMs: event.atMs, servedByMs, doubtful: false }] };
    } else if (message.kind === 'request') {
      const id = event.frames[2] as Uint8Array;
      const doubtful = id.byteLength === 0 || id.byteLength > longestId || !isUtf8(id);
      const { behaviour, options: { cacheTtlMs, cacheCleanupIntervalMs } } = state;
      state.executions.asked({ client: event.client, id: message.id, payload: message.payload, atMs: event.atMs, servedByMs, behaviour, cacheTtlMs, cacheCleanupIntervalMs, doubtful });
    } else if (startsAsHeartbeat(event.frames)) {
      state = { ...state, heartbeats: [...state.heartbeats, { client: event.client, atMs: event.atMs, servedByMs, doubtful: true }] };
    } else {
      state.executions.refused(event.frames);
    }
    return allowed;
  };

  const sent = (event: Extract<ServerEvent, { kind: 'sent' }>): Judgement => {
    if (event.atMs > state.stoppedMs + toleranceMs) return violate({ rule: 'stop', expected: 'nothing from a server that has stopped', found: shownFrames(event.frames) }, event.atMs);
    const message = readServerMessage(event.frames);
    if (message.kind === 'malformed' || message.doubtful) {
      const why = message.kind === 'malformed' ? message.why : 'a frame too many or too few';
      if (message.kind === 'malformed' || !state.executions.isDoubtful(event.client, message.kind === 'heartbeat' ? '' : message.id)) {
        return violate({ rule: 'frames', expected: 'an answer as the table of frames has them', found: `${why}: ${shownFrames(event.frames)}`, timeless: true }, event.atMs);
      }
      return allowed;
    }
    if (message.kind !== 'heartbeat') return settled(state.executions.replied(event.client, message.id, event.frames, event.atMs), event.atMs);
    const index = state.heartbeats.findIndex((ask) => ask.client === event.client);
    if (index < 0) return violate({ rule: 'heartbeat', expected: `no heartbeat answer to ${event.client}: it asked for none`, found: shownFrames(event.frames), timeless: true }, event.atMs);
    if (bytesKey(message.serverId) !== Buffer.from(state.options.serverId, 'utf8').toString('latin1')) {
      return violate({ rule: 'heartbeat', expected: `the server id ${JSON.stringify(state.options.serverId)} in UTF-8`, found: shownFrames(event.frames), timeless: true }, event.atMs);
    }
    // An owed answer is preferred to one that is left open.
    const owed = state.heartbeats.findIndex((ask) => ask.client === event.client && !ask.doubtful);
    state = { ...state, heartbeats: state.heartbeats.toSpliced(owed < 0 ? index : owed, 1) };
    return allowed;
  };

  const dueBefore = (atMs: number): Judgement => {
    if (state.final !== undefined) return state.final;
    if (state.phase !== 'running') return allowed;
    const late = state.heartbeats.find((ask) => !ask.doubtful && ask.servedByMs + toleranceMs + rounding < atMs);
    if (late !== undefined) {
      return violate({ rule: 'heartbeat', expected: `the heartbeat of ${late.client} at ${late.atMs.toFixed(1)} ms answered at once`, found: `no answer by ${atMs.toFixed(1)} ms` }, atMs);
    }
    return settled(state.executions.due(atMs), atMs);
  };

  const called = (event: ServerEvent): Judgement => {
    switch (event.kind) {
      case 'create':
        state = {
          ...state,
          phase: 'created',
          options: { ...serverDefaults, ...event.options },
          behaviour: { mode: 'echo' },
          heartbeats: [],
          executions: createExecutions(bookOptions(options)),
          stoppedMs: Infinity,
          servedByMs: -Infinity,
        };
        return allowed;
      case 'start':
        state = { ...state, phase: 'running' };
        return allowed;
      case 'behave':
        state = { ...state, behaviour: event.behaviour };
        return allowed;
      case 'stop':
        state = { ...state, phase: 'stopped', stoppedMs: event.byMs ?? event.atMs + toleranceMs };
        return allowed;
      case 'executions':
        return settled(state.executions.counted(event.executions, event.sinceMs ?? event.atMs - toleranceMs, event.atMs, event.fromStart), event.atMs);
      case 'ended':
        return settled(state.executions.ended(event.client, event.id, event.frames, event.atMs), event.atMs);
      case 'delivered':
        return delivered(event);
      default:
        return sent(event);
    }
  };

  return {
    observe(event) {
      const before = dueBefore(event.atMs);
      return before.kind === 'allowed' ? called(event) : before;
    },
    due: dueBefore,
    expectations: () => [...state.heartbeats.map((ask) => `a heartbeat answer to ${ask.client}`), ...state.executions.expectations()],
    fork: () => monitorFrom({ ...state, executions: state.executions.copy() }, options),
  };
}

/** A UUID has 36 bytes; a server may have a limit of its own somewhere beyond. */
const longestId = 64;

const bookOptions = ({ toleranceMs, fullFrom = 1000, possibilities = 500 }: ServerMonitorOptions): ExecutionsOptions => ({ toleranceMs, fullFrom, possibilities });

const startsAsHeartbeat = (frames: Frames): boolean => framesKey(frames.slice(0, 2)) === '0:|9:HEARTBEAT';
