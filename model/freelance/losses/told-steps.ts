/** Whether a record of a request fits one way: the ways afterwards, or why not. */
import type { ClientEvent, Frames } from '../monitor/events.js';
import { at, shownInterval } from '../monitor/interval.js';
import type { Misfit } from '../monitor/matches.js';
import { framesKey, readServerMessage, shownFrames, type ServerMessage } from '../monitor/messages.js';
import { earlyByTicks, offByTicks, rounding, timeOrder } from '../monitor/timing.js';
import { narrowed } from './narrow.js';
import type { Surroundings } from './surroundings.js';
import { failed, over, sent, stopped, succeeded, succeededLate } from './unseen-steps.js';
import type { AttemptWay, Way, WayEnd } from './way.js';

/** A record that tells of one request, or of all of them. */
export type Told = (
  | { readonly kind: 'request'; readonly request: string; readonly timeoutMs: number | null }
  /** `number`: from 1, where it is told. */
  | { readonly kind: 'attempt'; readonly endpoint: string; readonly number: number | undefined }
  /** Its message left; the attempt was before. */
  | { readonly kind: 'left'; readonly endpoint: string }
  | { readonly kind: 'delivered'; readonly endpoint: string; readonly frames: Frames }
  | { readonly kind: 'timeout' }
  | Extract<ClientEvent, { kind: 'outcome' }>
  | { readonly kind: 'stop' }
  | { readonly kind: 'disconnect'; readonly endpoint: string }
) & { readonly atMs: number; readonly line: number };

export type Fit = readonly Way[] | Misfit;

const misfit = (rule: string, expected: string, found: string): Misfit => ({ rule, expected, found });

export function fit(way: Way, told: Told, around: Surroundings): Fit {
  const result = fitting(way, told, around);
  return Array.isArray(result) ? result.map((next: Way) => ({ ...next, at: told.line, used: 0 })) : result;
}

function fitting(way: Way, told: Told, around: Surroundings): Fit {
  const { atMs, line } = told;
  const when = at(atMs);
  const place = at(line);
  switch (told.kind) {
    case 'request':
      return asked(way, told, around);
    case 'attempt':
      return attempted(way, told.endpoint, told.number, atMs, line, around);
    case 'left':
      return around.toldAttempts ? hasLeft(way, told.endpoint) : attempted(way, told.endpoint, undefined, atMs, line, around);
    case 'delivered':
      return replied(way, told.endpoint, readServerMessage(told.frames), atMs, line, around);
    case 'timeout':
      if (way.phase !== 'waiting') return misfit('timeout', 'no timeout: no attempt of it waits', `one at ${atMs.toFixed(1)} ms`);
      if (atMs < way.window.lo - earlyByTicks(around.toleranceMs) - rounding) return misfit('timeout', `attempt ${way.attempts.length} waits until ${shownInterval(way.window)}`, `its timeout at ${atMs.toFixed(1)} ms`);
      return [failed(way, around, 'timeout', undefined, when, place)];
    case 'outcome':
      return ended(way, told, around);
    case 'stop':
      return [way.phase === 'over' || way.phase === 'ended' || way.phase === 'unasked' ? way : stopped(way, when)];
    default: {
      if (way.phase !== 'waiting') return [way];
      const { endpoint } = way.attempts.at(-1) as AttemptWay;
      const gone: Way = { ...way, abandoned: true, window: { lo: Math.min(atMs, way.window.lo), hi: way.window.hi } };
      return endpoint === told.endpoint ? [gone] : endpoint === undefined ? [gone, way] : [way];
    }
  }
}

function asked(way: Way, { timeoutMs, atMs, line }: Extract<Told, { kind: 'request' }>, around: Surroundings): Fit {
  if (way.phase !== 'unasked') return misfit('one-id', 'an id for each request', 'the same for another call');
  const { options } = around;
  const called: Way = { ...way, phase: 'due', asked: at(atMs), window: at(atMs), timeoutMs: timeoutMs ?? options.requestTimeoutMs };
  const refused = over(called, at(atMs), { success: false, stopped: false });
  if (options.maxRetries <= 0 || called.timeoutMs === 0) return [refused];
  return around.mayNotRun(line) ? [called, refused] : [called];
}

