/**
 * A client's log from which records are missing, judged request by request and server by server: what the holes held is
 * followed for each of them alone, so that many open requests and many holes cost no more than their sum. All that may
 * really have happened is among what is followed; a contradiction is one whatever the holes held.
 */
import { indexHoles } from '../../../src/engine/trace/hole-index.js';
import { holesOf, lineAfter, type LogRecord } from '../../../src/engine/trace/log-record.js';
import { misfitDemand, type Demand } from '../../../src/engine/trace/demands.js';
import type { HoledJudgement } from '../../../src/engine/trace/observer.js';
import { judgeBeats } from '../../../model/freelance/losses/beats.js';
import { effectsOf, type Effect, type Wait } from '../../../model/freelance/losses/effects.js';
import { waysOf, type Contradiction, type Ending } from '../../../model/freelance/losses/request-ways.js';
import { sweep, type ToldOfServer } from '../../../model/freelance/losses/sweep.js';
import type { Told } from '../../../model/freelance/losses/told-steps.js';
import { framesKey, readClientMessage, shownFrames } from '../../../model/freelance/monitor/messages.js';
import type { ClientEvent, Frames } from '../../../model/freelance/monitor/events.js';
import type { ClientLog } from './client-log.js';
import { connectionsOf } from './connections.js';
import { isNumber, text } from './fields.js';
import { tooManyMissing } from './server-with-holes.js';

export function judgeClientWithHoles(log: ClientLog, records: readonly LogRecord[], toleranceMs: number): HoledJudgement {
  const index = indexHoles(holesOf(records));
  const connections = connectionsOf(log, records, index);
  const last = records.at(-1) as LogRecord;
  const around = {
    options: log.options,
    toleranceMs,
    index,
    toldTimers: log.toldTimers,
    toldAttempts: records.some(({ name }) => name === 'request.attempt'),
    toldStates: records.some(({ name }) => name === 'server.state'),
    ...connections,
  };
  const ending: Ending = { place: last.line + 1, ms: last.atMs, lineAfter: (ms) => lineAfter(records, ms) };
  const { ofRequests, ofServers, beats, start, wrong } = sorted(log, records);

  let contradiction = wrong ?? judgeBeats(beats, start, around, ending);
  const effects: Effect[] = [];
  const waits: Wait[] = [];
  const demands: Demand[] = [];
  for (const [request, tolds] of ofRequests) {
    if (tolds.every(({ kind }) => kind === 'delivered')) continue;
    const ways = waysOf(request, withCalls(tolds, connections.calls), around, ending);
    if ('rule' in ways) {
      if (contradiction === undefined || ways.line < contradiction.line) contradiction = ways;
      continue;
    }
    const happened = effectsOf(ways, connections.endpoints, Math.min(1, toleranceMs));
    effects.push(...happened.effects);
    waits.push(...happened.waits);
    demands.push(...happened.missing.map((one) => ({ ...one, what: `${one.what} ${request}` })));
  }
  const tooMany = contradiction === undefined ? misfitDemand(demands, index.holes) : undefined;
  if (tooMany !== undefined) contradiction = tooManyMissing(tooMany, demands, index, last.line);
  // What a request did that contradicts itself is not known.
  contradiction ??= sweep(connections.endpoints, [...connections.changes, ...ofServers], effects, waits, around);
  return { contradiction, missing: demands.toSorted((a, b) => a.first - b.first).map(({ what, first }) => ({ afterLine: index.holes[first]?.afterLine ?? 0, text: what })) };
}

interface Sorted {
  readonly ofRequests: ReadonlyMap<string, readonly Told[]>;
  readonly ofServers: readonly ToldOfServer[];
  readonly beats: readonly { readonly atMs: number; readonly line: number }[];
  readonly start: { readonly atMs: number; readonly line: number } | undefined;
  /** A frame that is wrong by itself. */
  readonly wrong: Contradiction | undefined;
}

