/**
 * What a client tells of itself must be what happened: its counts, its events and its record against what was seen at the
 * wire and by its user.
 */
import type { ClientTold } from '../client/client-told.js';
import { whyNotForClient } from '../malformed-reason.js';
import { isHeartbeat, isHeartbeatAnswer, replyOf, requestOf } from '../wire.js';
import type { Accounts } from './client-accounts.js';
import type { Claim } from './client-claims.js';
import type { ClientHistory } from './client-history.js';
import { emptyAttribute, recordsOf, recordText } from './client-record.js';

type Event<Type extends ClientTold['type']> = Extract<ClientTold, { readonly type: Type }>['event'];

const bytes = (frames: readonly Uint8Array[]): string => frames.map((frame) => Buffer.from(frame).toString('base64')).join('|');

const counts: Claim = {
  name: 'the counts are those of the wire: messages by kind, attempts, ends by kind, and every message that was dropped with its reason',
  check: (history, books) => {
    const { sights, steps } = history;
    const seen = steps.at(-1)?.observation.counts;
    if (seen === undefined) return undefined;
    const sent = sights.filter((sight) => sight.kind === 'sent');
    const delivered = sights.filter((sight) => sight.kind === 'delivered');
    const outcomes = sights.flatMap((sight) => (sight.kind === 'outcome' ? [sight.outcome] : []));
    const { malformed, failures, ...rest } = seen;
    const expected = {
      requests: sights.filter((sight) => sight.kind === 'call' && sight.call === 'request').length,
      successes: outcomes.filter(({ ok }) => ok).length,
      attempts: sent.filter(({ frames }) => requestOf(frames) !== undefined).length,
      heartbeats: sent.filter(({ frames }) => isHeartbeat(frames)).length,
      heartbeatAnswers: delivered.filter(({ frames }) => isHeartbeatAnswer(frames)).length,
      strayReplies: books.late.filter(({ reason }) => reason === 'stray').length,
      lateErrors: books.late.filter(({ reason }) => reason === 'late-error').length,
      sendsRefused: sent.filter(({ ticket }) => ticket.state === 'refused').length,
      listenerErrors: 0,
      openRequests: 0,
    };
    for (const [name, count] of Object.entries(expected)) if (rest[name as keyof typeof rest] !== count) return { expected: `${name}: ${count}`, found: `${rest[name as keyof typeof rest]}` };
    for (const kind of ['unsent', 'error', 'unknown'] as const) {
      const count = outcomes.filter((outcome) => outcome.kind === kind).length;
      if (failures[kind] !== count) return { expected: `${count} failures ${kind}`, found: `${failures[kind]}` };
    }
    const reasons = delivered.map(({ frames }) => whyNotForClient(frames));
    for (const [reason, count] of Object.entries(malformed)) {
      const dropped = reasons.filter((one) => one === reason).length;
      if (dropped !== count) return { expected: `${dropped} messages malformed by ${reason}`, found: `${count}` };
    }
    const uncounted = reasons.find((reason) => reason !== undefined && !(reason in malformed));
    if (uncounted !== undefined) return { expected: `a count of messages malformed by ${uncounted}`, found: Object.keys(malformed).join(', ') };
    const ends = new Map(sights.flatMap((sight) => (sight.kind === 'outcome' ? [[sight.request, sight.atMs] as const] : [])));
    for (const { observation } of steps) {
      const open = books.requests.filter(({ askedMs, number }) => askedMs <= observation.atMs && (ends.get(number) ?? Infinity) >= observation.atMs).length;
      if (observation.counts.openRequests > open) return { expected: `at most ${open} open requests at ${observation.atMs} ms`, found: `${observation.counts.openRequests}` };
    }
    return undefined;
  },
};

