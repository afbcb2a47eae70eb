/**
 * What a server tells of itself must be what happened: its counts, its events and its record against what was seen at the wire and by its
 * handler.
 */
import { whyNotForServer } from '../malformed-reason.js';
import { failureText, routingIdOf } from '../server/server-payloads.js';
import type { ServerSight } from '../server/server-world.js';
import type { ServerTold } from '../server/server-told.js';
import { isHeartbeat, replyOf, requestOf } from '../wire.js';
import { emptyAttribute, recordText } from './client-record.js';
import type { ServerClaim, ServerHistory } from './server-claims.js';
import { serverRecordsOf } from './server-record.js';

type Sight<Kind extends ServerSight['kind']> = Extract<ServerSight, { kind: Kind }>;

export const of = <Kind extends ServerSight['kind']>(sights: readonly ServerSight[], kind: Kind): readonly Sight<Kind>[] => sights.filter((sight) => sight.kind === kind) as never;
const bytes = (frames: readonly Uint8Array[]): string => frames.map((frame) => Buffer.from(frame).toString('base64')).join('|');
const base64 = (client: number): string => routingIdOf(client).toString('base64');
export const keyOf = ({ client, id }: { readonly client: number; readonly id: string }): string => `${client} ${id}`;

/** A request that was taken, and what became of it. */
interface Taken {
  readonly atMs: number;
  readonly client: number;
  readonly id: string;
  readonly end: 'execution' | 'repeat of an execution' | 'repeat' | 'busy';
}

/** When no new message is taken any more. */
export const stopOf = ({ steps }: ServerHistory): number => steps.findIndex(({ action }) => action?.kind === 'stop');

/** Messages that came while the server took them, and those that came later. */
function arrivals(history: ServerHistory): { readonly heard: readonly Sight<'arrived'>[]; readonly ignored: readonly Sight<'arrived'>[] } {
  const stop = stopOf(history);
  const all = history.steps.map(({ observation }) => of(observation.sights, 'arrived'));
  return { heard: all.slice(0, stop).flat(), ignored: all.slice(stop).flat() };
}

/** What became of each request: each leaves its mark before the next message comes. */
function requestsOf(history: ServerHistory): readonly Taken[] {
  const running = new Map<string, number>();
  const taken: Taken[] = [];
  const sights = history.steps.slice(0, stopOf(history)).flatMap(({ observation }) => observation.sights);
  for (const [index, sight] of sights.entries()) {
    if (sight.kind === 'ended') running.set(keyOf(sight), (running.get(keyOf(sight)) ?? 0) - 1);
    if (sight.kind !== 'arrived' || whyNotForServer(sight.frames) !== undefined || isHeartbeat(sight.frames)) continue;
    const id = requestOf(sight.frames)?.id ?? '';
    let next = index + 1;
    while (next < sights.length && sights[next]?.kind !== 'arrived') next++;
    const marks = sights.slice(index + 1, next);
    const { client, atMs } = sight;
    const isExecuted = marks.some((mark) => mark.kind === 'executed' && mark.client === client && mark.id === id);
    const isBusy = marks.some((mark) => mark.kind === 'replied' && mark.client === client && replyOf(mark.frames)?.message === 'BUSY');
    const wasRunning = (running.get(keyOf({ client, id })) ?? 0) > 0;
    if (isExecuted) running.set(keyOf({ client, id }), (running.get(keyOf({ client, id })) ?? 0) + 1);
    taken.push({ atMs, client, id, end: isExecuted ? 'execution' : isBusy ? 'busy' : wasRunning ? 'repeat of an execution' : 'repeat' });
  }
  return taken;
}

const counts: ServerClaim = {
  name: 'the counts are those of the wire and the handler: messages by kind, executions, repeats, and every message that was dropped with its reason',
  check: (history) => {
    const { sights, steps } = history;
    const seen = steps.at(-1)?.observation.counts;
    if (seen === undefined) return undefined;
    const { heard, ignored } = arrivals(history);
    const taken = requestsOf(history);
    const gone = steps.flatMap(({ action }, index) => (action?.kind === 'leave' ? [{ client: action.client, index }] : []));
    const isGone = (client: number, index: number): boolean => gone.some((one) => one.client === client && one.index < index);
    const expected = {
      heartbeats: heard.filter(({ frames }) => isHeartbeat(frames)).length,
      requests: taken.length,
      executions: of(sights, 'executed').length,
      handlerErrors: of(sights, 'ended').filter(({ ok }) => !ok).length,
      repeatsFromCache: taken.filter(({ end }) => end === 'repeat').length,
      repeatsWaited: taken.filter(({ end }) => end === 'repeat of an execution').length,
      busy: taken.filter(({ end }) => end === 'busy').length,
      ignored: ignored.length,
      repliesRefused: steps.reduce((sum, { observation }, index) => sum + of(observation.sights, 'replied').filter(({ client }) => isGone(client, index)).length, 0),
      listenerErrors: 0,
    };
    for (const [name, count] of Object.entries(expected)) if (seen[name as keyof typeof expected] !== count) return { expected: `${name}: ${count}`, found: `${seen[name as keyof typeof expected]}` };
    const reasons = heard.map(({ frames }) => whyNotForServer(frames));
    for (const [reason, count] of Object.entries(seen.malformed)) {
      const dropped = reasons.filter((one) => one === reason).length;
      if (dropped !== count) return { expected: `${dropped} messages malformed by ${reason}`, found: `${count}` };
    }
    const uncounted = reasons.find((reason) => reason !== undefined && !(reason in seen.malformed));
    return uncounted === undefined ? undefined : { expected: `a count of messages malformed by ${uncounted}`, found: Object.keys(seen.malformed).join(', ') };
  },
};

