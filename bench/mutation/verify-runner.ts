/**
 * A test runner for StrykerJS whose tests are the parts of `verify`, with a fixed seed, so that every mutant meets the same
 * cases. It keeps the suite and its chosen paths loaded and only switches the mutant on, which makes a mutant cost what it
 * takes to find it; and it runs in a process of its own, so that the parts over real sockets take part too.
 */
import path from 'node:path';
import { createJiti } from 'jiti';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import type { InstrumenterContext } from '@stryker-mutator/api/core';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from '@stryker-mutator/api/test-runner';
import { systemClock } from '../../src/core/clock.js';
import { shown } from '../../src/core/errors.js';
import type { Part, Suite } from '../../src/engine/suite.js';

/** The quick ones first: the first failure ends a mutant's run. `rules` is about the model alone and runs no mutant. */
const quickFirst = ['server-paths-memory', 'client-paths-memory', 'server-properties', 'client-properties'];
const withoutProduct = ['rules'];

const seed = 20_261_120;
/** What `verify` runs where nothing else is asked for. */
const runs = Number(process.env['MUTATION_RUNS'] ?? 200);

/** Where instrumented code looks for the mutant that is on, and counts. */
const switches = ((globalThis as Record<string, unknown>)['__stryker__'] ??= {}) as InstrumenterContext;

class VerifyRunner implements TestRunner {
  #parts: readonly Part[] | undefined;
  /** Of code that nobody awaits: a process would have ended. */
  #thrown: unknown;

  constructor() {
    const onThrown = (error: unknown): void => {
      this.#thrown ??= error;
    };
    process.on('uncaughtException', onThrown).on('unhandledRejection', onThrown);
  }

  /** Modules stay loaded: for a mutant of code that runs on loading Stryker starts another process. */
  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: false };
  }

  async dryRun(): Promise<DryRunResult> {
    const result = await this.#run(undefined, true);
    const { mutantCoverage } = switches;
    return result.status === DryRunStatus.Complete && mutantCoverage !== undefined ? { ...result, mutantCoverage } : result;
  }

  async mutantRun({ activeMutant, mutantActivation, hitLimit, testFilter, disableBail }: MutantRunOptions): Promise<MutantRunResult> {
    if (mutantActivation === 'runtime') await this.#load();
    switches.activeMutant = activeMutant.id;
    if (hitLimit !== undefined) Object.assign(switches, { hitCount: 0, hitLimit });
    try {
      const result = await this.#run(testFilter, disableBail);
      return toMutantRunResult(determineHitLimitReached(switches.hitCount, hitLimit) ?? result);
    } finally {
      delete switches.activeMutant;
      delete switches.hitCount;
      delete switches.hitLimit;
    }
  }

  async #run(only: readonly string[] | undefined, all: boolean): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    for (const part of await this.#load()) {
      if (only !== undefined && !only.includes(part.name)) continue;
      switches.currentTestId = part.name;
      const sinceMs = systemClock.nowMs();
      const failureMessage = await this.#failureOf(part);
      delete switches.currentTestId;
      const common = { id: part.name, name: part.name, timeSpentMs: systemClock.nowMs() - sinceMs };
      tests.push(failureMessage === undefined ? { ...common, status: TestStatus.Success } : { ...common, status: TestStatus.Failed, failureMessage });
      if (failureMessage !== undefined && !all) break;
    }
    return { status: DryRunStatus.Complete, tests };
  }

  async #failureOf(part: Part): Promise<string | undefined> {
    this.#thrown = undefined;
    try {
      const { verdict, notes } = await part.run({
        seed,
        runs,
        signal: new AbortController().signal,
        nowMs: () => systemClock.nowMs(),
        // That something was found is enough: it need not be told as the shortest story.
        progress: (text) => {
          if (text.startsWith('shrinking')) throw new Error('a counterexample');
        },
      });
      if (this.#thrown !== undefined) return `uncaught: ${shown(this.#thrown)}`;
      return verdict === 'holds' ? undefined : `${verdict}: ${notes?.join('; ') ?? ''}`;
    } catch (error) {
      return String(error);
    }
  }

  /** The suite of the instrumented copy of the project, which Stryker has made the working directory. */
  async #load(): Promise<readonly Part[]> {
    if (this.#parts !== undefined) return this.#parts;
    const file = path.resolve('properties/freelance/suite.ts');
    const { suite } = await createJiti(file).import<{ readonly suite: Suite }>(file);
    this.#parts = suite.parts.filter(({ name }) => !withoutProduct.includes(name)).toSorted((one, other) => rank(one) - rank(other));
    return this.#parts;
  }
}

const rank = ({ name }: Part): number => (quickFirst.includes(name) ? quickFirst.indexOf(name) : quickFirst.length);

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'verify', VerifyRunner)];