function sorted({ steps, payloads }: ClientLog, records: readonly LogRecord[]): Sorted {
  const ofRequests = new Map<string, Told[]>();
  const ofServers: ToldOfServer[] = [];
  const beats: { atMs: number; line: number }[] = [];
  let start: Sorted['start'];
  let wrong: Contradiction | undefined;
  const tell = (request: string, told: Told): void => {
    const known = ofRequests.get(request);
    if (known === undefined) ofRequests.set(request, [told]);
    else known.push(told);
  };
  for (const { line, events } of steps) {
    const record = records[line - 1] as LogRecord;
    if (record.name === 'timer.fired' && record.fields['timer.name'] === 'heartbeat') beats.push({ atMs: record.atMs, line });
    if (record.name === 'frames.sent') wrong ??= wrongFrames(record, line, payloads);
    for (const event of events) {
      const { atMs } = event;
      switch (event.kind) {
        case 'start':
          start = { atMs, line };
          break;
        case 'request':
          tell(event.request, { kind: 'request', request: event.request, timeoutMs: event.timeoutMs, atMs, line });
          break;
        case 'sent': {
          if (event.frames.length < 4) break;
          const request = text(event.frames[2]);
          const number = record.fields['attempt'];
          if (record.name !== 'request.attempt') tell(request, { kind: 'left', endpoint: event.endpoint, atMs, line });
          else {
            tell(request, { kind: 'attempt', endpoint: event.endpoint, number: isNumber(number) ? number : undefined, atMs, line });
            ofServers.push({ kind: 'selected', endpoint: event.endpoint, atMs, line });
          }
          break;
        }
        case 'delivered':
          delivered(event, line, tell, ofServers);
          break;
        case 'timer':
          if (event.timer === 'attempt') tell(event.request, { kind: 'timeout', atMs, line });
          else ofServers.push({ kind: 'silence', endpoint: event.endpoint, atMs, line });
          break;
        case 'outcome':
          tell(event.request, { ...event, line });
          break;
        case 'stats': {
          const [one] = Object.entries(event.servers).filter(([, { state }]) => state !== undefined);
          if (record.name !== 'server.state') ofServers.push({ kind: 'stats', servers: event.servers, atMs, line });
          else if (one?.[1].state !== undefined) ofServers.push({ kind: 'state', endpoint: one[0], state: one[1].state, atMs, line });
          break;
        }
        default:
      }
    }
  }
  return { ofRequests, ofServers, beats, start, wrong };
}

function delivered({ frames, endpoint, atMs }: Extract<ClientEvent, { kind: 'delivered' }>, line: number, tell: (request: string, told: Told) => void, ofServers: ToldOfServer[]): void {
  if (frames.length > 3) tell(text(frames[2]), { kind: 'delivered', endpoint, frames, atMs, line });
  if (frames.length > 3 && text(frames[3]) === 'ERROR') ofServers.push({ kind: 'late-error', endpoint, atMs, line });
  if (frames.length === 3 && text(frames[1]) === 'HEARTBEAT' && frames[0]?.byteLength === 0) ofServers.push({ kind: 'heartbeat', endpoint, atMs, line });
}

function wrongFrames(record: LogRecord, line: number, payloads: ReadonlyMap<string, Frames>): Contradiction | undefined {
  const frames = (record.fields['frames'] as readonly string[]).map((frame) => Buffer.from(frame, 'base64'));
  const message = readClientMessage(frames);
  if (message.kind === 'malformed') return { rule: 'frames', expected: 'a HEARTBEAT or a REQUEST as the table of frames has them', found: `${message.why}: ${shownFrames(frames)}`, line };
  const payload = message.kind === 'request' ? payloads.get(text(frames[2])) : undefined;
  if (message.kind !== 'request' || payload === undefined || framesKey(payload) === framesKey(message.payload)) return undefined;
  return { rule: 'payload', expected: `the payload of its request, ${shownFrames(payload)}`, found: shownFrames(message.payload), line };
}

/** With the calls that concern every request that is open by then. */
function withCalls(tolds: readonly Told[], calls: readonly Told[]): readonly Told[] {
  if (calls.length === 0) return tolds;
  const end = tolds.find(({ kind }) => kind === 'outcome')?.line ?? Infinity;
  const of = calls.filter(({ line }) => line <= end);
  // A call is told in the line of the first end that it brings about, and comes before it.
  return of.length === 0 ? tolds : [...of, ...tolds].toSorted((a, b) => a.line - b.line);
}
