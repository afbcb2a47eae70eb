/**
 * A test runner for StrykerJS that keeps tests and product loaded and only switches a mutant on, which makes a mutant cost
 * what it takes to find it. It runs in a process of its own, so that real sockets take part.
 */
import type { InstrumenterContext } from '@stryker-mutator/api/core';
import { determineHitLimitReached, DryRunStatus, toMutantRunResult, type DryRunResult, type MutantRunOptions, type MutantRunResult, type TestResult, type TestRunner } from '@stryker-mutator/api/test-runner';
import { shown } from '../../src/core/errors.js';
import { nextTurn } from '../../src/core/turn.js';

/** Where tests come from: the instrumented copy of the project, which Stryker has made the working directory. */
export interface TestSource {
  /** Loads the product, again where it is loaded already: with the mutant that is switched on. */
  load(): Promise<void>;
  /** Runs the tests of these ids, or all; ends with the first that fails, unless told otherwise. */
  run(only: readonly string[] | undefined, options: { readonly goOn: boolean; readonly failureOutside: () => string | undefined }): Promise<readonly TestResult[] | 'hangs'>;
}

/** Where instrumented code looks for the mutant that is on, and counts. */
export const switches = ((globalThis as Record<string, unknown>)['__stryker__'] ??= {}) as InstrumenterContext;

export class MutantRunner implements TestRunner {
  readonly #source: TestSource;
  #isLoaded = false;
  /** Of code that nobody awaits: a process would have ended. */
  #thrown: { readonly error: unknown } | undefined;

  constructor(source: TestSource) {
    this.#source = source;
    const onThrown = (error: unknown): void => {
      this.#thrown ??= { error };
    };
    process.on('uncaughtException', onThrown).on('unhandledRejection', onThrown);
  }

  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<DryRunResult> {
    await this.#load(true);
    const result = await this.#run(undefined, true);
    if (result.status !== DryRunStatus.Complete) return result;
    const { mutantCoverage } = switches;
    return { ...result, ...(mutantCoverage === undefined ? {} : { mutantCoverage }) };
  }

  async mutantRun({ activeMutant, mutantActivation, hitLimit, testFilter, disableBail }: MutantRunOptions): Promise<MutantRunResult> {
    const isStatic = mutantActivation === 'static';
    if (!isStatic) await this.#load(false);
    // What the mutant before leaves behind is not this one's.
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    this.#thrown = undefined;
    switches.activeMutant = activeMutant.id;
    if (hitLimit !== undefined) Object.assign(switches, { hitCount: 0, hitLimit });
    try {
      if (isStatic) await this.#load(true);
      const result = await this.#run(testFilter, disableBail);
      return toMutantRunResult(determineHitLimitReached(switches.hitCount, hitLimit) ?? result);
    } finally {
      delete switches.activeMutant;
      delete switches.hitCount;
      delete switches.hitLimit;
      // What was loaded with a mutant on may hold it for ever.
      if (isStatic) this.#isLoaded = false;
    }
  }

  async #load(anew: boolean): Promise<void> {
    if (this.#isLoaded && !anew) return;
    await this.#source.load();
    this.#isLoaded = true;
  }

  async #run(only: readonly string[] | undefined, goOn: boolean): Promise<DryRunResult> {
    const tests = await this.#source.run(only, {
      goOn,
      failureOutside: () => {
        const thrown = this.#thrown;
        this.#thrown = undefined;
        return thrown === undefined ? undefined : `uncaught: ${shown(thrown.error)}`;
      },
    });
    return tests === 'hangs' ? { status: DryRunStatus.Timeout, reason: 'nothing happens any more' } : { status: DryRunStatus.Complete, tests: [...tests] };
  }
}
