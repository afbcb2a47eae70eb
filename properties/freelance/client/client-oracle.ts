/**
 * The reference client as an oracle: after every step the statistics, the frames on the wire and the outcomes must be
 * what the machines say, to the millisecond.
 */
import type { Judgement, Oracle } from '../../../src/engine/replay/oracle.js';
import type { ServerStats } from '../../../src/freelance/server-record.js';
import { isHeartbeat, requestOf, shownFrames, textOf } from '../wire.js';
import { averageOf } from './selection.js';
import type { ClientAction } from './client-action.js';
import { clientModelDefaults } from './client-system.js';
import { initialClient, stepClient } from './client-steps.js';
import { answerPayload, errorText, requestPayload, type ClientObservation, type ClientSight } from './client-world.js';
import type { ClientMachines, ClientState, Expected } from './reference-client.js';

/** The model's state and what the observer has learned that the model leaves open. */
export interface ClientBelief {
  readonly model: ClientState;
  /** By request: its id, as its first attempt showed it. */
  readonly ids: readonly (string | undefined)[];
  /** When heartbeats were last looked for. */
  readonly beatsUntilMs: number;
}

const heartbeatIntervalMs = 2000;

export function clientOracle(machines: ClientMachines, servers: number): Oracle<ClientBelief, ClientAction, ClientObservation> {
  return {
    initial: () => [{ model: initialClient(servers, machines), ids: [], beatsUntilMs: -1 }],
    step: (belief, action) => stepClient(belief.model, action, machines).map((model) => ({ ...belief, model })),
    judge: (belief, observation) => judge(belief, observation, machines),
    show: showObservation,
  };
}

function judge(belief: ClientBelief, observation: ClientObservation, machines: ClientMachines): Judgement<ClientBelief> {
  const { model } = belief;
  if (observation.sights.some(({ kind }) => kind === 'thrown')) return { allowed: false, expected: 'no exception' };
  if (observation.dropped !== model.dropped) return { allowed: false, expected: `${model.dropped} messages dropped and counted` };
  const wrong =
    misfitStats(model, observation, machines) ?? misfitBeats(belief, observation.sights) ?? misfitAfterStop(model, observation) ?? misfitEnds(model, observation);
  if (wrong !== undefined) return { allowed: false, expected: wrong };
  const ids = matchAttempts(belief, observation.sights);
  if (typeof ids === 'string') return { allowed: false, expected: ids };
  return { allowed: true, state: { model, ids, beatsUntilMs: model.nowMs } };
}

function misfitStats({ servers }: ClientState, { stats }: ClientObservation, { liveness }: ClientMachines): string | undefined {
  for (const [index, record] of servers.entries()) {
    const { value, context } = liveness.states.value(record.local);
    const { failures } = context as { readonly failures: number };
    const expected = {
      state: String(value).toLowerCase(),
      failures,
      totalRequests: record.requests,
      totalSuccesses: record.successes,
      successRate: record.requests === 0 ? 0 : record.successes / record.requests,
      averageLatencyMs: averageOf(record),
    };
    const seen = stats[index] as ServerStats;
    // The machine counts failures no further than the threshold.
    const found = { ...seen, failures: Math.min(seen.consecutiveFailures, clientModelDefaults.deadAfterFailures) };
    for (const [name, value] of Object.entries(expected)) {
      const actual = found[name as keyof typeof found];
      if (typeof value === 'number' ? Math.abs(value - Number(actual)) > 1e-9 || typeof actual !== 'number' : value !== actual) return `server ${index}: ${name} ${value}`;
    }
  }
  return undefined;
}

/** A heartbeat to each server at the start and each interval; while a server is down they may be saved. */
function misfitBeats({ model, beatsUntilMs }: ClientBelief, sights: readonly ClientSight[]): string | undefined {
  const beats = sights.filter((sight) => sight.kind === 'sent' && isHeartbeat(sight.frames));
  for (const [server, { up }] of model.servers.entries()) {
    const times = beats.flatMap((sight) => (sight.kind === 'sent' && sight.server === server ? [sight.atMs] : []));
    const due: number[] = [];
    for (let atMs = Math.ceil((beatsUntilMs + 1) / heartbeatIntervalMs) * heartbeatIntervalMs; atMs <= model.nowMs; atMs += heartbeatIntervalMs) due.push(atMs);
    const allDue = model.stopped && model.nowMs > beatsUntilMs ? [] : due;
    const fits = up ? times.length === allDue.length && times.every((atMs, index) => atMs === allDue[index]) : times.every((atMs, index) => allDue.includes(atMs) && times.indexOf(atMs) === index);
    if (!fits) return `server ${server}: heartbeats sent at ${allDue.length === 0 ? 'no time' : `${allDue.join(', ')} ms`}`;
  }
  return undefined;
}

function misfitAfterStop(model: ClientState, observation: ClientObservation): string | undefined {
  if (observation.running === model.stopped) return model.stopped ? 'a client that is stopped' : 'a client that runs';
  if (!model.stopped) return observation.openLinks === model.servers.length ? undefined : `${model.servers.length} open links`;
  return observation.pendingTimers === 0 && observation.openLinks === 0 ? undefined : 'no timer and no link left after stop';
}

