/** Whether what was seen fits one possibility: the possibility afterwards, or why not. */
import { withRequest, type Belief, type RequestBelief, type ServerBelief } from './belief.js';
import { choose, waitingAt } from './choices.js';
import type { ClientEvent, Frames, ServerStats } from './events.js';
import { sentAttempt } from './attempts.js';
import { mean, shownInterval, type Interval } from './interval.js';
import { framesKey, shownFrames } from './messages.js';
import { offByTicks, timeOrder } from './timing.js';

/** Why an observation does not fit; see `Violation`. */
export interface Misfit {
  readonly rule: string;
  readonly expected: string;
  readonly found: string;
  readonly timeless?: boolean;
}

export type Match = { readonly beliefs: readonly Belief[] } | { readonly misfit: Misfit };

const misfit = (rule: string, expected: string, found: string, timeless = false): Match => ({ misfit: { rule, expected, found, timeless } });

/** A REQUEST frame leaves at `endpoint`, at `atMs` or up to `sightMs` before. */
export function matchRequest(belief: Belief, endpoint: string, id: string, payload: Frames, atMs: number, toleranceMs: number, sightMs: number): Match {
  const found = `an attempt with the id ${JSON.stringify(id)} at ${endpoint}`;
  const key = framesKey(payload);
  const known = belief.requests.find((request) => request.id === id);
  const candidates = known === undefined ? belief.requests.filter((request) => request.id === undefined && request.payloadKey === key) : [known];
  if (candidates.length === 0) {
    const twin = belief.requests.find((request) => request.payloadKey === key && request.phase.kind !== 'over');
    if (twin !== undefined) return misfit('one-id', `the id ${JSON.stringify(twin.id)} for every attempt of ${twin.request}`, found, true);
    return misfit('attempts', `attempts of open requests only (${openRequests(belief)})`, `${found} with the payload ${shownFrames(payload)}`);
  }
  const fits: Belief[] = [];
  let reason: Match | undefined;
  for (const request of candidates) {
    const match = matchAttempt(belief, request, endpoint, id, key, atMs, toleranceMs, sightMs, found);
    if ('beliefs' in match) fits.push(...match.beliefs);
    else reason ??= match;
  }
  return fits.length > 0 ? { beliefs: fits } : (reason ?? misfit('attempts', 'nothing', found));
}

function matchAttempt(belief: Belief, request: RequestBelief, endpoint: string, id: string, key: string, atMs: number, toleranceMs: number, sightMs: number, found: string): Match {
  const { phase } = request;
  const number = request.attempts + 1;
  if (key !== request.payloadKey) return misfit('payload', `the payload of ${request.request}, ${shownFrames(request.payload)}, in each attempt`, `another payload in ${found}`, true);
  if (phase.kind === 'over') return misfit('attempts', `no further attempt of ${request.request}: it is over after ${request.attempts} of ${belief.options.maxRetries}`, `attempt ${number}`);
  if (phase.kind === 'waiting') {
    return misfit('timeout', `no attempt ${number} before attempt ${request.attempts} has waited ${request.timeoutMs} ms (until ${shownInterval(phase.deadline)})`, `${found} at ${atMs.toFixed(1)} ms`);
  }
  const order = timeOrder(atMs, phase.window, toleranceMs);
  if (order !== 'within') {
    const rule = request.attempts === 0 ? 'request' : 'backoff';
    return misfit(rule, `attempt ${number} of ${request.request} at ${shownInterval(phase.window)}`, `it came too ${order}, at ${atMs.toFixed(1)} ms`);
  }
  const choice = choose(belief, toleranceMs);
  if (!choice.endpoints.includes(endpoint)) {
    const states = belief.servers.map((server) => `${server.endpoint} ${server.state.toUpperCase()}`).join(', ');
    return misfit('selection', `attempt ${number} of ${request.request} at ${choice.endpoints.join(' or ')}: ${choice.why}`, `it went to ${endpoint} (${states})`);
  }
  const sent = { lo: Math.min(atMs, Math.max(atMs - sightMs, phase.window.lo)), hi: atMs };
  return { beliefs: [withRequest({ ...belief, nowMs: Math.max(belief.nowMs, sent.lo) }, sentAttempt(request, endpoint, id, sent))] };
}

