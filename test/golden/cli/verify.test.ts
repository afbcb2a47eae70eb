/** `wireproof verify` as a user meets it: streams, words, exit codes, limits, interruption. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../../src/reporters/verify-report.js';
import { wantsColour } from '../../../src/cli/terminal.js';
import { build } from '../../build.js';
import { inProcess } from './in-process.js';
import { command, suitesFolder, withoutTimes, type CommandEnd } from './command.js';
import { temporaryFolder } from '../../temporary-folder.js';

beforeAll(build, 120_000);

describe('wireproof verify', () => {
  it('says of a part that holds what was checked and how much, on standard output alone', async () => {
    const { stdout, stderr, exitCode } = await command(['verify', 'toy', '--part', 'counts', '--quiet']);
    expect(withoutTimes(stdout)).toBe(`toy: A counter, to show what the command does.
seed 1, 200 runs for each generated part

✔ counts                                       holds N s
    After n increments the counter stands at n.
    200 runs

✔ toy: holds. 1 part: 1 holds; N s, seed 1
`);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('tells a violation as a story, and its replay line shows the same again', async () => {
    const first = await command(['verify', 'toy', '--part', 'counts', '--plant', 'skips-seven']);
    expect(first.exitCode).toBe(1);
    expect(first.stdout).toContain('found     it stands at 8');
    expect(first.stdout).toContain('    60 ms  client    increments for the time number 7');
    const replay = /replay it:\n +npx wireproof (.+)/u.exec(first.stdout)?.[1] ?? '';
    expect(replay).toBe('verify toy --part counts --case 7 --plant skips-seven');
    const again = await inProcess(replay.split(' '));
    expect(again.exitCode).toBe(1);
    expect(again.stdout).toContain('found     it stands at 8');
    for (const line of first.stdout.split('\n').filter((each) => !each.includes('npx wireproof'))) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('never passes a bound, an empty part, a part that throws or one that takes its process down', async () => {
    const bounded = await inProcess(['verify', 'toy', '--part', 'bounded']);
    expect(bounded.exitCode).toBe(3);
    expect(bounded.stdout).toContain('the limit of 1,000 states was reached');
    const empty = await inProcess(['verify', 'toy', '--part', 'empty']);
    expect(empty.exitCode).toBe(3);
    expect(empty.stdout).toContain('nothing was checked');
    const broken = await inProcess(['verify', 'toy', '--part', 'counts,broken']);
    expect(broken.exitCode).toBe(4);
    expect(broken.stdout).toContain('internal error: the part itself is broken');
    const crash = await command(['verify', 'toy', '--part', 'counts,crash']);
    expect(crash.exitCode).toBe(4);
    expect(crash.stdout).toContain('✔ counts');
    expect(crash.stdout).toContain('SIGABRT');
  });

  it('ends a part that never lets go when time is up', async () => {
    const { stdout, exitCode } = await command(['verify', 'toy', '--part', 'counts', '--part', 'endless', '--max-seconds', '0.3']);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('✔ counts');
    expect(stdout).toContain('not finished: the limit of time was reached');
  });

  it('is interrupted with what stands so far reported, even out of an endless loop', async () => {
    const { stdout, exitCode } = await command(['verify', 'toy', '--part', 'counts,endless,crash'], { interruptAt: '✔ counts' });
    expect(exitCode).toBe(130);
    expect(withoutTimes(stdout)).toContain('not finished: interrupted');
    expect(stdout).toContain('not run: interrupted');
    expect(stdout).toMatch(/toy: unknown, interrupted\. 3 parts: 1 holds, 2 unknown/u);
  });

  it('gives the same as one JSON object', async () => {
    const { stdout, stderr, exitCode } = await inProcess(['verify', 'toy', '--part', 'counts,bounded', '--plant', 'skips-seven', '--json', '--seed', '7', '--runs', '20']);
    const report = JSON.parse(stdout) as VerifyReport;
    expect(exitCode).toBe(1);
    expect(stderr).toBe('');
    expect(report).toMatchObject({ command: 'verify', suite: 'toy', verdict: 'violated', seed: 7, runs: 20, plant: 'skips-seven', interrupted: false });
    expect(report.parts.map(({ name, verdict, counts }) => ({ name, verdict, counts }))).toEqual([
      { name: 'counts', verdict: 'violated', counts: { runs: 8 } },
      { name: 'bounded', verdict: 'unknown', counts: { states: 1000 } },
    ]);
    expect(report.parts[0]?.failures[0]?.trace).toEqual({ case: '7' });
  });

  it('saves a failure, replays it, and replays saved ones first from then on', async () => {
    const folder = temporaryFolder();
    const suite = path.join(suitesFolder, 'properties/counter/suite.ts');
    const run = (...rest: readonly string[]): Promise<CommandEnd> => inProcess(rest, folder);
    const saving = await run('verify', suite, '--part', 'counts', '--plant', 'skips-seven', '--save');
    expect(saving.stderr).toBe('saved test/regressions/counter/counts.counts-exactly.trace.json\n');
    const again = await run('verify', suite, '--part', 'counts', '--plant', 'skips-seven', '--save');
    expect(again.stderr).toBe(saving.stderr);
    expect(readdirSync(path.join(folder, 'test/regressions/counter')).toSorted()).toEqual(['counts.counts-exactly.test.ts', 'counts.counts-exactly.trace.json']);
    const trace = 'test/regressions/counter/counts.counts-exactly.trace.json';
    expect(await run('replay', trace, '--suite', suite)).toMatchObject({ exitCode: 0, stderr: '' });
    const back = await run('replay', trace, '--suite', suite, '--plant', 'skips-seven');
    expect(back.exitCode).toBe(1);
    expect(back.stdout).toContain('found     it stands at 8');
    const first = await run('verify', suite, '--json');
    const { parts } = JSON.parse(first.stdout) as VerifyReport;
    expect(parts[0]).toMatchObject({ name: 'saved-failures', verdict: 'holds', counts: { 'saved failures': 1 } });
    const wrong = await run('replay', 'no-such-file.json');
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    expect(wrong.stderr).toContain('WP4027');
  });

  it('writes JUnit and HTML beside the text', async () => {
    const folder = temporaryFolder();
    const { exitCode } = await inProcess(['verify', 'toy', '--part', 'counts', '--junit', path.join(folder, 'a/junit.xml'), '--html', path.join(folder, 'report.html')]);
    expect(exitCode).toBe(0);
    expect(readFileSync(path.join(folder, 'a/junit.xml'), 'utf8')).toContain('<testsuite name="toy" tests="1" failures="0" errors="0"');
    expect(existsSync(path.join(folder, 'report.html'))).toBe(true);
  });

  it('refuses a wrong command line by name, with the likely repair, on standard error', async () => {
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [['verfy', 'toy'], '(Did you mean verify?)'],
      [['verify', 'toy', '--sede', '3'], '(Did you mean --seed?)'],
      [['verify', 'toi'], 'WP4003: expected the name of a suite, or the path of a suite file; found "toi".\n  Did you mean "toy"?'],
      [['verify', 'toy', '--part', 'count'], 'WP4010: expected the name of a part of toy; found "count". Did you mean\n  "counts"?'],
      [['verify', 'toy', '--plant', 'skips-six'], 'WP4011'],
      [['verify', 'toy', '--case', '3'], 'WP4012'],
      [['verify', 'toy', '--seed', '-1'], 'number from 0 to 4294967295.'],
      [['verify', 'toy', '--runs', '1e3'], 'number from 1.'],
      [['verify', 'toy', '--max-seconds', '0'], 'number of seconds above 0.'],
      [['verify', 'toy', 'extra'], 'too many arguments'],
      [['verify', './no/such/suite.ts'], 'WP4003'],
      [['verify'], "missing required argument 'suite'"],
    ];
    const ends = await Promise.all(wrong.map(([arguments_]) => inProcess(arguments_)));
    expect(ends.map(({ exitCode, stdout, stderr }, index) => ({ exitCode, stdout, says: stderr.includes(wrong[index]![1]) ? wrong[index]![1] : stderr }))).toEqual(
      wrong.map(([, says]) => ({ exitCode: 2, stdout: '', says })),
    );
  });

  it('colours when told to, and never in a pipe', async () => {
    const forced = await command(['verify', 'toy', '--part', 'counts'], { env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain('\u001b[32m✔\u001b[39m');
    expect(wantsColour({ NO_COLOR: '1' }, true)).toBe(false);
    expect(wantsColour({ NO_COLOR: '1', FORCE_COLOR: '1' }, false)).toBe(true);
    expect(wantsColour({ TERM: 'dumb' }, true)).toBe(false);
    expect([wantsColour({}, true), wantsColour({}, false)]).toEqual([true, false]);
  });
});
