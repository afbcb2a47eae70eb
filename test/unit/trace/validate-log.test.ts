/** Logs of the product are valid, also with holes; every change to them is told, where it is and by which rule. */
import { beforeAll, describe, expect, it } from 'vitest';
import { validateFreelanceLog } from '../../../properties/freelance/trace/validate-log.js';
import { OperatingError } from '../../../src/core/errors.js';
import { base64, change, has, inClient, inServer, options } from './changes.js';
import { lose } from './losses.js';
import { recordComingAndGoing, recordLogs, type Line, type RecordedLogs } from './recorded-logs.js';
import { long } from '../../long.js';

/** CI's long run tries more losses of each log. */
const seeds = long ? 20 : 1;

let logs: RecordedLogs;
beforeAll(async () => {
  logs = await recordLogs(24);
});

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
      for (const broken of every(lines, long ? 12 : 40, 1)) expect([validateFreelanceLog(broken).verdict, broken.length]).toEqual(['holds', lines.length - 1]);
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

describe('a log with records lost at random', () => {
  const shares = [0.01, 0.05, 0.1, 0.3];
  let crowded: RecordedLogs;
  let shifting: readonly Line[];
  beforeAll(async () => {
    [crowded, shifting] = await Promise.all([recordLogs(32, 16), recordComingAndGoing(9)]);
  });

  it('is never called wrong, with one request open, with 16, and where servers come and go', () => {
    expect(validateFreelanceLog(shifting)).toMatchObject({ verdict: 'holds', validPrefix: shifting.length });
    for (const lines of [logs.client, logs.server, crowded.client, crowded.server, shifting]) {
      for (const share of shares) {
        for (let seed = 1; seed <= seeds; seed++) expect([share, seed, validateFreelanceLog(lose(lines, share, seed)).verdict]).toEqual([share, seed, 'holds']);
      }
    }
  }, 300_000);

  it('may have lost a repeat that came while the first was executed', () => {
    const asked = { frames: ['', base64('REQUEST'), base64('a'), base64('x')] };
    const reply = { frames: ['', base64('RESPONSE'), base64('a'), base64('OK'), base64('x')] };
    const log = [
      ofServer('server.create', 0, { options: { serverId: 's' } }),
      ofServer('server.start', 0, { 'server.address': 'tcp://x:1' }),
      ofServer('frames.received', 10, asked),
      ofServer('handler.started', 10),
      ofServer('frames.received', 500, asked),
      ofServer('handler.ended', 900, { success: true, durationMs: 890 }),
      ofServer('frames.sent', 900, reply),
      ofServer('frames.sent', 900, reply),
    ].map((record, seq) => ({ seq, ...record }));
    const verdictWithout = (...lost: readonly number[]): string => validateFreelanceLog(log.filter(({ seq }) => !lost.includes(seq))).verdict;
    expect([verdictWithout(), verdictWithout(4), verdictWithout(3), verdictWithout(6)]).toEqual(['holds', 'holds', 'holds', 'holds']);
    const tooMany = [...log, { ...log[7]!, seq: 8 }];
    expect(validateFreelanceLog(tooMany.filter(({ seq }) => seq !== 4))).toMatchObject({ verdict: 'violated', failure: { property: 'log: missing' } });
  });

  it('is still wrong where it was, but for what nothing tells any more', () => {
    const found = (['client', 'server'] as const).map((role) => {
      const changes = (role === 'client' ? inClient : inServer).filter((_, index) => long || index % 6 === 0);
      return changes.filter(([, , apply]) => validateFreelanceLog(lose(apply(logs[role]), 0.05, 1)).verdict === 'violated').length / changes.length;
    });
    expect(found[0]).toBeGreaterThan(0.4);
    expect(found[1]).toBeGreaterThan(0.4);
  }, 60_000);

  it('names the shortest beginning that cannot be, and what would have been allowed there', () => {
    const wrong = change('request.ended', (one) => one['error.type'] === 'error' && one['attempts'] === 3, () => ({ 'error.type': 'unknown' }))(logs.client);
    const index = wrong.findIndex((one) => !logs.client.includes(one));
    const { verdict, validPrefix, failure } = validateFreelanceLog(wrong.toSpliced(20, 1));
    expect([verdict, validPrefix, failure?.property]).toEqual(['violated', index - 1, 'log: failure-kind']);
    expect(failure?.story.map(({ what }) => what).join('\n')).toContain('the nearest event that is allowed here: a failure of the kind error');
  });
});

const ofServer = (name: string, atMs: number, fields: object = {}): object => ({ atMs, 'event.name': name, 'messaging.client.id': base64('c'), 'messaging.message.id': 'a', ...fields });

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