/** A request is reported to have ended. */
export function matchOutcome(belief: Belief, event: Extract<ClientEvent, { kind: 'outcome' }>, toleranceMs: number): Match {
  const request = belief.requests.find((candidate) => candidate.request === event.request);
  const found = event.success ? 'a success' : `a failure${event.failure === undefined || event.failure === null ? '' : ` of the kind ${event.failure}`}`;
  if (request === undefined) return misfit('one-outcome', `no outcome of ${event.request}: it is not open`, found, true);
  const { phase } = request;
  if (phase.kind !== 'over') {
    const state = phase.kind === 'waiting' ? `attempt ${request.attempts} waits until ${shownInterval(phase.deadline)}` : `attempt ${request.attempts + 1} is due at ${shownInterval(phase.window)}`;
    return misfit(event.success ? 'reply' : 'attempts', `${event.request} goes on: ${state}`, found);
  }
  const order = timeOrder(event.atMs, phase.window, toleranceMs);
  if (order !== 'within') return misfit('end', `${event.request} ends at ${shownInterval(phase.window)}`, `${found}, too ${order}, at ${event.atMs.toFixed(1)} ms`);
  const { end } = phase;
  if (event.success !== end.success) {
    const wanted = end.success ? `a success with the payload ${shownFrames(end.payload)}` : `a failure (${end.failures.join(' or ')})`;
    return misfit(end.success ? 'reply' : 'attempts', `${wanted} after ${end.attempts} attempts`, found);
  }
  const detail = end.success ? successMisfit(event, end, request.asked.lo, toleranceMs) : failureMisfit(event, end);
  if (detail !== undefined) return detail;
  const known = end.success && end.latency !== undefined && end.attempts === 1 ? bounded(belief, end.latency, event.atMs - request.asked.lo) : belief;
  return { beliefs: [{ ...known, nowMs: Math.max(known.nowMs, event.atMs - toleranceMs), requests: known.requests.filter((other) => other !== request) }] };
}

/**
 * The outcome bounds the latency of a first attempt, better than any tolerance: the attempt left after the call, and the
 * reply was there before the outcome.
 */
function bounded(belief: Belief, latency: Interval, limitMs: number): Belief {
  const bound = { lo: latency.lo, hi: Math.max(latency.lo, limitMs) };
  const servers = belief.servers.map((server) =>
    server.latencies.includes(latency) ? { ...server, latencies: server.latencies.map((one) => (one === latency ? bound : one)) } : server,
  );
  return { ...belief, servers };
}

type Ended = Extract<RequestBelief['phase'], { kind: 'over' }>['end'];
type Outcome = Extract<ClientEvent, { kind: 'outcome' }>;

function successMisfit(event: Outcome, end: Extract<Ended, { success: true }>, askedMs: number, toleranceMs: number): Match | undefined {
  if (event.response !== undefined && framesKey(event.response ?? []) !== framesKey(end.payload)) {
    return misfit('payload', `the payload of the reply, ${shownFrames(end.payload)}`, shownFrames(event.response ?? []), true);
  }
  if (event.endpoint !== undefined && event.endpoint !== end.endpoint) return misfit('outcome', `the endpoint ${end.endpoint}`, event.endpoint);
  if (event.attempts !== undefined && event.attempts !== end.attempts) return misfit('outcome', `${end.attempts} attempts`, String(event.attempts));
  // Whether a request's latency is that of its last attempt or of all of it is left open.
  const latency = end.latency === undefined ? undefined : { lo: end.latency.lo, hi: Math.max(end.latency.hi, event.atMs - askedMs) };
  if (event.latencyMs !== undefined && latency !== undefined && !near(event.latencyMs, latency, 1, toleranceMs)) {
    return misfit('outcome', `a latency of ${shownInterval(latency)}`, `${event.latencyMs} ms`);
  }
  return undefined;
}

function failureMisfit(event: Outcome, end: Extract<Ended, { success: false }>): Match | undefined {
  const kind = event.failure;
  if (kind !== undefined && kind !== null && !end.failures.includes(kind)) {
    return misfit('failure-kind', `a failure of the kind ${end.failures.join(' or ')} after ${end.attempts} attempts`, kind);
  }
  if (event.message !== undefined && kind === 'error' && event.message !== end.message) return misfit('outcome', `the message ${JSON.stringify(end.message)}`, JSON.stringify(event.message));
  if (event.response !== undefined && event.response !== null && event.response.length > 0) return misfit('outcome', 'no response with a failure', shownFrames(event.response));
  return undefined;
}