function attempted(way: Way, endpoint: string, told: number | undefined, atMs: number, line: number, around: Surroundings): Fit {
  const { options, toleranceMs } = around;
  const number = way.attempts.length + 1;
  const found = `an attempt at ${endpoint} at ${atMs.toFixed(1)} ms`;
  if (way.phase === 'unasked') return misfit('attempts', 'attempts of open requests only', found);
  if (way.phase === 'waiting') return misfit('timeout', `no attempt ${number} before attempt ${number - 1} has waited (until ${shownInterval(way.window)})`, found);
  if (way.phase !== 'due' || way.attempts.length >= options.maxRetries) return misfit('attempts', `no further attempt: it is over after ${way.attempts.length} of ${options.maxRetries}`, found);
  const order = timeOrder(atMs, way.window, toleranceMs);
  if (order !== 'within') return misfit(way.attempts.length === 0 ? 'request' : 'backoff', `attempt ${number} at ${shownInterval(way.window)}`, `it came too ${order}, at ${atMs.toFixed(1)} ms`);
  if (told !== undefined && told !== number) return misfit('attempts', `attempt ${number}`, `attempt ${told}`);
  return [sent(narrowed(way, at(atMs - toleranceMs, atMs), around), endpoint, at(atMs), at(line))];
}

function hasLeft(way: Way, endpoint: string): Fit {
  if (way.attempts.some((attempt) => attempt.endpoint === endpoint)) return [way];
  const resolved = resolutions(way, endpoint);
  return resolved.length > 0 ? resolved : misfit('attempts', `its message at ${way.attempts.map((attempt) => attempt.endpoint ?? '?').join(', ') || 'no server'} only`, `it left for ${endpoint}`);
}

/** The way with one of the attempts that went nobody knows where at this endpoint. */
function resolutions(way: Way, endpoint: string): readonly Way[] {
  return way.attempts.flatMap((attempt, index) => (attempt.endpoint === undefined ? [{ ...way, attempts: way.attempts.with(index, { ...attempt, endpoint }) }] : []));
}

function replied(way: Way, endpoint: string, message: ServerMessage, atMs: number, line: number, around: Surroundings): readonly Way[] {
  const connected = around.isConnected(endpoint, line);
  if (message.kind === 'malformed' || message.kind === 'heartbeat' || connected === 'no') return [way];
  if (way.phase !== 'waiting' && way.phase !== 'due') return [way];
  const known = way.attempts.some((attempt) => attempt.endpoint === endpoint);
  const resolved = resolutions(way, endpoint);
  const taken = [...(known ? [way] : []), ...resolved].map((one) => takenFrom(one, endpoint, message, atMs, line, around));
  return message.doubtful || connected === 'perhaps' || !known || resolved.length > 0 ? [...taken, ...(known && !message.doubtful && connected === 'yes' ? [] : [way])] : taken;
}

function takenFrom(way: Way, endpoint: string, message: Extract<ServerMessage, { kind: 'ok' | 'error' }>, atMs: number, line: number, around: Surroundings): Way {
  const answersTheWaiting = way.phase === 'waiting' && way.attempts.at(-1)?.endpoint === endpoint;
  if (message.kind === 'error') return answersTheWaiting ? failed(way, around, 'error', message.message, at(atMs), at(line)) : way;
  return answersTheWaiting ? succeeded(way, message.payload, at(atMs), at(line)) : succeededLate(way, endpoint, message.payload, at(atMs), at(line));
}

