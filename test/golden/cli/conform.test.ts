/** `wireproof conform` and `trace` on a protocol of one rule. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConformReport } from '../../../src/reporters/conform-report.js';
import { inProcess } from './in-process.js';
import { withoutTimes, type CommandEnd } from './command.js';
import { temporaryFolder } from '../../temporary-folder.js';

const subject = (manner: string): string => `'${process.execPath}' '${fileURLToPath(new URL('./subject.mjs', import.meta.url))}' ${manner}`;
const conform = (manner: string, ...rest: readonly string[]): Promise<CommandEnd> => inProcess(['conform', 'echo', '--subject', subject(manner), ...rest]);

describe('wireproof conform', () => {
  it('says that a program conforms, check by check', async () => {
    const { stdout, stderr, exitCode } = await conform('right');
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('echo: echo (right), a server:');
    expect(withoutTimes(stdout)).toContain(`
  1 ✔ E1: "hello" comes back
  2 ✔ E2: "" comes back
  3 ✔ E3: "ä" comes back

✔ conforms. 3 checks: 3 conform, 0 deviate, 0 unknown; N s, seed 1
`);
  });

  it('tells a deviation with its rule, its story and a replay line that starts the same subject', async () => {
    const { stdout, exitCode } = await conform('deaf');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('  2 ✘ E2: "" comes back\n  3 ✔ E3');
    expect(stdout).toContain('E2: "" comes back\n  rule: What is said comes back, byte for byte.\n');
    expect(stdout).toContain('    verifier → server  says\n      | ""\n');
    expect(stdout.replace(/\n/gu, '')).toContain('npx wireproof conform echo --case E2 --subject ');
    expect(stdout).toContain("subject.mjs'\\'' deaf'");
  });

  it('gives one JSON object', async () => {
    const { stdout, exitCode } = await conform('deaf', '--json');
    const report = JSON.parse(stdout) as ConformReport;
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ command: 'conform', suite: 'echo', verdict: 'violated', subject: { role: 'server', name: 'echo (deaf)' } });
    expect(report.checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['E1 holds', 'E2 violated', 'E3 holds']);
  });

  it('reports a subject that breaks the protocol as a coded error', async () => {
    const ends = await Promise.all(['dies', 'babbles'].map((manner) => conform(manner, '--json')));
    const reports = ends.map(({ stdout }) => JSON.parse(stdout) as ConformReport);
    expect(reports.map(({ verdict, error }) => `${verdict} ${error?.code}`)).toEqual(['violated WP5002', 'unknown WP5004']);
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([1, 3]);
    expect((await conform('dies')).stdout).toContain('its standard error ends:\n      Traceback:\n        no such key\n');
    const none = await inProcess(['conform', 'echo', '--subject', 'exit 7']);
    expect(none.exitCode).toBe(2);
    expect(none.stdout).toMatch(/WP50\d\d/u);
    expect(none.stdout).toMatch(/^echo: exit 7\n\nWP5001/u);
    expect((await inProcess(['conform', 'toy', '--subject', 'true'])).stderr).toContain('WP4022');
  });

  it('tells of a subject that does not end with its input; what it did before counts', async () => {
    const { stdout, exitCode } = await conform('stays');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('WP5010: expected an end within 2000 ms');
    expect(stdout).toContain('✔ conforms. 3 checks');
  });
});

describe('wireproof trace', () => {
  const folder = temporaryFolder(afterAll);
  const log = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const good = '{"said":1,"heard":1}\n';

  it('says how far the model can follow a log', async () => {
    const valid = await inProcess(['trace', log('good', good.repeat(3)), '--suite', 'echo']);
    expect(valid.exitCode).toBe(0);
    expect(withoutTimes(valid.stdout)).toBe('✔ echo: holds. 3 of 3 events are valid; N s\n');
    const wrong = await inProcess(['trace', log('wrong', `${good}{"said":1,"heard":2}\n${good}`), '--suite', 'echo', '--json']);
    expect(wrong.exitCode).toBe(1);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ command: 'trace', suite: 'echo', verdict: 'violated', events: 3, validPrefix: 1, failure: { replay: `trace ${path.join(folder, 'wrong')} --suite echo` } });
  });

  it('leaves out a last line that was cut off, and says so; anything else that is no JSON is refused', async () => {
    const cut = await inProcess(['trace', log('cut', `${good}{"said":1,"hea`), '--suite', 'echo']);
    expect(cut).toMatchObject({ exitCode: 0 });
    expect(cut.stdout).toContain('note: the last line, 2, is cut off and was left out');
    const broken = await inProcess(['trace', log('broken', `${good}not json\n${good}`), '--suite', 'echo']);
    expect(broken).toMatchObject({ exitCode: 2, stdout: '' });
    expect(broken.stderr).toContain('WP4024: expected a JSON object in line 2');
    expect((await inProcess(['trace', path.join(folder, 'none'), '--suite', 'echo'])).stderr).toContain('WP4023');
    expect((await inProcess(['trace', log('good', good), '--suite', 'toy'])).stderr).toContain('WP4025');
    expect((await inProcess(['trace', log('good', good)])).stderr).toContain('WP4026');
  });
});
