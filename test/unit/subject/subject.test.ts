/** Every way in which a program under test can misbehave, with a small script for each. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OperatingError } from '../../../src/core/errors.js';
import { connectSubject, type SubjectOptions, type SubjectProcess } from '../../../src/drivers/subject/subject.js';
import { build } from '../../build.js';

beforeAll(build);

const usual: SubjectOptions = { protocol: 'test', roles: ['client', 'server'] };
const open: SubjectProcess[] = [];

/** A subject whose `on(command, answer)` is the given body; `answer` writes one line. */
function script(body: string): string {
  const program = `
    const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
    const hello = (c) => say({ seq: c.seq, ok: true, role: 'client', name: 'scripted' });
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const c = JSON.parse(line);
      ${body}
    });`;
  return `'${process.execPath}' -e ${shellQuoted(program)}`;
}

/** Says hello, and does `what` on every other command. */
function after(what: string): string {
  return script(`if (c.op === 'hello') { process.stderr.write('its log\\n'); hello(c); } else { ${what} }`);
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function connect(command: string, options: Partial<SubjectOptions> = {}): Promise<SubjectProcess> {
  const subject = await connectSubject(command, { ...usual, ...options });
  open.push(subject);
  return subject;
}

async function codeOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OperatingError);
  const { code, message } = error as OperatingError;
  return { code, message };
}

/** Whether a process of that group still runs; one that ended and waits to be reaped does not count. */
function groupRuns(pid: number): boolean {
  try {
    process.kill(-pid, 0);
  } catch {
    return false;
  }
  return !/^\d+ \(.*\) Z/u.test(statOf(pid));
}

function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

afterEach(async () => {
  for (const subject of open.splice(0)) await subject.close();
});

it.runIf(process.platform === 'linux')('tells how much memory a subject holds, with what it has started', async () => {
  const subject = await connect(`${after('globalThis.kept = Buffer.alloc(100e6, 1); say({ seq: c.seq, ok: true });')} ; true`);
  const before = subject.memoryBytes?.() ?? 0;
  await subject.call('grow');
  expect((subject.memoryBytes?.() ?? 0) - before).toBeGreaterThan(90e6);
});

describe('a subject that keeps to the protocol', () => {
  it('says who it is, answers out of order, refuses what it does not know, and ends with its input', async () => {
    const subject = await connect(
      script(`
        if (c.op === 'hello') { process.stderr.write('protocol ' + c.protocol + ' ' + c.version + '\\n'); hello(c); }
        else if (c.op === 'first') globalThis.first = c.seq;
        else if (c.op === 'second') { say({ seq: c.seq, ok: true, n: c.n }); say({ seq: globalThis.first, ok: true, n: 1 }); }
        else say({ seq: c.seq, ok: false, error: 'unknown op' });`),
    );
    expect([subject.role, subject.name]).toEqual(['client', 'scripted']);
    const both = await Promise.all([subject.call('first'), subject.call('second', { n: 2 })]);
    expect(both.map((answer) => answer['n'])).toEqual([1, 2]);
    expect(await subject.call('dance')).toMatchObject({ ok: false, error: 'unknown op' });
    expect(await subject.close()).toEqual({ endedBy: 'itself' });
    expect(subject.stderrTail()).toBe('protocol test 1\n');
    expect(await codeOf(subject.call('first'))).toMatchObject({ code: 'WP5011' });
    expect(await subject.close()).toEqual({ endedBy: 'itself' });
  });

  it('may be started by a line with variables, redirections and several commands', async () => {
    const echo = script(`if (c.op === 'hello') hello(c); else say({ seq: c.seq, ok: true, word: process.env.WORD });`);
    const one = await connect(`WORD=one ${echo} 2>/dev/null`);
    const two = await connect(`export WORD=two; cat | ${echo} && true`);
    expect([await one.call('word'), await two.call('word')].map((answer) => answer['word'])).toEqual(['one', 'two']);
    expect((await two.close()).endedBy).toBe('itself');
  });

  it('takes an answer that is cut into pieces anywhere, and several in one piece', async () => {
    const subject = await connect(
      script(`
        if (c.op === 'hello') { hello(c); return; }
        const bytes = Buffer.from(JSON.stringify({ seq: c.seq, ok: true, text: 'é' }) + '\\n');
        for (const byte of bytes) require('node:fs').writeSync(1, Buffer.of(byte));`),
    );
    expect(await subject.call('anything')).toMatchObject({ text: 'é' });
  });
});

