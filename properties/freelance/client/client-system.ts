/** The reference client with a few servers and requests, as a system to explore: from its graph the paths are chosen. */
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import type { TransitionSystem } from '../../../src/engine/transition-system.js';
import { livenessDefaults, livenessMachine, type LivenessOptions } from '../../../model/freelance/liveness.js';
import { requestDefaults, requestEvents, requestMachine, type RequestOptions } from '../../../model/freelance/request.js';
import type { ClientAction } from './client-action.js';
import { initialClient, isOpen, nextDue, stepClient } from './client-steps.js';
import type { ClientMachines, ClientState } from './reference-client.js';

export interface ClientModelOptions extends LivenessOptions, RequestOptions {}

export const clientModelDefaults: ClientModelOptions = { ...livenessDefaults, ...requestDefaults };

/** "Silent for longer than the timeout": on a clock of milliseconds, from one after it on. */
const longerMs = 1;

export function compileClient(options: ClientModelOptions = clientModelDefaults): ClientMachines & { readonly declared: readonly string[] } {
  const liveness = compileMachine(livenessMachine({ ...options, heartbeatTimeoutMs: options.heartbeatTimeoutMs + longerMs }), { name: 'liveness', time: 'discrete' });
  const request = compileMachine(requestMachine(options), { name: 'request', time: 'discrete', events: requestEvents });
  const declared = [
    ...liveness.transitions.map(({ id }) => `liveness: ${id}`),
    ...request.transitions.map(({ id }) => `request: ${id}`),
  ];
  return { liveness, request, declared };
}

export interface ClientScope {
  readonly servers: number;
  /** Requests that are made in all; one at a time. */
  readonly requests: number;
  /** The last request is placed at its first server, and nothing happens after it: for what decides where it goes. */
  readonly endsWithPlacing?: boolean;
  /** Servers that go down and come up. */
  readonly crashing: readonly number[];
  /** Servers that say nothing of their own accord. */
  readonly quiet?: readonly number[];
  /** Leaves out what never changes a state (garbage, strays), to keep large scopes small. */
  readonly noise: boolean;
  /** Less than the attempt's timeout. */
  readonly replyMs: number;
}

/**
 * Where the model leaves a choice of order, the graph follows the first; replay follows them all. Time moves to the next
 * timer, and from a fresh attempt also by the time of a slow reply; what holds just before a timer is looked at when a
 * path is walked.
 */
export function clientSystem(machines: ClientMachines, scope: ClientScope): TransitionSystem<ClientState, ClientAction> {
  return {
    initial: () => [initialClient(scope.servers, machines)],
    actions: (state) => actionsOf(state, machines, scope),
    next: (state, action) => stepClient(state, action, machines)[0] as ClientState,
  };
}

function actionsOf(state: ClientState, machines: ClientMachines, scope: ClientScope): readonly ClientAction[] {
  if (state.stopped || (scope.endsWithPlacing === true && state.requests.length === scope.requests)) return [];
  const actions: ClientAction[] = [];
  const isBusy = state.requests.some(({ local }) => isOpen(machines, local));
  if (!isBusy && state.requests.length < scope.requests) actions.push({ kind: 'request' }, { kind: 'request', timeoutMs: 0 });
  state.servers.forEach((record, server) => {
    if (scope.crashing.includes(server)) actions.push({ kind: record.up ? 'down' : 'up', server });
    if (!record.up) return;
    if (scope.quiet?.includes(server) !== true) actions.push({ kind: 'heartbeat', server });
    if (state.requests.some(({ asked }) => asked.includes(server))) actions.push({ kind: 'ok', server }, { kind: 'error', server });
    if (scope.noise) actions.push({ kind: 'stray', server }, { kind: 'garbage', server });
  });
  const due = nextDue(state, machines);
  if (due !== undefined) actions.push({ kind: 'wait', durationMs: due.inMs });
  // A reply that takes a while, so that latencies differ.
  if (state.requests.some(({ current, attemptMs }) => current !== undefined && attemptMs === state.nowMs)) actions.push({ kind: 'wait', durationMs: scope.replyMs });
  actions.push({ kind: 'stop' });
  return actions;
}

/** Two states with the same key behave the same from here on, heartbeats aside; what was seen on the way does not count. */
export function clientKey(state: ClientState, machines: ClientMachines): string {
  if (state.stopped) return 'stopped';
  const order = heartbeatOrder(state);
  const servers = state.servers.map((record, server) => `${record.local},${record.up ? 1 : 0},${record.requests},${record.successes},${record.latencies.reduce((sum, latencyMs) => sum + latencyMs, 0)},${order[server]}`);
  const requests = state.requests.map((model) => {
    if (!isOpen(machines, model.local)) return `over,${model.asked.join('+')}`;
    const sinceMs = model.current === undefined ? '' : String(state.nowMs - model.attemptMs);
    return `${model.local},${model.current ?? ''},${sinceMs},${model.left ? 1 : 0},${[...new Set(model.asked)].toSorted((a, b) => a - b).join('+')}`;
  });
  return `${servers.join(';')}|${requests.join(';')}`;
}

/** Only the order of the last heartbeats is looked at, never their times. */
function heartbeatOrder(state: ClientState): readonly number[] {
  const times = [...new Set(state.servers.map(({ lastHeartbeatMs }) => lastHeartbeatMs ?? -1))].toSorted((a, b) => a - b);
  return state.servers.map(({ lastHeartbeatMs }) => times.indexOf(lastHeartbeatMs ?? -1));
}

