/**
 * A server's log from which records are missing, judged one (client, request id) at a time, and together by this: no more
 * can be missing in a hole than are.
 */
import { misfitDemand, type Demand } from '../../../src/engine/trace/demands.js';
import { indexHoles, type HoleIndex } from '../../../src/engine/trace/hole-index.js';
import { fieldOf, holesOf, lineAfter, type LogRecord } from '../../../src/engine/trace/log-record.js';
import type { HoledJudgement } from '../../../src/engine/trace/observer.js';
import { judgePair, type PairAround, type PairTold } from '../../../model/freelance/losses/pair.js';
import { framesKey, readClientMessage, readServerMessage, shownFrames } from '../../../model/freelance/monitor/messages.js';
import { rounding } from '../../../model/freelance/monitor/timing.js';
import { framesOf, isText, text } from './fields.js';
import type { ServerLog } from './server-log.js';

type Contradiction = NonNullable<HoledJudgement['contradiction']>;

export function judgeServerWithHoles({ cacheTtlMs, serverId }: ServerLog, records: readonly LogRecord[], toleranceMs: number): HoledJudgement {
  const index = indexHoles(holesOf(records));
  const last = records.at(-1) as LogRecord;
  const stop = records.find(({ name }) => name === 'server.stop');
  const lastFrames = records.findLast(({ name }) => name.startsWith('frames.'))?.line ?? 0;
  const lostStop = index.within(lastFrames, Infinity, -Infinity, Infinity)?.[0];
  const around: PairAround = {
    index,
    cacheTtlMs,
    toleranceMs,
    toldHandler: records.some(({ name }) => name.startsWith('handler.')),
    stoppedMs: stop?.atMs ?? (lostStop === undefined ? Infinity : (index.holes[lostStop]?.fromMs ?? Infinity)),
    endMs: last.atMs,
    lineAfter: (ms) => lineAfter(records, ms),
  };
  const { pairs, heartbeats, wrong } = sorted(records, stop?.line ?? Infinity, serverId);
  const contradictions: Contradiction[] = wrong === undefined ? [] : [wrong];
  const demands: Demand[] = [];
  const take = (judged: ReturnType<typeof judgePair>): void => {
    if ('demands' in judged) demands.push(...judged.demands);
    else contradictions.push({ ...judged.misfit, line: judged.line });
  };
  for (const [shown, tolds] of pairs) take(judgePair(shown, tolds, around));
  for (const [client, tolds] of heartbeats) take(judgeHeartbeats(client, tolds, around));
  const tooMany = misfitDemand(demands, index.holes);
  if (tooMany !== undefined) contradictions.push(tooManyMissing(tooMany, demands, index, last.line));
  const [first] = contradictions.toSorted((a, b) => a.line - b.line);
  return { contradiction: first, missing: demands.toSorted((a, b) => a.first - b.first).map(({ first: hole, what }) => ({ afterLine: index.holes[hole]?.afterLine ?? 0, text: what })) };
}

export function tooManyMissing(demand: Demand, demands: readonly Demand[], index: HoleIndex, lastLine: number): Contradiction {
  const missing = index.holes.slice(demand.first, demand.last + 1).reduce((sum, hole) => sum + hole.missing, 0);
  const wanted = demands.filter(({ first, last }) => first >= demand.first && last <= demand.last).length;
  const place = `after record ${index.holes[demand.first]?.afterLine ?? 0} and up to record ${(index.holes[demand.last]?.afterLine ?? 0) + 1}`;
  return { line: Math.min(lastLine, (index.holes[demand.last]?.afterLine ?? 0) + 1), rule: 'missing', expected: `no more to be missing ${place} than is: ${missing}`, found: `${Math.max(wanted, missing + 1)}, among them ${demand.what}` };
}

interface HeartbeatTold {
  readonly kind: 'asked' | 'answered';
  readonly atMs: number;
  readonly line: number;
}