describe('a subject that does not start', () => {
  it.each([
    ['is not there', 'no-such-program-here', /127.*not found/su],
    ['fails at once', `echo broken import >&2; exit 3`, /exit code 3.*broken import/su],
    ['is killed', `kill -9 $$`, /SIGKILL/u],
  ])('%s: WP5001 with its standard error', async (_, command, message) => {
    const error = await codeOf(connect(command));
    expect(error.code).toBe('WP5001');
    expect(error.message).toMatch(message);
  });

  it('has an empty command: WP5000', async () => {
    expect((await codeOf(connect('  '))).code).toBe('WP5000');
  });

  it.each([
    ['keeps silent', ``, /within 300 ms/u],
    ['has no role', `say({ seq: c.seq, ok: true })`, /role/u],
    ['has an unknown role', `say({ seq: c.seq, ok: true, role: 'broker' })`, /broker/u],
    ['refuses', `say({ seq: c.seq, ok: false, error: 'wrong version' })`, /wrong version/u],
  ])('%s at hello: WP5009', async (_, body, message) => {
    const error = await codeOf(connect(script(body), { helloTimeoutMs: message.source.includes('300') ? 300 : 20_000 }));
    expect(error.code).toBe('WP5009');
    expect(error.message).toMatch(message);
  });
});

describe('a subject that breaks the protocol', () => {
  it.each([
    ['dies in the middle', `process.exit(7)`, 'WP5002', /exit code 7/u],
    ['is killed in the middle', `process.kill(process.pid, 'SIGSEGV')`, 'WP5002', /SIGSEGV/u],
    ['writes what is not JSON', `console.log('Server listening')`, 'WP5004', /Server listening/u],
    ['writes bytes that are not UTF-8', `process.stdout.write(Buffer.from([0x7b, 0xff, 0x7d, 0x0a]))`, 'WP5004', /standard output/u],
    ['writes JSON that is no object', `say([c.seq])`, 'WP5004', /\[2\]/u],
    ['answers a seq that was never given', `say({ seq: 99, ok: true })`, 'WP5005', /99/u],
    ['answers without seq', `say({ ok: true })`, 'WP5005', /undefined/u],
    ['answers seq as a string', `say({ seq: String(c.seq), ok: true })`, 'WP5005', /"2"/u],
    ['answers the hello twice', `say({ seq: 1, ok: true })`, 'WP5006', /seq 1/u],
    ['answers without ok', `say({ seq: c.seq, success: true })`, 'WP5007', /success/u],
    ['closes its output and runs on', `if (c.seq === 2) { require('node:fs').closeSync(1); setInterval(() => {}, 1000); }`, 'WP5012', /closed its standard output/u],
    ['floods its output with one line', `const x = 'x'.repeat(65536); (function more() { process.stdout.write(x, more) })()`, 'WP5008', /xxx/u],
  ])('%s', async (_, body, code, message) => {
    const subject = await connect(after(body), { maxLineBytes: 2 ** 20, endGraceMs: 300 });
    const [one, other] = await Promise.all([codeOf(subject.call('go')), codeOf(subject.call('also'))]);
    expect(one.code).toBe(code);
    expect(other).toEqual(one);
    expect(one.message).toMatch(message);
    expect(one.message).toContain('its log');
    expect((await codeOf(subject.call('again'))).code).toBe(code);
    await subject.close();
    expect(groupRuns(subject.pid)).toBe(false);
  });

  it('closes its input and runs on: WP5012, where the next command does not reach it', async () => {
    const subject = await connect(after(`require('node:fs').closeSync(0); say({ seq: c.seq, ok: true }); setInterval(() => {}, 1000)`), { endGraceMs: 100 });
    await subject.call('go');
    expect(await codeOf(subject.call('go'))).toMatchObject({ code: 'WP5012', message: expect.stringContaining('closed its standard input') });
  });

  it('floods its output with many lines: ended at the first', async () => {
    const subject = await connect(after(`(function more() { process.stdout.write('noise\\n'.repeat(1000), more) })()`));
    expect((await codeOf(subject.call('go'))).code).toBe('WP5004');
    await subject.close();
    expect(groupRuns(subject.pid)).toBe(false);
  });

  it('floods its standard error: the end is kept, and nothing blocks', async () => {
    const subject = await connect(after(`process.stderr.write('noise '.repeat(500000) + 'the end\\n'); say({ seq: c.seq, ok: true })`));
    expect(await subject.call('go')).toMatchObject({ ok: true });
    await subject.close();
    expect(subject.stderrTail()).toMatch(/noise the end\n$/u);
    expect(subject.stderrTail().length).toBeLessThanOrEqual(4096);
  });

  it('answers late: that call fails, the late answer is dropped, the next call works', async () => {
    const subject = await connect(
      script(`
        if (c.op === 'hello') hello(c);
        else if (c.op === 'slow') globalThis.slow = c.seq;
        else { say({ seq: globalThis.slow, ok: true, late: true }); say({ seq: c.seq, ok: true, late: false }); }`),
    );
    expect(await codeOf(subject.call('slow', {}, { timeoutMs: 50 }))).toMatchObject({ code: 'WP5003' });
    expect(await subject.call('go')).toMatchObject({ late: false });
    expect(subject.broken).toBeUndefined();
  });
});

