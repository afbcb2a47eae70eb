/** The paths of a model as tests: the example passes, and what must fail fails readably. */
import { execFile } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { breakerMachine } from '../../../examples/vitest/breaker-machine.js';
import { machinePaths, pathName } from '../../../src/vitest/index.js';

interface Report {
  readonly success: boolean;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly ancestorTitles: readonly string[]; readonly title: string; readonly status: string; readonly failureMessages: readonly string[] }[] }[];
}

function runVitest(config: string): Promise<Report> {
  return new Promise((resolve, reject) => {
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', config, '--reporter=json'];
    execFile(process.execPath, args, { env: { ...process.env, VITEST: undefined, NO_COLOR: '1' }, maxBuffer: 1e8 }, (_, stdout, stderr) => {
      const start = stdout.indexOf('{"');
      if (start < 0) reject(new Error(stderr));
      else resolve(JSON.parse(stdout.slice(start)) as Report);
    });
  });
}

function steps(criterion: 'states' | 'transitions' | 'pairs'): number {
  return machinePaths(breakerMachine, { criterion }).paths.reduce((sum, { actions }) => sum + actions.length, 0);
}

describe('the paths of a machine', () => {
  it('reach every transition, are few, and are the same each time', () => {
    const { paths, reached, unreachable, unknown } = machinePaths(breakerMachine);
    expect({ reached: reached.length, unreachable, unknown }).toEqual({ reached: 11, unreachable: [], unknown: [] });
    expect(paths.length).toBeLessThanOrEqual(3);
    expect(machinePaths(breakerMachine).paths).toEqual(paths);
  });

  it('cover pairs where asked, which takes more steps', () => {
    expect(steps('states')).toBeLessThan(steps('transitions'));
    expect(steps('transitions')).toBeLessThan(steps('pairs'));
  });

  it('do also what a state ignores, where asked', () => {
    const { paths, reached } = machinePaths(breakerMachine, { ignored: true });
    expect(reached).toContain('open ignores HANG_UP');
    expect(paths.some(({ actions }) => actions.some(({ type }) => type === 'HANG_UP'))).toBe(true);
  });

  it('have names that differ where the paths do, and do not depend on their number', () => {
    const fail = { type: 'FAIL' };
    const long = Array.from({ length: 40 }, () => fail);
    expect([pathName([]), pathName([fail, { type: 'after', delayMs: 100, timer: 'x' }, { type: 'SET', value: 1 }])]).toEqual(['at the start', 'FAIL → after 100 ms → SET {"value":1}']);
    expect(pathName(long)).not.toBe(pathName([...long, fail]));
    expect(pathName(long)).toMatch(/^FAIL → FAIL .*\(40 steps, [0-9a-f]{8}\)$/u);
  });
});

describe('testModel in a suite of its own', () => {
  let example: Report;
  let faulty: Report;
  beforeAll(async () => {
    [example, faulty] = await Promise.all([runVitest('examples/vitest/vitest.config.ts'), runVitest('test/unit/vitest/fixture/vitest.config.ts')]);
  });
  const of = (report: Report, suite: string) => report.testResults.flatMap((file) => file.assertionResults).filter((one) => one.ancestorTitles[0] === suite);

  it('passes for the example', () => {
    expect(example.success).toBe(true);
    expect(of(example, 'circuit breaker').length).toBeGreaterThanOrEqual(3);
  });

  it('shows the shortest path that leaves the model, what was seen, and how to keep it', () => {
    const failed = of(faulty, 'opens late').filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    const message = failed[0]?.failureMessages.join('\n') ?? '';
    expect(message).toContain('the system leaves the model after 3 steps');
    expect(message).toMatch(/✗ (?:FAIL|HANG_UP) → model: "open"; seen: \{"circuit":"closed"/u);
    expect(message).toMatch(/regressions: \[\[\{"type":"(?:FAIL|HANG_UP)"\},/u);
  });

  it('runs the paths that were kept under names of their own', () => {
    expect(of(faulty, 'kept').map(({ title, status }) => [title, status])).toContainEqual(['regression: FAIL → HANG_UP → FAIL', 'passed']);
  });

  it('fails where the model has what no path can reach', () => {
    const last = of(faulty, 'dead end').at(-1);
    expect(last?.status).toBe('failed');
    expect(last?.failureMessages.join('\n')).toContain('c --BACK[0]');
  });

  it('fails with the error of a driver that throws', () => {
    expect(of(faulty, 'broken driver').some(({ status, failureMessages }) => status === 'failed' && failureMessages.join('\n').includes('no port left'))).toBe(true);
  });
});
