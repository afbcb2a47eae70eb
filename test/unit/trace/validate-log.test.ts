/** Logs of the product are valid, also with holes; every change to them is told, where it is and by which rule. */
import { beforeAll, describe, expect, it } from 'vitest';
import { validateFreelanceLog } from '../../../properties/freelance/trace/validate-log.js';
import { OperatingError } from '../../../src/core/errors.js';
import { recordLogs, type Line, type RecordedLogs } from './recorded-logs.js';

type Change = (lines: readonly Line[]) => readonly Line[];

let logs: RecordedLogs;
beforeAll(async () => {
  logs = await recordLogs(24);
});

/** The first line of that kind that fits, changed. */
function change(name: string, fits: (line: Line) => boolean, fields: (line: Line) => Record<string, unknown>): Change {
  return (lines) => {
    const index = lines.findIndex((line) => line['event.name'] === name && fits(line));
    expect(index, `no ${name} to change`).toBeGreaterThanOrEqual(0);
    return lines.with(index, { ...(lines[index] as Line), ...fields(lines[index] as Line) });
  };
}

function options(changed: Record<string, number>): Change {
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

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const framesOf = (line: Line): readonly string[] => (line['frames'] as readonly string[] | null) ?? [];
const has = (word: string) => (line: Line): boolean => framesOf(line).includes(base64(word));
const any = (): boolean => true;
const isLaterAttempt = (line: Line): boolean => line.atMs > 5000 && line['attempt'] === 1;

describe('a log as it was recorded', () => {
  it('is valid to its end', () => {
    for (const lines of [logs.client, logs.server]) {
      expect(validateFreelanceLog(lines)).toEqual({ verdict: 'holds', events: lines.length, validPrefix: lines.length, notes: [] });
    }
    expect(logs.client.filter((line) => line['event.name'] === 'request.ended').length).toBeGreaterThan(20);
  });

  it('holds what a log should: retries, failures, a server that dies and comes back, repeats', () => {
    const names = new Set(logs.client.map((line) => [line['event.name'], line['state'], line['error.type'], line['timer.name']].filter((part) => typeof part === 'string').join(' ')));
    expect([...names]).toEqual(expect.arrayContaining(['server.state dead', 'server.state alive', 'timer.fired backoff', 'timer.fired attempt', 'timer.fired silence', 'request.ended unknown']));
    expect(logs.server.some((line) => line['success'] === false)).toBe(true);
  });
});

const inClient: readonly (readonly [what: string, rule: RegExp, change: Change])[] = [
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

const inServer: readonly (readonly [what: string, rule: RegExp, change: Change])[] = [
  ['a request was executed twice', /at-most-once/u, twice('handler.started')],
  ['a reply went to another client', /addressed/u, change('frames.sent', has('RESPONSE'), () => ({ 'messaging.client.id': base64('somebody else') }))],
  ['a reply came twice', /one-reply/u, twice('frames.sent', has('OK'))],
  ['a request had no reply', /reply/u, drop('frames.sent', has('OK'))],
  ['a heartbeat had no answer', /heartbeat/u, drop('frames.sent', has('HEARTBEAT'))],
  ['a heartbeat answer had another id', /heartbeat/u, change('frames.sent', has('HEARTBEAT'), (line) => ({ frames: [...framesOf(line).slice(0, 2), base64('s9')] }))],
  ['an error had another message than the handler\'s', /first-outcome|reply/u, change('frames.sent', has('ERROR'), (line) => ({ frames: [...framesOf(line).slice(0, 4), base64('something else')] }))],
];

describe.each([
  ['client', inClient],
  ['server', inServer],
] as const)('a changed log of a %s', (role, changes) => {
  it.each(changes)('%s', (_, rule, apply) => {
    const report = validateFreelanceLog(apply(logs[role]));
    expect(report.verdict).toBe('violated');
    expect(report.failure?.property).toMatch(rule);
    expect(report.validPrefix).toBeLessThan(logs[role].length);
    expect(report.failure?.expected).not.toBe('');
    expect(report.failure?.story.at(-1)?.who).toBe('model');
  });
});

describe('what is told of a violation', () => {
  it('is the line, the rule with its values, and the nearest event that is allowed', () => {
    const wrong = change('request.ended', (line) => line['error.type'] === 'error' && line['attempts'] === 3, () => ({ 'error.type': 'unknown' }))(logs.client);
    const index = wrong.findIndex((line) => !logs.client.includes(line));
    const { failure, validPrefix } = validateFreelanceLog(wrong);
    expect(validPrefix).toBe(index);
    expect(failure?.expected).toBe('a failure of the kind error after 3 attempts');
    expect(failure?.found).toContain(`record ${index + 1}`);
    expect(failure?.story.map(({ what }) => what).join('\n')).toContain('the nearest event that is allowed here: a failure of the kind error');
  });
});

/** The log once for each place of a hole of that length, every `step` records. */
function every(lines: readonly Line[], step: number, length: number): (readonly Line[])[] {
  return Array.from({ length: Math.floor(lines.length / step) }, (_, hole) => lines.filter((line) => line.seq < hole * step + 1 || line.seq >= hole * step + 1 + length));
}

describe('a log with holes', () => {
  it('is valid where any single record is missing', () => {
    for (const lines of [logs.client, logs.server]) {
      for (const broken of every(lines, 12, 1)) expect([validateFreelanceLog(broken).verdict, broken.length]).toEqual(['holds', lines.length - 1]);
    }
  });

  it('is never called wrong where several in a row are missing', () => {
    const verdicts = [logs.client, logs.server].flatMap((lines) => every(lines, 67, 4).map((broken) => validateFreelanceLog(broken).verdict));
    expect(verdicts).not.toContain('violated');
    expect(verdicts).toContain('holds');
  });

  it('is still held to the rules elsewhere', () => {
    const holed = logs.client.filter((line) => line.seq !== 20);
    const report = validateFreelanceLog(change('request.ended', (line) => line.atMs > 30_000 && line['success'] === true, () => ({ frames: [base64('something else')] }))(holed));
    expect([report.verdict, report.failure?.property]).toEqual(['violated', 'log: payload']);
  });

  it('says what it assumed', () => {
    const index = logs.client.findIndex((line) => line['event.name'] === 'frames.received' && has('OK')(line));
    const { verdict, notes } = validateFreelanceLog(logs.client.toSpliced(index, 1));
    expect(verdict).toBe('holds');
    expect(notes?.join('\n')).toMatch(/1 hole, 1 records missing\nassumed to be missing after record \d+: an OK reply to /u);
  });

  it('is left open where the options are not known', () => {
    const without = validateFreelanceLog(options({ retryBaseDelayMs: 900 })(logs.client).slice(1));
    expect([without.verdict === 'violated', without.verdict]).toEqual([false, 'holds']);
    const strange = validateFreelanceLog(change('request.ended', (line) => line['error.type'] === 'unknown', () => ({ 'error.type': 'error' }))(logs.client).slice(1));
    expect(strange.verdict).toBe('unknown');
    expect(strange.notes?.join('\n')).toContain('client.create');
  });
});

const line = (fields: object): object => ({ seq: 0, atMs: 0, 'event.name': 'client.start', ...fields });

describe('what is no log', () => {
  it.each([
    ['WP6504', 'no records', []],
    ['WP6501', 'no object', [7]],
    ['WP6501', 'no seq', [line({ seq: undefined })]],
    ['WP6501', 'a time that is none', [line({ atMs: '0' })]],
    ['WP6502', 'a number twice', [line({}), line({})]],
    ['WP6503', 'time that goes back', [line({ atMs: 5 }), line({ seq: 1 })]],
    ['WP6505', 'a connect without endpoint', [line({ 'event.name': 'client.connect' })]],
    ['WP6505', 'frames that are none', [line({ 'event.name': 'frames.sent', 'server.address': 'tcp://x:1', frames: 'x' })]],
    ['WP6505', 'a state that is none', [line({ 'event.name': 'server.state', 'server.address': 'tcp://x:1', state: 'sleeping' })]],
    ['WP6506', 'another program\'s log', [line({ 'event.name': 'http.request' })]],
  ])('%s for %s', (code, _, values) => {
    let error: unknown;
    try {
      validateFreelanceLog(values);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(OperatingError);
    expect((error as OperatingError).code).toBe(code);
  });
});