describe('the process group', () => {
  it('ends a subject that ignores the end of its input by SIGTERM, and one that ignores SIGTERM by SIGKILL', async () => {
    const lingering = `if (c.op === 'hello') { setInterval(() => {}, 1000); hello(c); }`;
    // Its grace is also the time that a busy machine has to end it by SIGTERM.
    const polite = await connect(script(lingering), { endGraceMs: 1500 });
    const ended = await polite.close();
    expect([ended.endedBy, ended.error?.code]).toEqual(['SIGTERM', 'WP5010']);
    const stubborn = await connect(script(`process.on('SIGTERM', () => {}); ${lingering}`), { endGraceMs: 50 });
    expect((await stubborn.close()).endedBy).toBe('SIGKILL');
    expect([groupRuns(polite.pid), groupRuns(stubborn.pid)]).toEqual([false, false]);
  });

  it('takes with it what the subject started, also what holds its output open', async () => {
    const child = `require('node:child_process').spawn('sleep', ['1000'], { stdio: 'inherit' }).pid`;
    const subject = await connect(script(`if (c.op === 'hello') hello(c); else say({ seq: c.seq, ok: true, pid: ${child} });`));
    const { pid } = await subject.call('spawn');
    expect(statOf(Number(pid))).toContain('sleep');
    await subject.close();
    await expect.poll(() => /\) [^Z]/u.test(statOf(Number(pid)))).toBe(false);
  });

  it('does not wait for a process that left the group and holds the output open', async () => {
    const subject = await connect(`setsid sleep 30 & ${script(`if (c.op === 'hello') hello(c);`)}`, { endGraceMs: 100 });
    const startedMs = performance.now();
    await subject.close();
    expect(performance.now() - startedMs).toBeLessThan(20_000);
  });

  it.each(['SIGINT', 'SIGTERM', 'exit'] as const)('is gone when we end by %s', async (how) => {
    const subject = script(`if (c.op === 'hello') { process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); hello(c); }`);
    const file = path.resolve('dist/src/drivers/subject/subject.js');
    const program = `
      import { connectSubject } from ${JSON.stringify(file)};
      const subject = await connectSubject(${JSON.stringify(subject)}, { protocol: 'test', roles: ['client'] });
      process.stdout.write(subject.pid + '\\n');
      ${how === 'exit' ? 'process.exit(5);' : `process.kill(process.pid, '${how}');`}
      setInterval(() => {}, 1000);`;
    const us = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    us.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [code, signal] = (await once(us, 'close')) as [number | null, string | null];
    expect(how === 'exit' ? code : signal).toBe(how === 'exit' ? 5 : how);
    const pid = Number(output.trim());
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => groupRuns(pid)).toBe(false);
  });
});
