/**
 * The loop closed, by command: `check` finds a violation in a faulty model; `replay` runs it on the real implementation,
 * which is cleared, and shows it where the same mistake is planted there; `--save` has kept it as a trace and a test;
 * `verify` replays it first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { check } from '../../src/engine/properties/check.js';
import { replayTrace } from '../../src/engine/replay/replay-trace.js';
import type { FaultyVariant, SystemEntry } from '../../src/engine/suite.js';
import { suite } from '../../properties/freelance/suite.js';
import { top } from '../build.js';
import { long } from '../long.js';
import { inProcess } from '../golden/cli/in-process.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder(afterAll);

const saved = 'test/regressions/freelance/server-paths-memory.retries-no-server-executes-it-twice';

describe('the loop closed, by command', () => {
  it('list shows the faulty variants, and which mistake of the implementation is the same', async () => {
    const { stdout } = await inProcess(['list', 'freelance', '--json']);
    const { suites } = JSON.parse(stdout) as { readonly suites: readonly { readonly systems: readonly { readonly name: string; readonly variants: readonly { readonly name: string }[] }[] }[] };
    const variants = suites.flatMap(({ systems }) => systems.flatMap((system) => system.variants.map((variant) => ({ ...variant, system: system.name }))));
    expect(variants.length).toBeGreaterThanOrEqual(60);
    expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
    expect(variants).toContainEqual({ name: 'no-deduplication', system: 'retries', summary: 'a repeat is executed again', caughtBy: 'no server executes it twice', alike: 'server-never-remembers' });
  });

  it('check finds the violation in the faulty model and saves it', async () => {
    const { stdout, stderr, exitCode } = await inProcess(['check', 'freelance', '--plant', 'no-deduplication', '--property', 'no server executes it twice', '--save'], folder);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('planted in the model: no-deduplication, a repeat is executed again');
    expect(stdout).toContain("npx wireproof check freelance/retries --plant no-deduplication --property 'no server executes it twice'");
    expect(stdout).toContain("--case 'c0 request a; return c0 a; c0 request a' --plant server-never-remembers");
    expect(stderr).toContain(`saved ${saved}.trace.json\n`);
  });

  it('replay clears the real implementation, and shows the mistake where it is planted', async () => {
    expect(await inProcess(['replay', `${saved}.trace.json`], folder)).toMatchObject({ exitCode: 0 });
    const faulty = await inProcess(['replay', `${saved}.trace.json`, '--plant', 'server-never-remembers'], folder);
    expect(faulty.exitCode).toBe(1);
    expect(faulty.stdout).toContain('--case "c0 request a; c0 request a" --plant server-never-remembers');
  });

  // That it comes before all other parts is told in test/golden/cli/verify.test.ts.
  it('verify replays what is saved', async () => {
    expect((await inProcess(['verify', 'freelance', '--part', 'saved-failures'], folder)).exitCode).toBe(0);
    expect((await inProcess(['verify', 'freelance', '--part', 'saved-failures', '--plant', 'server-never-remembers'], folder)).exitCode).toBe(1);
  });

  it('what is saved is small and reads well', () => {
    expect(readdirSync(path.join(folder, path.dirname(saved)))).toHaveLength(2);
    const trace = JSON.parse(readFileSync(path.join(folder, `${saved}.trace.json`), 'utf8')) as object;
    expect(trace).toMatchObject({ version: 1, suite: 'freelance', part: 'server-paths-memory', case: 'c0 request a; return c0 a; c0 request a' });
    expect(readFileSync(path.join(folder, `${saved}.test.ts`), 'utf8')).toContain(`it('stays away: retries: no server executes it twice', async () => {`);
  });

  it.runIf(long)('and runs as a test of vitest', () => {
    mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
    for (const [name, target] of [['wireproof', top], ['vitest', path.join(top, 'node_modules/vitest')]] as const) symlinkSync(target, path.join(folder, 'node_modules', name));
    const { stdout, status } = spawnSync(process.execPath, [path.join(top, 'node_modules/vitest/vitest.mjs'), 'run'], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toContain('1 passed');
    expect(status).toBe(0);
  });

  it('refuses a bug that no model can have, and tells one of the implementation', async () => {
    const misspelt = await inProcess(['check', 'freelance', '--plant', 'no-deduplicaton']);
    expect(misspelt).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('WP4029') as string });
    expect(misspelt.stderr).toContain('Did you mean "no-deduplication"?');
    expect((await inProcess(['check', 'freelance', '--plant', 'server-never-remembers'])).stderr).toMatch(/which is one of the\s+implementation/u);
    expect((await inProcess(['check', 'freelance/window', '--plant', 'no-deduplication'])).exitCode).toBe(2);
    expect((await inProcess(['check', '../../../docs/lamp.ts', '--plant', 'no-deduplication'])).stderr).toContain('WP4031');
  });
});

const known: readonly (FaultyVariant & { readonly system: SystemEntry })[] = suite.systems.flatMap((system) => (system.variants ?? []).map((variant) => ({ ...variant, system })));
const chosen = ['late-success-counted', 'garbage-is-a-reply', 'no-bound'];

describe('a counterexample of a faulty model on the real implementation', () => {
  it.each(known.filter(({ name }) => long || chosen.includes(name)))('$name: the right one is cleared, and one with the same mistake is not', async ({ build, caughtBy, alike, system }) => {
    const property = system.properties.filter(({ name }) => name === caughtBy);
    const [said] = check(build(), property, { stopAtViolation: true, symmetry: false }).properties;
    const real = system.caseOf?.(said?.counterexample?.steps.map((step) => step.name) ?? []);
    // What is never reached has no run to try.
    if (real === undefined) expect(said?.kind).toBe('sometimes');
    if (real === undefined) return;
    const trace = { format: 'wireproof-trace', version: 1, suite: suite.name, ...real, property: caughtBy, expected: '', found: '', story: [] as string[] } as const;
    expect(await replayTrace(suite, trace)).toMatchObject({ verdict: 'holds' });
    if (alike !== undefined) expect(await replayTrace(suite, trace, { plant: alike })).toMatchObject({ verdict: 'violated' });
  });
});