function ended(way: Way, told: Extract<Told, { kind: 'outcome' }>, around: Surroundings): Fit {
  const { toleranceMs } = around;
  const found = told.success ? 'a success' : `a failure${told.failure === undefined || told.failure === null ? '' : ` of the kind ${told.failure}`}`;
  if (way.phase === 'ended' || way.phase === 'unasked') return misfit('one-outcome', 'no outcome: it is not open', found);
  if (way.phase !== 'over' || way.end === undefined) {
    const state = way.phase === 'waiting' ? `attempt ${way.attempts.length} waits until ${shownInterval(way.window)}` : `attempt ${way.attempts.length + 1} is due at ${shownInterval(way.window)}`;
    return misfit(told.success ? 'reply' : 'attempts', `it goes on: ${state}`, found);
  }
  const order = timeOrder(told.atMs, way.window, toleranceMs);
  if (order !== 'within') return misfit('end', `its end at ${shownInterval(way.window)}`, `${found}, too ${order}, at ${told.atMs.toFixed(1)} ms`);
  if (told.success !== way.end.success) return misfit(way.end.success ? 'reply' : 'attempts', `a ${way.end.success ? 'success' : 'failure'} after ${way.attempts.length} attempts`, found);
  if (told.attempts !== undefined && told.attempts !== way.attempts.length) return misfit('outcome', `${way.attempts.length} attempts`, String(told.attempts));
  const next: Way = { ...narrowed(way, at(told.atMs - toleranceMs, told.atMs), around), phase: 'ended', window: { lo: -Infinity, hi: Infinity } };
  return way.end.success ? succeededAs(next, way.end, told, toleranceMs) : (failureMisfit(way, way.end, told) ?? [next]);
}

function succeededAs(way: Way, end: Extract<WayEnd, { success: true }>, told: Extract<Told, { kind: 'outcome' }>, toleranceMs: number): Fit {
  if (told.response !== undefined && end.payload !== undefined && framesKey(told.response ?? []) !== framesKey(end.payload)) {
    return misfit('payload', `the payload of the reply, ${shownFrames(end.payload)}`, shownFrames(told.response ?? []));
  }
  const last = way.attempts.at(-1) as AttemptWay;
  const latencyMs = told.latencyMs ?? 0;
  const slackMs = toleranceMs === 0 ? rounding : 1 + offByTicks(1, toleranceMs);
  const longestMs = told.atMs - way.asked.lo + slackMs;
  const shortestMs = end.late === undefined ? (last.end?.when.lo ?? told.atMs) - last.sent.hi - slackMs : 0;
  if (told.latencyMs !== undefined && (latencyMs > longestMs || latencyMs < shortestMs)) return misfit('outcome', `a latency of ${shortestMs.toFixed(1)} to ${longestMs.toFixed(1)} ms`, `${latencyMs} ms`);
  const { endpoint } = told;
  if (endpoint === undefined || end.endpoint === endpoint) return [way];
  if (end.endpoint !== undefined) return misfit('outcome', `the endpoint ${end.endpoint}`, endpoint);
  const known: Way = { ...way, end: { ...end, endpoint } };
  if (end.late === undefined) return [{ ...known, attempts: [...way.attempts.slice(0, -1), { ...last, endpoint }] }];
  if (way.attempts.some((attempt) => attempt.endpoint === endpoint)) return [known];
  const resolved = resolutions(known, endpoint);
  return resolved.length > 0 ? resolved : misfit('outcome', 'an endpoint that an attempt went to', endpoint);
}

function failureMisfit(way: Way, end: Extract<WayEnd, { success: false }>, told: Extract<Told, { kind: 'outcome' }>): Misfit | undefined {
  const betweenAttempts = way.failedBy === 'error' && way.attempts.at(-1)?.end?.kind === 'failure';
  const kinds = way.attempts.length === 0 ? ['unsent'] : end.stopped ? (betweenAttempts ? ['unknown', 'error'] : ['unknown']) : [way.failedBy === 'error' ? 'error' : 'unknown'];
  if (told.failure !== undefined && told.failure !== null && !kinds.includes(told.failure)) return misfit('failure-kind', `a failure of the kind ${kinds.join(' or ')} after ${way.attempts.length} attempts`, told.failure);
  if (told.message !== undefined && told.failure === 'error' && way.message !== undefined && told.message !== way.message) return misfit('outcome', `the message ${JSON.stringify(way.message)}`, JSON.stringify(told.message));
  if (told.response !== undefined && told.response !== null && told.response.length > 0) return misfit('outcome', 'no response with a failure', shownFrames(told.response));
  return undefined;
}