const line = ({ atMs, client, id }: { readonly atMs: number; readonly client: number; readonly id: string }): string => `${atMs} ${base64(client)} ${id}`;

/** What must have been told, as one line of text each, by event. */
function tellings(history: ServerHistory): Readonly<Partial<Record<ServerTold['type'], readonly string[]>>> {
  const { sights } = history;
  const { heard } = arrivals(history);
  const taken = requestsOf(history);
  const starts = new Map<string, number[]>();
  for (const run of of(sights, 'executed')) starts.set(keyOf(run), [...(starts.get(keyOf(run)) ?? []), run.atMs]);
  return {
    start: ['0'],
    // It is over when the socket has given up its endpoint, which is the network's matter.
    stop: ['once'],
    received: heard.map(({ atMs, client, frames }) => `${atMs} ${base64(client)} ${bytes(frames)}`),
    sent: of(sights, 'replied').map(({ atMs, client, frames }) => `${atMs} ${base64(client)} ${bytes(frames)}`),
    execute: of(sights, 'executed').map((run) => `${line(run)} ${bytes(run.payload)}`),
    executed: of(sights, 'ended').map((end) => `${line(end)} ${end.ok ? 'ok' : 'error'} ${end.atMs - (starts.get(keyOf(end))?.shift() ?? 0)} ${end.ok || history.scenario.handler === 'wrong' ? '' : failureText(end.client, end.id)}`),
    repeat: taken.flatMap((one) => (one.end === 'repeat' || one.end === 'repeat of an execution' ? [`${line(one)} ${one.end === 'repeat' ? 'cache' : 'execution'}`] : [])),
    busy: taken.flatMap((one) => (one.end === 'busy' ? [line(one)] : [])),
    malformed: heard.flatMap(({ atMs, client, frames }) => (whyNotForServer(frames) === undefined ? [] : [`${atMs} ${base64(client)} ${whyNotForServer(frames)}`])),
  };
}

const name = (client: Uint8Array): string => Buffer.from(client).toString('base64');

function lineOf({ type, event }: ServerTold, isWrong: boolean): string {
  switch (type) {
    case 'received':
    case 'sent':
      return `${event.atMs} ${name(event.client)} ${bytes(event.frames)}`;
    case 'execute':
      return `${event.atMs} ${name(event.client)} ${event.requestId} ${bytes(event.payload)}`;
    case 'executed':
      return `${event.atMs} ${name(event.client)} ${event.requestId} ${event.status} ${event.durationMs} ${isWrong ? '' : (event.message ?? '')}`;
    case 'repeat':
      return `${event.atMs} ${name(event.client)} ${event.requestId} ${event.from}`;
    case 'busy':
      return `${event.atMs} ${name(event.client)} ${event.requestId}`;
    case 'malformed':
    case 'refused':
      return `${event.atMs} ${name(event.client)} ${event.reason}`;
    case 'stop':
      return 'once';
    default:
      return `${event.atMs}`;
  }
}

const events: ServerClaim = {
  name: 'every event is told once, when it happens and as it was, and no other',
  check: (history) => {
    const told = history.steps.flatMap(({ observation }) => observation.told);
    for (const [type, expected] of Object.entries(tellings(history))) {
      const wanted = expected.toSorted();
      const found = told.flatMap((one) => (one.type === type ? [lineOf(one, history.scenario.handler === 'wrong')] : [])).toSorted();
      const index = Array.from({ length: Math.max(wanted.length, found.length) }).findIndex((_, at) => wanted[at] !== found[at]);
      if (index >= 0) return { expected: `${type}: ${wanted[index] ?? 'no more'}`, found: found[index] ?? 'no more' };
    }
    const refused = told.flatMap((one) => (one.type === 'refused' ? [one.event] : []));
    const total = history.steps.at(-1)?.observation.counts.repliesRefused ?? 0;
    if (refused.length !== total || refused.some(({ reason }) => reason !== 'unknown-peer')) return { expected: `${total} answers told that nobody could be given`, found: `${refused.length}` };
    return undefined;
  },
};

const record: ServerClaim = {
  name: 'the record holds every event as docs/trace.md says, numbered without holes',
  check: (history) => {
    const records = history.steps.flatMap(({ observation }) => observation.records);
    const expected = serverRecordsOf(history);
    const index = Array.from({ length: Math.max(records.length, expected.length) }).findIndex((_, at) => recordText(records[at]) !== recordText(expected[at]));
    if (index >= 0) return { expected: recordText(expected[index]) ?? 'no record', found: recordText(records[index]) ?? 'no record' };
    const empty = emptyAttribute(records);
    return empty === undefined ? undefined : { expected: `no ${empty} where there is nothing to say`, found: 'undefined' };
  },
};

export const serverTellingClaims: readonly ServerClaim[] = [counts, events, record];
