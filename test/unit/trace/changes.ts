/** Violations planted in logs: each is one change of a log that was right, and the rule that it breaks. */
import type { Line } from './recorded-logs.js';

export type Change = (lines: readonly Line[]) => readonly Line[];

/** The first line of that kind that fits, changed. */
export function change(name: string, fits: (line: Line) => boolean, fields: (line: Line) => Record<string, unknown>): Change {
  return (lines) => {
    const index = lines.findIndex((line) => line['event.name'] === name && fits(line));
    if (index < 0) throw new Error(`no ${name} to change`);
    return lines.with(index, { ...(lines[index] as Line), ...fields(lines[index] as Line) });
  };
}

export function options(changed: Record<string, number>): Change {
  return (lines) => lines.with(0, { ...(lines[0] as Line), options: { ...(lines[0] as unknown as { options: object }).options, ...changed } });
}

function timeouts(timeoutMs: number): Change {
  return (lines) => lines.map((line) => (line['event.name'] === 'client.request' ? { ...line, timeoutMs } : line));
}

/** Without the first line that fits, and without a hole. */
function drop(name: string, fits: (line: Line) => boolean): Change {
  return (lines) => renumbered(lines.toSpliced(lines.findIndex((line) => line['event.name'] === name && fits(line)), 1));
}

/** The first line of that kind twice. */
function twice(name: string, fits: (line: Line) => boolean = () => true): Change {
  return (lines) => {
    const index = lines.findIndex((line) => line['event.name'] === name && fits(line));
    return renumbered(lines.toSpliced(index, 0, lines[index] as Line));
  };
}

function renumbered(lines: readonly Line[]): readonly Line[] {
  return lines.map((line, seq) => ({ ...line, seq }));
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
export const framesOf = (line: Line): readonly string[] => (line['frames'] as readonly string[] | null) ?? [];
export const has = (word: string) => (line: Line): boolean => framesOf(line).includes(base64(word));
const any = (): boolean => true;
const isLaterAttempt = (line: Line): boolean => line.atMs > 5000 && line['attempt'] === 1;

export const inClient: readonly (readonly [what: string, rule: RegExp, change: Change])[] = [
  ['the backoff was shorter than the options say', /backoff/u, options({ retryBaseDelayMs: 900 })],
  ['the backoff was longer than the options say', /backoff/u, options({ retryBaseDelayMs: 100 })],
  ['there was an attempt too many', /attempts|backoff|end/u, options({ maxRetries: 1 })],
  ['an attempt waited too long', /backoff|timeout/u, timeouts(3000)],
  ['an attempt did not wait long enough', /timeout|backoff|attempts|selection/u, timeouts(8000)],
  ['heartbeats came too often', /heartbeat/u, options({ heartbeatIntervalMs: 3000 })],
  ['a heartbeat was left out', /heartbeat/u, (lines) => renumbered(lines.filter((line) => line.atMs !== 4000 || (line['timer.name'] !== 'heartbeat' && !has('HEARTBEAT')(line))))],
  ['a server was found DEAD too early', /liveness/u, options({ heartbeatTimeoutMs: 9000 })],
  ['a server was called DEAD when it answered', /liveness/u, change('server.state', (line) => line['state'] === 'alive', () => ({ state: 'dead' }))],
  ['a server became ALIVE for no reason', /liveness|selection/u, drop('frames.received', has('HEARTBEAT'))],
  ['a request went to another server than the best', /selection/u, (lines) => {
    const [first, second] = [...new Set(lines.flatMap((line) => (line['event.name'] === 'client.connect' ? [line['server.address']] : [])))];
    const other = (line: Line): Record<string, unknown> => ({ 'server.address': line['server.address'] === first ? second : first });
    return change('request.attempt', isLaterAttempt, other)(lines);
  }],
  ['a retry had another id', /one-id|attempts|backoff/u, change('request.attempt', (line) => line['attempt'] === 2, () => ({ 'messaging.message.id': '00000000-0000-4000-8000-000000000000' }))],
  ['the response was not what the server sent', /payload/u, change('request.ended', (line) => line['success'] === true, () => ({ frames: [base64('something else')] }))],
  ['a success had no reply', /reply/u, drop('frames.received', has('OK'))],
  ['a request ended twice', /one-outcome/u, twice('request.ended')],
  ['a request never ended', /end/u, drop('request.ended', any)],
  ['a failure had the wrong kind', /failure-kind/u, change('request.ended', (line) => line['error.type'] === 'unknown', () => ({ 'error.type': 'error' }))],
  ['an unsafe failure was called unsent', /failure-kind/u, change('request.ended', (line) => line['error.type'] === 'error', () => ({ 'error.type': 'unsent' }))],
  ['the statistics were wrong by one', /statistics|success-rate/u, change('server.stats', any, (line) => ({ servers: Object.fromEntries(Object.entries(line['servers'] as Record<string, { totalRequests: number }>).map(([endpoint, stats]) => [endpoint, { ...stats, totalRequests: stats.totalRequests + 2 }])) }))],
];

export const inServer: readonly (readonly [what: string, rule: RegExp, change: Change])[] = [
  ['a request was executed twice', /at-most-once/u, twice('handler.started')],
  ['a reply went to another client', /addressed/u, change('frames.sent', has('RESPONSE'), () => ({ 'messaging.client.id': base64('somebody else') }))],
  ['a reply came twice', /one-reply/u, twice('frames.sent', has('OK'))],
  ['a request had no reply', /reply/u, drop('frames.sent', has('OK'))],
  ['a heartbeat had no answer', /heartbeat/u, drop('frames.sent', has('HEARTBEAT'))],
  ['a heartbeat answer had another id', /heartbeat/u, change('frames.sent', has('HEARTBEAT'), (line) => ({ frames: [...framesOf(line).slice(0, 2), base64('s9')] }))],
  ['an error had another message than the handler\'s', /first-outcome|reply/u, change('frames.sent', has('ERROR'), (line) => ({ frames: [...framesOf(line).slice(0, 4), base64('something else')] }))],
];
