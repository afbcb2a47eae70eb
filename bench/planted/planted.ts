/**
 * Planted bugs found, in how many steps and seconds, by `verify`, by the 60 ported tests of the seed, and by the same tests with
 * no more assertions than the seed had.
 * Run: npx jiti bench/planted/planted.ts [--no-seed] [NAME…]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/core/clock.js';
import type { RunContext } from '../../src/engine/suite.js';
import { chooseClientPaths } from '../../properties/freelance/client/client-paths.js';
import { plantedBugs } from '../../properties/freelance/planted/planted-bugs.js';
import { chooseServerPaths } from '../../properties/freelance/server/server-paths.js';
import { suite } from '../../properties/freelance/suite.js';

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const bugs = plantedBugs.filter(({ name }) => names.length === 0 || names.includes(name));

interface SeedResult {
  readonly failed: number;
  readonly passed: number;
  readonly ms: number;
}

type SeedResults = Readonly<Record<string, SeedResult>>;

function seedResults(version: 'ported' | 'as-it-was'): SeedResults {
  const folder = mkdtempSync(path.join(tmpdir(), 'wireproof-planted-'));
  const file = path.join(folder, 'results.json');
  const env = { ...process.env, WIREPROOF_SEED: version, WIREPROOF_SEED_RESULTS: file, WIREPROOF_BUGS: bugs.map(({ name }) => name).join(',') };
  const { stderr } = spawnSync('npx', ['vitest', 'run', '--config', 'bench/planted/seed.vitest.config.ts'], { env, encoding: 'utf8' });
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SeedResults;
  } catch (cause) {
    throw new Error(`the seed's tests did not run: ${stderr.slice(-2000)}`, { cause });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const context = (plant: string): RunContext => ({ seed: 1, runs: 300, plant, signal: new AbortController().signal, nowMs: () => systemClock.nowMs(), progress: () => {} });
const cpuSeconds = (since?: NodeJS.CpuUsage): number => process.cpuUsage(since).user / 1e6;

// Paths are chosen once in a run of verify, and so here.
chooseClientPaths();
chooseServerPaths();

const versions = process.argv.includes('--no-seed') ? [] : (['ported', 'as-it-was'] as const);
const seeds = versions.map((version) => seedResults(version));
for (const [index, version] of versions.entries()) {
  const clean = seeds[index]?.['the right implementation'];
  console.log(`the right implementation: ${clean?.passed} of the seed's tests, ${version}, pass, ${clean?.failed} fail, ${((clean?.ms ?? 0) / 1000).toFixed(1)} s\n`);
}

console.log('| planted bug | caught by | steps walked until then | shortest story, steps | processor s | ported seed tests that fail | seed tests as they were that fail |');
console.log('|---|---|---|---|---|---|---|');
let caught = 0;
const caughtBySeed = [0, 0];
let seconds = 0;
for (const { name, caughtBy } of bugs) {
  const part = suite.parts.find((candidate) => candidate.name === caughtBy);
  if (part === undefined) throw new Error(`no part ${caughtBy}`);
  const before = process.cpuUsage();
  const result = await part.run(context(name));
  const took = cpuSeconds(before);
  const failure = result.failures[0];
  const failing = seeds.map((results) => results[name]?.failed ?? 0);
  const shortest = (failure?.trace as { readonly case?: string } | undefined)?.case?.split(';').length ?? 0;
  if (result.verdict === 'violated') caught++;
  for (const [index, failed] of failing.entries()) if (failed > 0) caughtBySeed[index] = (caughtBySeed[index] ?? 0) + 1;
  seconds += took;
  console.log(`| ${name} | ${result.verdict === 'violated' ? caughtBy : `**not caught** (${result.verdict})`} | ${result.counts['steps'] ?? '-'} | ${shortest} | ${took.toFixed(2)} | ${failing[0] ?? '-'} | ${failing[1] ?? '-'} |`);
}
console.log(`\nverify: ${caught} of ${bugs.length} caught, ${seconds.toFixed(1)} processor seconds with shrinking`);
for (const [index, version] of versions.entries()) {
  const ms = Object.values(seeds[index] ?? {}).reduce((sum, result) => sum + result.ms, 0);
  console.log(`the seed's 60 tests, ${version}: ${caughtBySeed[index]} of ${bugs.length} caught, ${(ms / 1000).toFixed(1)} s in tests`);
}