/** The ids by request afterwards, or what was expected instead. */
function matchAttempts({ model, ids }: ClientBelief, sights: readonly ClientSight[]): readonly (string | undefined)[] | string {
  const sent = sights.flatMap((sight) => (sight.kind === 'sent' && !isHeartbeat(sight.frames) ? [sight] : []));
  const expected = model.expected.filter((one) => one.kind === 'attempt');
  const known = [...ids];
  for (let index = 0; index < Math.max(sent.length, expected.length); index++) {
    const due = expected[index];
    const seen = sent[index];
    if (due === undefined) return 'no further message';
    const text = shownExpected(due);
    if (seen === undefined || seen.server !== due.server || seen.atMs !== due.atMs) return text;
    const carried = requestOf(seen.frames);
    if (carried === undefined || !sameFrames(carried.payload, requestPayload(due.request))) return `${text}, with the payload of that request`;
    if (known.some((id, request) => id === carried.id && request !== due.request)) return `${text}, with an id of its own`;
    if (known[due.request] !== undefined && known[due.request] !== carried.id) return `${text}, with the id of its first attempt`;
    known[due.request] = carried.id;
  }
  return known;
}

function misfitEnds(model: ClientState, { sights, stats }: ClientObservation): string | undefined {
  const ended = sights.flatMap((sight) => (sight.kind === 'outcome' ? [sight] : []));
  const expected = model.expected.filter((one) => one.kind === 'end');
  if (sights.some(({ kind }) => kind === 'rejected')) return 'no rejection';
  for (let index = 0; index < Math.max(ended.length, expected.length); index++) {
    const due = expected[index];
    const seen = ended[index];
    if (due === undefined) return 'no request to end';
    if (seen === undefined || seen.request !== due.request || seen.atMs !== due.atMs || !fitsEnd(due, seen.outcome, stats)) return shownExpected(due);
  }
  return undefined;
}

function fitsEnd(due: Extract<Expected, { kind: 'end' }>, outcome: Extract<ClientSight, { kind: 'outcome' }>['outcome'], stats: readonly ServerStats[]): boolean {
  if (outcome.attempts !== due.attempts || outcome.ok !== (due.end === 'succeeded')) return false;
  if (outcome.ok) {
    const server = due.server as number;
    return sameFrames(outcome.payload, answerPayload(due.request, server)) && outcome.latencyMs === due.latencyMs && outcome.endpoint === stats[server]?.endpoint;
  }
  if (due.end === 'error') return outcome.kind === 'error' && /^server \d+ refuses request \d+$/u.test(outcome.message) && outcome.message.endsWith(errorText(due.request, 0).slice('server 0'.length));
  // Where nothing left, both are honest: nothing was executed, and that nobody knows.
  return outcome.kind === due.end || (due.end === 'unknown' && !due.anyLeft && outcome.kind === 'unsent');
}

export function sameFrames(left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean {
  return left.length === right.length && left.every((frame, index) => Buffer.compare(frame, right[index] as Uint8Array) === 0);
}

function shownExpected(due: Expected): string {
  if (due.kind === 'attempt') return `at ${due.atMs} ms attempt ${due.attempt} of request ${due.request} to server ${due.server}`;
  const of = due.server === undefined ? '' : `, answered by server ${due.server}, after ${due.latencyMs} ms`;
  return `at ${due.atMs} ms the end of request ${due.request}: ${due.end} after ${due.attempts} attempts${of}`;
}

export function showObservation({ atMs, sights, stats, running, pendingTimers, openLinks, dropped }: ClientObservation): string {
  const servers = stats.map((one, server) => `server ${server} ${one.state.toUpperCase()}, ${one.consecutiveFailures} failures in a row, ${one.totalSuccesses}/${one.totalRequests} (rate ${one.successRate}), average ${one.averageLatencyMs} ms`);
  const seen = sights.filter(({ kind }) => kind !== 'call' && kind !== 'delivered').map(showSight);
  const rest = running ? `${openLinks} links` : `stopped, ${pendingTimers} timers, ${openLinks} links`;
  return `at ${atMs} ms ${servers.join('; ')}; ${seen.length === 0 ? 'nothing sent or ended' : seen.join('; ')}; ${dropped} messages dropped; ${rest}`;
}

export function showSight(sight: ClientSight): string {
  switch (sight.kind) {
    case 'sent':
      return `at ${sight.atMs} ms sent to server ${sight.server} [${shownFrames(sight.frames).join(', ')}]`;
    case 'delivered':
      return `at ${sight.atMs} ms received from server ${sight.server} [${shownFrames(sight.frames).join(', ')}]`;
    case 'outcome':
      return `at ${sight.atMs} ms request ${sight.request} ended: ${sight.outcome.kind} after ${sight.outcome.attempts} attempts${sight.outcome.ok ? `, ${sight.outcome.latencyMs} ms, [${sight.outcome.payload.map(textOf).join(', ')}]` : ` (${sight.outcome.message})`}`;
    case 'rejected':
      return `at ${sight.atMs} ms request ${sight.request} rejected: ${String(sight.error)}`;
    case 'thrown':
      return `at ${sight.atMs} ms the client threw ${String(sight.error)}`;
    default:
      return `at ${sight.atMs} ms the user calls ${[sight.call, sight.request, sight.server].filter((part) => part !== undefined).join(' ')}`;
  }
}
