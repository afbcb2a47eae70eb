/**
 * What a client is to do, put together from the machines of the model: a liveness machine for each server, a request
 * machine for each request, and between them the page's selection and statistics. Time is exact. A state is a value; a
 * step gives all states that the page allows, more than one only where timers of one instant may fire in either order.
 */
import type { Component } from '../../../src/engine/component.js';
import { better, type Standing } from './selection.js';

/** The compiled machines, in discrete time. */
export interface ClientMachines {
  readonly liveness: Component;
  readonly request: Component;
}

export interface ServerModel extends Standing {
  /** The liveness machine's local state. */
  readonly local: number;
  readonly up: boolean;
}

export interface RequestModel {
  /** The request machine's local state. */
  readonly local: number;
  readonly attempts: number;
  /** The server of the attempt that waits. */
  readonly current: number | undefined;
  readonly attemptMs: number;
  /** Servers that an attempt's message left for, the waiting one included if it has left. */
  readonly asked: readonly number[];
  /** The waiting attempt's message has left. */
  readonly left: boolean;
  readonly startedMs: number;
}

/** What is to be seen of one step, in the order in which it is due. */
export type Expected =
  | { readonly kind: 'attempt'; readonly request: number; readonly server: number; readonly attempt: number; readonly atMs: number }
  /** `anyLeft`: a message of it left the client, so that it may have been executed. */
  | { readonly kind: 'end'; readonly request: number; readonly end: string; readonly anyLeft: boolean; readonly attempts: number; readonly server?: number; readonly latencyMs?: number; readonly atMs: number };

export interface ClientState {
  readonly nowMs: number;
  readonly stopped: boolean;
  readonly servers: readonly ServerModel[];
  /** Those that have ended stay, so that a reply to one of them is known as such. */
  readonly requests: readonly RequestModel[];
  /** Messages that changed nothing: malformed, stray, to a request that is over, an ERROR too late. */
  readonly dropped: number;
  /** What the last step let be seen. */
  readonly expected: readonly Expected[];
  /** Transition definitions taken in the last step, with the machine's name in front. */
  readonly taken: readonly string[];
}

/** Several events happen to a state one after the other; this is the state while they do. */
export class Moment {
  nowMs: number;
  stopped: boolean;
  dropped: number;
  readonly servers: ServerModel[];
  readonly requests: RequestModel[];
  readonly expected: Expected[] = [];
  readonly taken: string[] = [];
  readonly #machines: ClientMachines;

  constructor(state: ClientState, machines: ClientMachines) {
    this.nowMs = state.nowMs;
    this.stopped = state.stopped;
    this.dropped = state.dropped;
    this.servers = [...state.servers];
    this.requests = [...state.requests];
    this.#machines = machines;
  }

  freeze(): ClientState {
    const { nowMs, stopped, dropped, servers, requests, expected, taken } = this;
    return { nowMs, stopped, dropped, servers, requests, expected, taken };
  }

  /** Something happens to a server's record. */
  toServer(server: number, type: string): void {
    const { liveness } = this.#machines;
    const record = this.servers[server] as ServerModel;
    const outcome = liveness.step(record.local, liveness.events.intern({ type }));
    this.taken.push(...names('liveness', outcome.transitions, record.local, type, liveness));
    this.servers[server] = { ...record, local: outcome.next };
  }