/** What must have been told, as one line of text each, by event. */
function tellings({ sights, scenario, endpoints, steps }: ClientHistory, books: Accounts): Readonly<Partial<Record<ClientTold['type'], readonly string[]>>> {
  const { maxRetries, retryBaseDelayMs, requestTimeoutMs } = scenario.options;
  const attempts = books.requests.flatMap((request) => request.attempts.map((attempt, index) => ({ ...attempt, id: request.id, number: index + 1, timeoutMs: request.timeoutMs })));
  const at = (server: number): string => endpoints[server] ?? '';
  const calls = sights.flatMap((sight) => (sight.kind === 'call' ? [sight] : []));
  const changes = (call: 'connect' | 'disconnect'): readonly string[] =>
    steps.flatMap(({ action, observation }, index) => (action?.kind === call && books.connected[index]?.join() !== books.connected[index - 1]?.join() ? [`${observation.atMs} ${at(action.server)}`] : []));
  return {
    start: ['0'],
    stop: calls.filter(({ call }) => call === 'stop').slice(0, 1).map(({ atMs }) => `${atMs}`),
    connect: changes('connect'),
    disconnect: changes('disconnect'),
    request: calls.flatMap(({ call, atMs, payload = [], timeoutMs = requestTimeoutMs }) => (call === 'request' ? [`${atMs} ${timeoutMs} ${bytes(payload)}`] : [])),
    attempt: attempts.map(({ sentMs, server, id, number }) => `${sentMs} ${at(server)} ${id} ${number}`),
    'attempt-end': attempts.map(({ end, endMs, server, id, number, ticket }) => `${endMs} ${at(server)} ${id} ${number} ${end} ${ticket.state === 'left'}`),
    backoff: attempts.flatMap(({ end, endMs, id, number }) => (number < maxRetries && ['timeout', 'error', 'disconnected'].includes(end) ? [`${endMs} ${id} ${retryBaseDelayMs * 2 ** (number - 1)}`] : [])),
    settle: sights.flatMap((sight) => (sight.kind === 'outcome' ? [`${sight.atMs} ${JSON.stringify(sight.outcome)}`] : [])),
    received: sights.flatMap((sight) => (sight.kind === 'delivered' ? [`${sight.atMs} ${at(sight.server)} ${bytes(sight.frames)}`] : [])),
    late: books.late.map(({ atMs, server, id, status, reason }) => `${atMs} ${at(server)} ${id} ${status} ${reason}`),
    malformed: sights.flatMap((sight) => (sight.kind === 'delivered' && whyNotForClient(sight.frames) !== undefined ? [`${sight.atMs} ${at(sight.server)} ${whyNotForClient(sight.frames)}`] : [])),
    refused: [],
  };
}

const lines: { readonly [Type in ClientTold['type']]?: (event: Event<Type>) => string } = {
  start: ({ atMs }) => `${atMs}`,
  stop: ({ atMs }) => `${atMs}`,
  connect: ({ atMs, endpoint }) => `${atMs} ${endpoint}`,
  disconnect: ({ atMs, endpoint }) => `${atMs} ${endpoint}`,
  request: ({ atMs, timeoutMs, payload }) => `${atMs} ${timeoutMs} ${bytes(payload)}`,
  attempt: ({ atMs, endpoint, requestId, attempt }) => `${atMs} ${endpoint} ${requestId} ${attempt}`,
  'attempt-end': ({ atMs, endpoint, requestId, attempt, end, left }) => `${atMs} ${endpoint} ${requestId} ${attempt} ${end} ${left}`,
  backoff: ({ atMs, requestId, delayMs }) => `${atMs} ${requestId} ${delayMs}`,
  settle: ({ atMs, outcome }) => `${atMs} ${JSON.stringify(outcome)}`,
  received: ({ atMs, endpoint, frames }) => `${atMs} ${endpoint} ${bytes(frames)}`,
  late: ({ atMs, endpoint, requestId, status, reason }) => `${atMs} ${endpoint} ${requestId} ${status} ${reason}`,
  malformed: ({ atMs, endpoint, reason }) => `${atMs} ${endpoint} ${reason}`,
  refused: ({ atMs, endpoint }) => `${atMs} ${endpoint}`,
};

