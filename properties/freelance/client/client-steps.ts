/** What each action does to the reference client: the page's rules of who is answered by whom. */
import { malformedForClient } from '../malformed.js';
import type { ClientAction } from './client-action.js';
import { Moment, type ClientMachines, type ClientState } from './reference-client.js';

export interface ClientBounds {
  readonly servers: number;
  /** What the model reads as the attempt's timeout when a request brings its own. */
  readonly requestTimeoutMs: number;
}

export function initialClient(servers: number, machines: ClientMachines): ClientState {
  const server = { local: machines.liveness.initial.state, up: true, requests: 0, successes: 0, latencies: [], lastHeartbeatMs: undefined };
  return { nowMs: 0, stopped: false, servers: Array.from({ length: servers }, () => server), requests: [], dropped: 0, expected: [], taken: [] };
}

/** Every state the model may be in after the action; empty where it is not possible. */
export function stepClient(state: ClientState, action: ClientAction, machines: ClientMachines): readonly ClientState[] {
  if (state.stopped && action.kind !== 'wait' && action.kind !== 'stop') return [];
  if (action.kind === 'wait') return pass(state, action.durationMs, machines);
  const moment = new Moment(state, machines);
  if (!act(moment, state, action, machines)) return [];
  return [moment.freeze()];
}

function act(moment: Moment, state: ClientState, action: Exclude<ClientAction, { kind: 'wait' }>, machines: ClientMachines): boolean {
  const openRequests = state.requests.flatMap((model, request) => (isOpen(machines, model.local) ? [request] : []));
  switch (action.kind) {
    case 'stop':
      if (state.stopped) return true;
      for (const request of openRequests) moment.toRequest(request, { type: 'STOP' });
      moment.stopped = true;
      return true;
    case 'request':
      // A timeout of its own is possible only where it decides at once: the machine is compiled with one timeout.
      if (action.timeoutMs !== undefined && action.timeoutMs !== 0) return false;
      moment.requests.push({ local: machines.request.initial.state, attempts: 0, current: undefined, attemptMs: 0, asked: [], left: false, startedMs: state.nowMs });
      moment.toRequest(state.requests.length, { type: 'START', servers: action.timeoutMs === 0 ? 0 : state.servers.length });
      return true;
    case 'heartbeat':
      if (state.servers[action.server]?.up !== true) return false;
      moment.heartbeatAnswered(action.server);
      return true;
    case 'raw':
    case 'connect':
    case 'disconnect':
      // The machines know messages, not frames, and servers that are there from the start to the end.
      return false;
    case 'garbage':
      if (state.servers[action.server]?.up !== true) return false;
      moment.dropped += action.form === undefined ? Object.keys(malformedForClient).length : 1;
      return true;
    case 'down':
    case 'up':
      if (state.servers[action.server]?.up === (action.kind === 'up')) return false;
      moment.isUp(action.server, action.kind === 'up');
      return true;
    case 'stray': {
      if (state.servers[action.server]?.up !== true) return false;
      const request = strayTarget(state, action.server);
      if (request !== undefined && openRequests.includes(request)) moment.toRequest(request, { type: 'STRAY_REPLY' });
      else moment.dropped++;
      return true;
    }
    default: {
      const request = action.request ?? state.requests.findLastIndex(({ asked }) => asked.includes(action.server));
      const model = state.requests[request];
      if (state.servers[action.server]?.up !== true || model?.asked.includes(action.server) !== true) return false;
      if (!isOpen(machines, model.local)) {
        moment.dropped++;
        return true;
      }
      const answered = model.current === action.server ? '' : 'LATE_';
      moment.toRequest(request, { type: `${answered}${action.kind === 'ok' ? 'OK' : 'ERROR'}_REPLY` }, action.server);
      return true;
    }
  }
}

/** The request whose id a stray reply carries: the last made, if that server was never asked it; undefined: an id of nobody. */
export function strayTarget(state: Pick<ClientState, 'requests'>, server: number): number | undefined {
  const request = state.requests.findLastIndex(({ asked }) => asked.length > 0 && !asked.includes(server));
  return request < 0 ? undefined : request;
}

export const isOpen = (machines: ClientMachines, local: number): boolean => machines.request.states.value(local).status === 'active';

/** Time passes; what falls due happens on the way, in any order where it falls due together. */
function pass(state: ClientState, durationMs: number, machines: ClientMachines): readonly ClientState[] {
  const untilMs = state.nowMs + durationMs;
  const finished: ClientState[] = [];
  const waiting = [{ ...state, expected: [] as ClientState['expected'], taken: [] as ClientState['taken'] }];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const restMs = untilMs - current.nowMs;
    const due = nextDue(current, machines);
    if (due === undefined || due.inMs > restMs) {
      finished.push(elapse(current, restMs, machines));
      continue;
    }
    const then = elapse(current, due.inMs, machines);
    for (const { owner, index, timer } of due.timers) {
      const moment = new Moment(then, machines);
      moment.expected.push(...current.expected);
      moment.taken.push(...current.taken);
      if (owner === 'server') moment.silence(index, timer);
      else moment.timer(index, timer);
      waiting.push(moment.freeze());
    }
  }
  return finished.length > 1 ? unlike(finished) : finished;
}

function unlike(states: readonly ClientState[]): readonly ClientState[] {
  return [...new Map(states.map((state) => [JSON.stringify([state.servers, state.requests, state.expected]), state])).values()];
}

interface DueTimer {
  readonly owner: 'server' | 'request';
  readonly index: number;
  readonly timer: string;
}

/** The timers that fall due next, together; undefined where none runs. */
export function nextDue(state: ClientState, machines: ClientMachines): { readonly inMs: number; readonly timers: readonly DueTimer[] } | undefined {
  if (state.stopped) return undefined;
  let inMs = Number.POSITIVE_INFINITY;
  let timers: DueTimer[] = [];
  const look = (owner: DueTimer['owner'], index: number, local: number): void => {
    const component = owner === 'server' ? machines.liveness : machines.request;
    for (const { name, remainingMs = 0 } of component.awaited(local)) {
      if (remainingMs > inMs) continue;
      if (remainingMs < inMs) timers = [];
      inMs = remainingMs;
      timers.push({ owner, index, timer: name });
    }
  };
  state.servers.forEach(({ local }, index) => look('server', index, local));
  state.requests.forEach(({ local }, index) => look('request', index, local));
  return timers.length === 0 ? undefined : { inMs, timers };
}

function elapse(state: ClientState, durationMs: number, machines: ClientMachines): ClientState {
  if (state.stopped) return { ...state, nowMs: state.nowMs + durationMs };
  return {
    ...state,
    nowMs: state.nowMs + durationMs,
    servers: state.servers.map((server) => ({ ...server, local: machines.liveness.elapse(server.local, durationMs) })),
    requests: state.requests.map((request) => ({ ...request, local: machines.request.elapse(request.local, durationMs) })),
  };
}
