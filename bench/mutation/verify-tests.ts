/** The parts of `verify` as tests, with a fixed seed, so that every mutant meets the same cases. */
import path from 'node:path';
import { TestStatus, type TestResult } from '@stryker-mutator/api/test-runner';
import { createJiti, type Jiti } from 'jiti';
import { systemClock } from '../../src/core/clock.js';
import type { Part, Suite } from '../../src/engine/suite.js';
import { forgetModules } from './forget-modules.js';
import { switches, type TestSource } from './mutant-runner.js';

/** The quick ones first: the first failure ends a mutant's run. */
const quickFirst = ['surface', 'server-paths-memory', 'server-properties', 'client-properties', 'client-paths-memory'];
/** About the model alone: it runs no mutant. */
const withoutProduct = ['rules'];

const seed = 20_261_120;
/** What `verify` runs where nothing else is asked for. */
const runs = Number(process.env['MUTATION_RUNS'] ?? 200);

/** `MUTATION_PARTS=server-properties,…` runs these alone, to look for holes quickly. */
const wanted = process.env['MUTATION_PARTS']?.split(',');

export function verifyTests(): TestSource {
  let jiti: Jiti | undefined;
  let parts: readonly Part[] = [];

  return {
    async load() {
      const file = path.resolve('properties/freelance/suite.ts');
      if (jiti === undefined) {
        jiti = createJiti(file);
        const { suite } = await jiti.import<{ readonly suite: Suite }>(file);
        parts = suite.parts.filter(({ name }) => !withoutProduct.includes(name) && wanted?.includes(name) !== false).toSorted((one, other) => rank(one) - rank(other));
        return;
      }
      // Everything else stays as it is, the chosen paths above all.
      forgetModules(jiti, path.resolve('src/freelance'));
      const fresh = await jiti.import<object>(path.resolve('src/freelance/index.ts'));
      const { realProduct } = await jiti.import<{ readonly realProduct: object }>(path.resolve('properties/freelance/product.ts'));
      for (const name of Object.keys(realProduct)) Object.assign(realProduct, { [name]: fresh[name as keyof typeof fresh] });
    },
    async run(only, { goOn, failureOutside }) {
      const tests: TestResult[] = [];
      // A verification of its own: what its parts saw of this mutant is theirs alone.
      const { signal } = new AbortController();
      for (const part of parts) {
        if (only !== undefined && !only.includes(part.name)) continue;
        switches.currentTestId = part.name;
        const sinceMs = systemClock.nowMs();
        const idle = idleness();
        const end = await Promise.race([failureOf(part, signal), idle.came]);
        idle.end();
        delete switches.currentTestId;
        if (end === hangs) return hangs;
        const failureMessage = end ?? failureOutside();
        const common = { id: part.name, name: part.name, timeSpentMs: systemClock.nowMs() - sinceMs };
        tests.push(failureMessage === undefined ? { ...common, status: TestStatus.Success } : { ...common, status: TestStatus.Failed, failureMessage });
        if (failureMessage !== undefined && !goOn) break;
      }
      if (only === undefined) shareWalks();
      return tests;
    },
  };
}

/** The part that compares the worlds runs little itself: what it compares are the walks of the parts before it. */
function shareWalks(): void {
  const perTest = switches.mutantCoverage?.perTest;
  if (perTest === undefined || perTest['two-worlds'] === undefined) return;
  for (const part of ['client-paths-memory', 'server-paths-memory', 'client-paths-tcp', 'server-paths-tcp']) Object.assign(perTest['two-worlds'], perTest[part]);
}

const hangs = 'hangs';

/**
 * Resolves when this process has had nothing to do for seconds: what a part waits for never comes. It spares the time limit and
 * a new process; sockets of this machine answer within milliseconds.
 */
function idleness(): { readonly came: Promise<typeof hangs>; readonly end: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const came = new Promise<typeof hangs>((resolve) => {
    let idle = 0;
    let since = performance.eventLoopUtilization();
    timer = setInterval(() => {
      const { utilization } = performance.eventLoopUtilization(since);
      since = performance.eventLoopUtilization();
      idle = utilization < 0.02 ? idle + 1 : 0;
      if (idle >= 6) resolve(hangs);
    }, 500);
  });
  return { came, end: () => clearInterval(timer) };
}

const rank = ({ name }: Part): number => (quickFirst.includes(name) ? quickFirst.indexOf(name) : quickFirst.length);

async function failureOf(part: Part, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { verdict, notes, failures } = await part.run({
      seed,
      runs,
      signal,
      nowMs: () => systemClock.nowMs(),
      // That something was found is enough: it need not be told as the shortest story.
      progress: (text) => {
        if (text.startsWith('shrinking')) throw new Error('a counterexample');
      },
    });
    return verdict === 'holds' ? undefined : `${verdict}: ${[...failures.map(({ property }) => property), ...(notes ?? [])].join('; ')}`;
  } catch (error) {
    return String(error);
  }
}
