/**
 * One possibility of what the inside of a client is, as far as the page tells and the observer can know. A monitor
 * holds a set of these. Values are never changed: a step makes a new one that shares what stays the same.
 */
import type { ClientCall, ClientOptions, FailureKind, Frames, ServerState } from './events.js';
import { clientDefaults } from './events.js';
import type { Interval } from './interval.js';
import type { ServerMessage } from './messages.js';

export interface ServerBelief {
  readonly endpoint: string;
  readonly state: ServerState;
  /** The last sign of life; it counts while ALIVE. */
  readonly heard: Interval;
  /** The last heartbeat answer; undefined where there was none. */
  readonly heartbeat: Interval | undefined;
  readonly failures: number;
  readonly requests: number;
  readonly successes: number;
  /** Of the last 100 successes. */
  readonly latencies: readonly Interval[];
}

export type EndOfRequest =
  | { readonly success: true; readonly payload: Frames; readonly endpoint: string; readonly attempts: number; readonly latency: Interval | undefined }
  /** `failures`: the kinds that may be told; `message`: the last ERROR reply's. */
  | { readonly success: false; readonly failures: readonly FailureKind[]; readonly message: string | undefined; readonly attempts: number };

export type RequestPhase =
  /** The next attempt leaves in this window. */
  | { readonly kind: 'due'; readonly window: Interval }
  | { readonly kind: 'waiting'; readonly endpoint: string; readonly sent: Interval; readonly deadline: Interval }
  /** It has ended in this window and is yet to be reported. */
  | { readonly kind: 'over'; readonly window: Interval; readonly end: EndOfRequest };

export interface RequestBelief {
  readonly request: string;
  readonly payload: Frames;
  readonly payloadKey: string;
  readonly timeoutMs: number;
  /** The call. */
  readonly asked: Interval;
  /** As the first attempt shows it. */
  readonly id: string | undefined;
  readonly attempts: number;
  /** Where attempts went so far. */
  readonly endpoints: readonly string[];
  /** How the attempt before ended: with this ERROR message, or by its timeout (undefined). */
  readonly errorMessage: string | undefined;
  readonly phase: RequestPhase;
}

/** Something from outside that takes effect within its window; in order for each source. */
export interface Pending {
  readonly source: string;
  readonly window: Interval;
  readonly input: ClientCall | { readonly kind: 'message'; readonly endpoint: string; readonly message: ServerMessage };
}

export interface Belief {
  /** No step from here on was before. */
  readonly nowMs: number;
  readonly phase: 'absent' | 'created' | 'running' | 'stopped';
  readonly options: ClientOptions;
  /** In the order of connecting. */
  readonly servers: readonly ServerBelief[];
  /** Those that are open or not reported. */
  readonly requests: readonly RequestBelief[];
  readonly pending: readonly Pending[];
}

export const nothingYet: Belief = { nowMs: -Infinity, phase: 'absent', options: clientDefaults, servers: [], requests: [], pending: [] };

export const newServer = (endpoint: string): ServerBelief => ({
  endpoint,
  state: 'unknown',
  heard: { lo: -Infinity, hi: -Infinity },
  heartbeat: undefined,
  failures: 0,
  requests: 0,
  successes: 0,
  latencies: [],
});

export const withServer = (belief: Belief, server: ServerBelief): Belief => ({
  ...belief,
  servers: belief.servers.map((other) => (other.endpoint === server.endpoint ? server : other)),
});

export const withRequest = (belief: Belief, request: RequestBelief): Belief => ({
  ...belief,
  requests: belief.requests.map((other) => (other.request === request.request ? request : other)),
});

const shownBounds = (interval: Interval | undefined): string => (interval === undefined ? '' : `${interval.lo}~${interval.hi}`);

/** Two possibilities with the same key behave the same from here on, but for their time. */
export function beliefKey(belief: Belief): string {
  const servers = belief.servers.map((server) => {
    let lo = 0;
    let hi = 0;
    for (const latency of server.latencies) {
      lo += latency.lo;
      hi += latency.hi;
    }
    return `${server.endpoint},${server.state},${shownBounds(server.heard)},${shownBounds(server.heartbeat)},${server.failures},${server.requests},${server.successes},${lo},${hi},${shownBounds(server.latencies[0])}`;
  });
  const requests = belief.requests.map((request) => {
    const { phase } = request;
    const rest =
      phase.kind === 'due'
        ? shownBounds(phase.window)
        : phase.kind === 'waiting'
          ? `${phase.endpoint},${shownBounds(phase.sent)},${shownBounds(phase.deadline)}`
          : `${shownBounds(phase.window)},${phase.end.success ? phase.end.endpoint : phase.end.failures.join('+')}`;
    return `${request.request},${request.id ?? ''},${request.attempts},${request.endpoints.join('+')},${request.errorMessage ?? '-'},${phase.kind},${rest}`;
  });
  return `${belief.phase};${servers.join(';')};${requests.join(';')};${belief.pending.map((pending) => `${pending.source}${pending.window.lo}`).join(',')}`;
}