/** The statistics at a moment between two. */
export function matchStats(belief: Belief, servers: Readonly<Record<string, ServerStats>>, sinceMs: number, atMs: number, toleranceMs: number): Match {
  if (belief.phase !== 'running' && belief.phase !== 'created') return { beliefs: [belief] };
  const wanted = belief.servers.map((server) => server.endpoint).toSorted();
  const found = Object.keys(servers).toSorted();
  if (wanted.join(' ') !== found.join(' ')) return misfit('servers', `statistics of the connected servers, ${wanted.join(', ') || 'none'}`, found.join(', ') || 'none');
  for (const server of belief.servers) {
    const stats = servers[server.endpoint];
    const wrong = stats === undefined ? undefined : statsMisfit(belief, server, stats, atMs, toleranceMs);
    if (wrong !== undefined) return wrong;
  }
  return { beliefs: [{ ...belief, nowMs: Math.max(belief.nowMs, sinceMs) }] };
}

function statsMisfit(belief: Belief, server: ServerBelief, stats: ServerStats, atMs: number, toleranceMs: number): Match | undefined {
  const of = `of ${server.endpoint}`;
  if (stats.state !== undefined && stats.state !== server.state) return misfit('liveness', `the state ${server.state} ${of}`, stats.state);
  if (stats.consecutiveFailures !== undefined && stats.consecutiveFailures !== server.failures) {
    return misfit('consecutive-failures', `${counted(server.failures, 'consecutive failure')} ${of}`, String(stats.consecutiveFailures));
  }
  // An attempt counts as a request when it is over; that it counts from its sending on is not excluded, and then one that
  // has left and is still on its way may be among them.
  const waiting = waitingAt(belief, server.endpoint);
  const total = stats.totalRequests ?? server.requests;
  const beyond = total - server.requests - waiting;
  if (total !== server.requests && beyond !== 0 && !(beyond > 0 && beyond <= leaving(belief, server, atMs, toleranceMs))) return misfit('statistics', `${counted(server.requests, 'request')} ${of}`, String(total));
  if (stats.totalSuccesses !== undefined && stats.totalSuccesses !== server.successes) return misfit('statistics', `${counted(server.successes, 'success', 'successes')} ${of}`, String(stats.totalSuccesses));
  const totals = stats.totalRequests === undefined ? [total, total + waiting] : [total];
  const rates = totals.map((requests) => (requests === 0 ? 0 : server.successes / requests));
  if (stats.successRate !== undefined && rates.every((rate) => Math.abs((stats.successRate ?? 0) - rate) > 1e-6)) {
    return misfit('success-rate', `a success rate of ${server.successes}/${total} ${of}`, String(stats.successRate));
  }
  const average = mean(server.latencies);
  if (stats.averageLatencyMs !== undefined && !near(stats.averageLatencyMs, average, server.latencies.length, toleranceMs)) {
    return misfit('average-latency', `an average latency of ${shownInterval(average)} ${of}, over ${counted(server.latencies.length, 'success', 'successes')}`, `${stats.averageLatencyMs} ms`);
  }
  return undefined;
}

/** How many attempts may have left for this server and not been seen yet. */
function leaving(belief: Belief, server: ServerBelief, atMs: number, toleranceMs: number): number {
  if (toleranceMs === 0 || !choose(belief, toleranceMs).endpoints.includes(server.endpoint)) return 0;
  return belief.requests.filter(({ phase }) => phase.kind === 'due' && phase.window.lo <= atMs).length;
}

/** Within the bounds, and what rounding and a coarse clock may add: nothing to speak of where times are exact. */
function near(value: number, { lo, hi }: Interval, count: number, toleranceMs: number): boolean {
  // Of nothing there is nothing to round.
  const slack = toleranceMs === 0 || count === 0 ? 1e-6 : 1 + offByTicks(count, toleranceMs);
  return value >= Math.max(lo - slack, -1e-6) && value <= hi + slack;
}

const openRequests = (belief: Belief): string => belief.requests.filter((request) => request.phase.kind !== 'over').map((request) => request.request).join(', ') || 'none is open';

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