const events: Claim = {
  name: 'every event is told once, when it happens and as it was, and no other',
  check: (history, books) => {
    const told = history.steps.flatMap(({ observation }) => observation.told);
    for (const [type, expected] of Object.entries(tellings(history, books))) {
      const line = lines[type as ClientTold['type']] as (event: unknown) => string;
      const wanted = expected.toSorted();
      const found = told.flatMap((one) => (one.type === type ? [line(one.event)] : [])).toSorted();
      const index = Array.from({ length: Math.max(wanted.length, found.length) }).findIndex((_, at) => wanted[at] !== found[at]);
      if (index >= 0) return { expected: `${type}: ${wanted[index] ?? 'no more'}`, found: found[index] ?? 'no more' };
    }
    const backwards = told.find(({ event }, index) => event.atMs < (told[index - 1]?.event.atMs ?? 0));
    return backwards === undefined ? undefined : { expected: 'events in the order of time', found: `${backwards.type} at ${backwards.event.atMs} ms` };
  },
};

const leaving: Claim = {
  name: 'every message that left is told, in the order of sending to each server',
  check: ({ scenario, sights, steps, endpoints }) => {
    // A message that the wire swallows, holds back or repeats leaves when the wire says so.
    if (scenario.faults.some(({ direction }) => direction === 'up')) return undefined;
    let count = 0;
    for (const { observation } of steps) {
      count += observation.told.filter(({ type }) => type === 'sent').length;
      if (count !== observation.left) return { expected: `${observation.left} messages told that have left by ${observation.atMs} ms`, found: `${count}` };
    }
    for (const [server, endpoint] of endpoints.entries()) {
      const left = sights.flatMap((sight) => (sight.kind === 'sent' && sight.server === server && sight.ticket.state === 'left' ? [bytes(sight.frames)] : []));
      const told = steps.flatMap(({ observation }) => observation.told.flatMap((one) => (one.type === 'sent' && one.event.endpoint === endpoint ? [bytes(one.event.frames)] : [])));
      const index = left.findIndex((frames, at) => frames !== told[at]);
      if (index >= 0 || told.length !== left.length) return { expected: `${left.length} messages told that left for server ${server}`, found: `${told.length}, the same up to number ${index < 0 ? Math.min(left.length, told.length) : index}` };
    }
    return undefined;
  },
};

const changes: Claim = {
  name: 'changes of state are told one after the other, with what brought them about, and lead to the state that is shown',
  check: ({ steps, endpoints, scenario }) => {
    const states = new Map<string, string>();
    for (const { action, observation } of steps) {
      for (const [index, { type, event }] of observation.told.entries()) {
        if (type === 'disconnect') states.delete(event.endpoint);
        if (type !== 'state') continue;
        const before = states.get(event.endpoint) ?? 'unknown';
        if (event.from !== before || event.to === before) return { expected: `a change from ${before}`, found: `${event.from} to ${event.to} at ${event.atMs} ms` };
        const heard = observation.sights.some((sight) => sight.kind === 'delivered' && sight.atMs === event.atMs && endpoints[sight.server] === event.endpoint && (event.reason === 'heartbeat' ? isHeartbeatAnswer(sight.frames) : event.reason === 'ok' && replyOf(sight.frames)?.status === 'OK'));
        const failures = observation.stats.find(({ endpoint }) => endpoint === event.endpoint)?.consecutiveFailures ?? 0;
        // Its failures are forgotten again where a reply that the wire held back came later in the same step.
        const revived = observation.told.slice(index + 1).some((other) => other.type === 'state' && other.event.endpoint === event.endpoint && other.event.to === 'alive');
        const fits = event.to === 'alive' ? heard : event.reason === 'failures' ? failures >= scenario.options.deadAfterFailures || revived : event.reason === 'silence' && action?.kind === 'wait';
        if (!fits) return { expected: `a reason for ${event.endpoint} ${event.to} at ${event.atMs} ms`, found: event.reason };
        states.set(event.endpoint, event.to);
      }
      for (const { endpoint, state } of observation.stats) {
        if (state !== (states.get(endpoint) ?? 'unknown')) return { expected: `${endpoint} told to be ${state} by ${observation.atMs} ms`, found: states.get(endpoint) ?? 'unknown' };
      }
    }
    return undefined;
  },
};