function sorted(records: readonly LogRecord[], stopLine: number, serverId: string): { readonly pairs: ReadonlyMap<string, readonly PairTold[]>; readonly heartbeats: ReadonlyMap<string, readonly HeartbeatTold[]>; readonly wrong: Contradiction | undefined } {
  const pairs = new Map<string, PairTold[]>();
  const heartbeats = new Map<string, HeartbeatTold[]>();
  let wrong: Contradiction | undefined;
  for (const record of records) {
    const { name, atMs, line, fields } = record;
    const client = (): string => fieldOf(record, 'messaging.client.id', 'a routing id in base64', isText);
    const pairOf = (id: string): string => `${client()} under the id ${JSON.stringify(id)}`;
    if (name === 'frames.received') {
      const message = readClientMessage(framesOf(record));
      if (message.kind === 'heartbeat') add(heartbeats, client(), { kind: 'asked', atMs, line });
      if (message.kind === 'request') add(pairs, pairOf(message.id), { kind: 'asked', atMs, line });
    } else if (name === 'frames.sent') {
      const frames = framesOf(record);
      const message = readServerMessage(frames);
      if (line > stopLine) wrong ??= { line, rule: 'stop', expected: 'nothing from a server that has stopped', found: shownFrames(frames) };
      if (message.kind === 'malformed') wrong ??= { line, rule: 'frames', expected: 'an answer as the table of frames has them', found: `${message.why}: ${shownFrames(frames)}` };
      else if (message.kind !== 'heartbeat') add(pairs, pairOf(message.id), { kind: 'replied', key: framesKey(frames.slice(3)), message: message.kind === 'error' ? message.message : undefined, atMs, line });
      else {
        if (serverId !== '' && text(message.serverId) !== serverId) wrong ??= { line, rule: 'heartbeat', expected: `the server id ${JSON.stringify(serverId)} in UTF-8`, found: shownFrames(frames) };
        add(heartbeats, client(), { kind: 'answered', atMs, line });
      }
    } else if (name === 'handler.started' || name === 'handler.ended') {
      const key = pairOf(Buffer.from(fieldOf(record, 'messaging.message.id', 'a request id', isText), 'utf8').toString('latin1'));
      const message = fields['error.message'];
      add(pairs, key, name === 'handler.started' ? { kind: 'started', atMs, line } : { kind: 'ended', message: fields['success'] === false ? (isText(message) ? message : '') : undefined, atMs, line });
    }
  }
  return { pairs, heartbeats, wrong };
}

function add<Told>(map: Map<string, Told[]>, key: string, told: Told): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [told]);
  else known.push(told);
}

/** A heartbeat is answered at once; which answer is to which is told by their order. */
function judgeHeartbeats(client: string, tolds: readonly HeartbeatTold[], { index, toleranceMs, stoppedMs, endMs, lineAfter: after }: PairAround): ReturnType<typeof judgePair> {
  const demands: Demand[] = [];
  const asks: HeartbeatTold[] = [];
  const unanswered = (atMs: number, line: number): number | undefined => {
    for (let ask = asks[0]; ask !== undefined && ask.atMs + toleranceMs + rounding < Math.min(atMs, stoppedMs); ask = asks[0]) {
      asks.shift();
      const holes = index.within(ask.line, line, ask.atMs, ask.atMs + toleranceMs);
      if (holes === undefined) return ask.atMs;
      demands.push({ first: holes[0], last: holes[1], what: `the heartbeat answer to ${client}` });
    }
    return undefined;
  };
  for (const told of [...tolds, { kind: 'end' as const, atMs: endMs, line: Infinity }]) {
    const late = unanswered(told.atMs, told.line);
    if (late !== undefined) return { line: after(late + toleranceMs), misfit: { rule: 'heartbeat', expected: `the heartbeat of ${client} at ${late.toFixed(1)} ms answered at once`, found: 'no answer' } };
    if (told.kind === 'asked') asks.push(told);
    if (told.kind !== 'answered') continue;
    if (asks.length > 0) asks.shift();
    else {
      const holes = index.within(-Infinity, told.line, told.atMs - toleranceMs, told.atMs);
      if (holes === undefined) return { line: told.line, misfit: { rule: 'heartbeat', expected: `no heartbeat answer to ${client}: it asked for none`, found: 'one' } };
      demands.push({ first: holes[0], last: holes[1], what: `a heartbeat from ${client}` });
    }
  }
  return { demands };
}