  silence(server: number, timer: string): void {
    const record = this.servers[server] as ServerModel;
    const outcome = this.#machines.liveness.resolve(record.local, timer);
    this.taken.push(...names('liveness', outcome.transitions, record.local, timer, this.#machines.liveness));
    this.servers[server] = { ...record, local: outcome.next };
  }

  /** Something happens to a request; what the machine says to the world is done. */
  toRequest(request: number, event: { readonly type: string; readonly servers?: number }, from?: number): void {
    const component = this.#machines.request;
    const before = (this.requests[request] as RequestModel).local;
    const outcome = component.step(before, component.events.intern(event));
    this.taken.push(...names('request', outcome.transitions, before, event.type, component));
    this.#follow(request, outcome, from);
  }

  timer(request: number, timer: string): void {
    const component = this.#machines.request;
    const before = (this.requests[request] as RequestModel).local;
    const outcome = component.resolve(before, timer);
    this.taken.push(...names('request', outcome.transitions, before, timer, component));
    this.#follow(request, outcome, undefined);
  }

  #follow(request: number, outcome: ReturnType<Component['step']>, from: number | undefined): void {
    this.#set(request, { local: outcome.next });
    for (const { event } of outcome.emissions) {
      const { current, attemptMs } = this.requests[request] as RequestModel;
      if (event.type === 'SEND') this.#send(request);
      else if (event.type === 'ATTEMPT_SUCCEEDED') this.#count(current, this.nowMs - attemptMs, 'OK_REPLY');
      else if (event.type === 'ATTEMPT_FAILED') {
        this.#count(current, undefined, event['by'] === 'TIMEOUT' ? 'ATTEMPT_TIMEOUT' : 'ERROR_REPLY');
        this.#set(request, { current: undefined, left: false });
      } else if (event.type === 'LATE_SUCCESS' && from !== undefined) this.toServer(from, 'LATE_OK_REPLY');
      else if (event.type === 'DROPPED') this.dropped++;
      else if (event.type === 'END') this.#end(request, String(event['outcome']), from);
    }
  }

  #end(request: number, end: string, from: number | undefined): void {
    const model = this.requests[request] as RequestModel;
    const succeeded = end === 'succeeded' && from !== undefined;
    this.expected.push({
      kind: 'end',
      request,
      end,
      anyLeft: model.asked.length > 0,
      attempts: model.attempts,
      atMs: this.nowMs,
      ...(succeeded ? { server: from, latencyMs: this.nowMs - model.startedMs } : {}),
    });
    this.#set(request, { current: undefined, left: false });
  }

  #send(request: number): void {
    const { attempts, asked } = this.requests[request] as RequestModel;
    const server = better(this.servers.map((record) => ({ ...record, state: String(this.#machines.liveness.states.value(record.local).value) })));
    const left = (this.servers[server] as ServerModel).up;
    this.#set(request, { attempts: attempts + 1, current: server, attemptMs: this.nowMs, left, asked: left ? [...asked, server] : asked });
    this.expected.push({ kind: 'attempt', request, server, attempt: attempts + 1, atMs: this.nowMs });
  }

  /** An attempt of this server has ended and counts: with a latency as a success. */
  #count(server: number | undefined, latencyMs: number | undefined, type: string): void {
    if (server === undefined) throw new Error('an attempt without a server has ended');
    const record = this.servers[server] as ServerModel;
    this.servers[server] = {
      ...record,
      requests: record.requests + 1,
      ...(latencyMs === undefined ? {} : { successes: record.successes + 1, latencies: [...record.latencies, latencyMs].slice(-latencyWindow) }),
    };
    this.toServer(server, type);
  }

  heartbeatAnswered(server: number): void {
    this.servers[server] = { ...(this.servers[server] as ServerModel), lastHeartbeatMs: this.nowMs };
    this.toServer(server, 'HEARTBEAT_ANSWER');
  }

  /** A server comes up: what waited for it leaves. */
  isUp(server: number, up: boolean): void {
    this.servers[server] = { ...(this.servers[server] as ServerModel), up };
    if (!up) return;
    this.requests.forEach((model, request) => {
      if (model.current === server && !model.left) this.#set(request, { left: true, asked: [...model.asked, server] });
    });
  }

  #set(request: number, change: Partial<RequestModel>): void {
    this.requests[request] = { ...(this.requests[request] as RequestModel), ...change };
  }
}

/** The page's: the average latency is over the last hundred successes. */
const latencyWindow = 100;

/** What was taken, or that the event was ignored there. */
function names(machine: string, transitions: readonly string[], state: number, event: string, component: Component): readonly string[] {
  if (transitions.length > 0) return transitions.map((transition) => `${machine}: ${transition}`);
  return [`${machine}: ${JSON.stringify(component.states.value(state).value)} ignores ${event}`];
}