const timers: Claim = {
  name: 'every timer that falls due is told with whose it is: the beat, an attempt, a wait, a silence',
  check: ({ steps, scenario, endpoints, sights }, books) => {
    const told = steps.flatMap(({ observation }) => observation.told.flatMap((one) => (one.type === 'timer' ? [one.event] : [])));
    const stopMs = sights.find((sight) => sight.kind === 'call' && sight.call === 'stop')?.atMs ?? 0;
    const beats = told.filter(({ name }) => name === 'heartbeat').map(({ atMs }) => atMs);
    const due = Array.from({ length: Math.floor(stopMs / scenario.options.heartbeatIntervalMs) }, (_, index) => (index + 1) * scenario.options.heartbeatIntervalMs);
    if (beats.join() !== due.join()) return { expected: `the heartbeat's timer at ${due.join(', ')} ms`, found: beats.join(', ') };
    const attempts = books.requests.flatMap(({ id, attempts: all }) => all.map((attempt, index) => ({ ...attempt, id, index })));
    const timeouts = attempts.flatMap(({ end, endMs, id, server }) => (end === 'timeout' ? [`${endMs} ${id} ${endpoints[server]}`] : [])).toSorted();
    const toldTimeouts = told.flatMap(({ name, atMs, requestId, endpoint }) => (name === 'attempt' ? [`${atMs} ${requestId} ${endpoint}`] : [])).toSorted();
    if (timeouts.join() !== toldTimeouts.join()) return { expected: `timers of attempts: ${timeouts.join(', ')}`, found: toldTimeouts.join(', ') };
    const again = attempts.flatMap(({ index, sentMs, id }) => (index > 0 ? [`${sentMs} ${id}`] : []));
    const waits = told.flatMap(({ name, atMs, requestId, endpoint }) => (name === 'backoff' ? [`${atMs} ${requestId}${endpoint ?? ''}`] : []));
    const missing = again.find((one) => !waits.includes(one));
    if (missing !== undefined || waits.length < again.length) return { expected: `the end of a wait told: ${missing}`, found: waits.join(', ') };
    const unnamed = told.find(({ name }) => !['heartbeat', 'attempt', 'backoff', 'silence'].includes(name));
    if (unnamed !== undefined) return { expected: 'the name of a timer', found: unnamed.name };
    const silent = told.find(({ name, endpoint = '', requestId }) => name === 'silence' && (!endpoints.includes(endpoint) || requestId !== undefined));
    return silent === undefined ? undefined : { expected: 'a silence of a server', found: `of ${silent.endpoint}` };
  },
};

const record: Claim = {
  name: 'the record holds every event as docs/trace.md says, numbered without holes',
  check: (history) => {
    const records = history.steps.flatMap(({ observation }) => observation.records);
    const expected = recordsOf(history);
    const index = Array.from({ length: Math.max(records.length, expected.length) }).findIndex((_, at) => recordText(records[at]) !== recordText(expected[at]));
    if (index >= 0) return { expected: recordText(expected[index]) ?? 'no record', found: recordText(records[index]) ?? 'no record' };
    const empty = emptyAttribute(records);
    return empty === undefined ? undefined : { expected: `no ${empty} where there is nothing to say`, found: 'undefined' };
  },
};

export const tellingClaims: readonly Claim[] = [counts, events, leaving, changes, timers, record];
