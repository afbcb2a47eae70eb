/** `wireproof check`, `export`, `diagram` and `list` on a suite. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SystemReport } from '../../../src/reporters/system-report.js';
import { inProcess } from './in-process.js';
import { suitesFolder, withoutTimes } from './command.js';
import { temporaryFolder } from '../../temporary-folder.js';

describe('wireproof check', () => {
  it('reports exact counts, each property, and the shortest path to a violation', async () => {
    const { stdout, exitCode } = await inProcess(['check', 'toy/volatile', '--property', 'at most one execution', '--property', 'a request succeeds']);
    expect(exitCode).toBe(1);
    expect(withoutTimes(stdout)).toContain(`✘ volatile                                     violated N s
    A server that forgets what it did when it crashes.
    565 states, 2,241 transitions, depth 16
    ✘ always at most one execution: it does not hold here
      the path there, 8 steps:
        model  START
`);
    expect(stdout).toMatch(/ {8}model {2}CRASH\.0\n {10}\| up\.0: 1 → 0\n {10}\| done\.0: 1 → 0\n/u);
    expect(stdout).toMatch(/ {8}model {2}RECV\.0\n {10}\| slot\.0: 1 → 2\n {10}\| done\.0: 0 → 1\n {10}\| execs\.0: 1 → 2\n {6}see it again:\n {8}npx wireproof check toy\/volatile --property 'at most one execution'\n/u);
    expect(stdout).toContain('    ✔ sometimes a request succeeds: such a state is reached\n');
  });

  it('saves a violation of the model for the real implementation, where a part drives it there', async () => {
    const folder = temporaryFolder();
    const suite = path.join(suitesFolder, 'properties/toy/suite.ts');
    const checked = await inProcess(['check', suite, '--save'], folder);
    expect(checked.exitCode).toBe(1);
    expect(checked.stdout).toContain('the same on the real implementation:\n        npx wireproof verify ');
    expect(checked.stderr).toContain('saved test/regressions/toy/counts.volatile-at-most-one-execution.trace.json\n');
    expect(checked.stderr).toContain('not saved: no part drives the implementation through canonical: a request ends\n');
    const trace = 'test/regressions/toy/counts.volatile-at-most-one-execution.trace.json';
    expect((await inProcess(['replay', trace, '--suite', suite], folder)).exitCode).toBe(0);
    expect((await inProcess(['replay', trace, '--suite', suite, '--plant', 'skips-seven'], folder)).exitCode).toBe(1);
  });

  it('holds with 0, and with 3 where a bound was reached before it could tell', async () => {
    const whole = await inProcess(['check', 'toy/canonical', '--property', 'at most one execution']);
    expect(whole.exitCode).toBe(0);
    expect(whole.stdout).toContain('308 states, 1,184 transitions, depth 11');
    const bounded = await inProcess(['check', 'toy/canonical', '--property', 'at most one execution', '--max-states', '100']);
    expect(bounded.exitCode).toBe(3);
    expect(bounded.stdout).toContain('not all: the limit of states was');
  });

  it('gives one JSON object', async () => {
    const { stdout, exitCode } = await inProcess(['check', 'toy', '--json']);
    const report = JSON.parse(stdout) as { verdict: string; systems: SystemReport[] };
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ command: 'check', suite: 'toy', verdict: 'violated', interrupted: false });
    expect(report.systems.map(({ system, states, transitions, complete }) => ({ system, states, transitions, complete }))).toEqual([
      { system: 'canonical', states: 308, transitions: 1184, complete: true },
      { system: 'volatile', states: 565, transitions: 2241, complete: true },
    ]);
    expect(report.systems[1]?.properties[0]?.path).toHaveLength(8);
    expect(report.systems[0]?.properties[4]?.loop).toEqual(['CRASH.0', 'RECOVER.0']);
  });
});

describe('wireproof check on a bare machine file', () => {
  const lamp = '../../../docs/lamp.ts';

  it('tells each finding with the shortest path there', async () => {
    const { stdout, exitCode } = await inProcess(['check', lamp]);
    expect(exitCode).toBe(1);
    expect(withoutTimes(stdout)).toBe(`✘ lamp                                         violated N s
    3 states, 4 transitions, depth 2, abstract time
    events: PRESS, BREAK

  ✘ dead-end  broken
    In broken no event, timer or actor can make anything happen, and it is not
    final.
    after PRESS → BREAK

  ✘ unreachable-state  spare
    spare can never be entered.

2 defects, 0 pieces of advice
`);
  });

  it('gives one JSON object with the same, and SARIF for code scanning', async () => {
    const sarif = path.join(temporaryFolder(), 'findings.sarif');
    const { stdout } = await inProcess(['check', lamp, '--json', '--time', 'discrete', '--sarif', sarif]);
    const report = JSON.parse(stdout) as { findings: { kind: string; state: string; path: string[] }[] };
    expect(report).toMatchObject({ command: 'check', verdict: 'violated', states: 4, depth: 2, time: 'discrete', complete: true });
    expect(report.findings.map((finding) => ({ kind: finding.kind, state: finding.state, path: finding.path }))).toEqual([
      { kind: 'dead-end', state: 'broken', path: ['PRESS', 'BREAK'] },
      { kind: 'unreachable-state', state: 'spare', path: [] },
    ]);
    const { version, runs } = JSON.parse(readFileSync(sarif, 'utf8')) as { version: string; runs: { results: { ruleId: string; level: string }[] }[] };
    expect(version).toBe('2.1.0');
    expect(runs[0]?.results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual(['dead-end error', 'unreachable-state error']);
  });

  it('says unknown where a limit ended the search', async () => {
    const { stdout, exitCode } = await inProcess(['check', lamp, '--max-states', '2']);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('not all: the limit of\n    states was reached');
  });
});

describe('wireproof export', () => {
  it('writes each format, with what was written on standard error', async () => {
    const [promela, aut, dot, itf] = await Promise.all(['promela', 'aut', 'dot', 'itf'].map((format) => inProcess(['export', 'toy/volatile', '--format', format])));
    expect([promela, aut, dot, itf].map((end) => end?.exitCode)).toEqual([0, 0, 0, 0]);
    expect(promela?.stderr).toBe('SPIN must find 565 states and 2242 transitions; properties 1 to 5 by -DPROPERTY=n\n');
    expect(aut?.stdout).toMatch(/^des \(0, 2241, 565\)\n/u);
    expect(dot?.stdout.match(/^ {2}s\d+ \[/gmu)).toHaveLength(565);
    expect((JSON.parse(itf?.stdout ?? '') as { states: unknown[] }).states).toHaveLength(9);
  });
});

describe('wireproof diagram', () => {
  it('draws the machines of a suite', async () => {
    const mermaid = await inProcess(['diagram', 'toy']);
    expect(mermaid.stdout).toBe(`stateDiagram-v2
  [*] --> s1
  state "off" as s1
  state "on" as s2
  s1 --> s2 : PRESS
  s2 --> s1 : PRESS<br/>after 60000 ms
`);
    const svg = await inProcess(['diagram', 'toy/lamp', '--format', 'svg']);
    expect(svg.stdout).toMatch(/^<svg [\s\S]*>on<[\s\S]*<\/svg>\n$/u);
  });
});

describe('wireproof list', () => {
  it('finds suites by folder and shows what is in them', async () => {
    const { stdout, exitCode } = await inProcess(['list', 'toy']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('    counts                     After n increments the counter stands at n.');
    expect(stdout).toContain('    skips-seven                the counter goes from 6 to 8 (caught by counts)');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('what can be wrong', () => {
  it('is named, with the likely repair', async () => {
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [['check', 'toy/cannonical'], 'WP4013: expected the name of a system of toy; found "cannonical". Did you mean\n  "canonical"?'],
      [['check', 'toy', '--property', 'at most one exection'], 'WP4014'],
      [['check', 'toy', '--time', 'discrete'], 'WP4016'],
      [['check', 'toy', '--time', 'concrete'], 'WP4015'],
      [['check', './none.ts'], 'WP4001'],
      [['export', 'toy', '--format', 'aut'], 'WP4019'],
      [['export', 'toy/canonical', '--format', 'xml'], 'Allowed choices are\n  promela, aut, dot, itf'],
      [['export', 'toy/canonical', '--format', 'aut', '--max-states', '100'], 'WP4401'],
      [['export', 'toy/canonical', '--format', 'itf', '--property', 'a reply was executed'], 'WP4021'],
      [['diagram', 'toy/lapm'], 'WP4017: expected the name of a machine of toy; found "lapm". Did you mean\n  "lamp"?'],
      [['diagram', './command.ts'], 'WP4018'],
    ];
    const ends = await Promise.all(wrong.map(([arguments_]) => inProcess(arguments_.map((each) => (each === './command.ts' ? '../command.ts' : each)))));
    expect(ends.map(({ exitCode, stdout, stderr }, index) => ({ exitCode, stdout, says: stderr.includes(wrong[index]![1]) ? wrong[index]![1] : stderr }))).toEqual(
      wrong.map(([, says]) => ({ exitCode: 2, stdout: '', says })),
    );
  });
});
