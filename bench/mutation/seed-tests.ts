/** The seed's 60 tests, run by vitest's own runner in this process, over real sockets. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TestStatus, type TestResult } from '@stryker-mutator/api/test-runner';
import { startTests, type Task, type Test, type VitestRunner } from '@vitest/runner';
import { createJiti, type Jiti } from 'jiti';
import { forgetModules } from './forget-modules.js';
import { switches, type TestSource } from './mutant-runner.js';

const files = ['units', 'sockets', 'recovery'].map((name) => `test/seed-suite/${name}.test.ts`);

export function seedTests(): TestSource {
  let jiti: Jiti | undefined;

  return {
    async load() {
      // What `import … from 'vitest'` means outside of its workers.
      jiti ??= createJiti(path.resolve('index.js'), { alias: { vitest: fileURLToPath(new URL('vitest-in-process.ts', import.meta.url)) } });
      forgetModules(jiti, path.resolve('src/freelance'), path.resolve('test/seed-suite'));
      await jiti.import(path.resolve('src/freelance/index.ts'));
    },
    async run(only, { goOn, failureOutside }) {
      if (jiti === undefined) return [];
      // Tests are collected as their files are evaluated.
      for (const file of files) delete jiti.cache[path.resolve(file)];
      return runAll(jiti, only, goOn, failureOutside);
    },
  };
}

async function runAll(jiti: Jiti, only: readonly string[] | undefined, goOn: boolean, failureOutside: () => string | undefined): Promise<readonly TestResult[]> {
  const tests: TestResult[] = [];
  let hasFailed = false;
  const runner: VitestRunner = {
    config: {
      root: process.cwd(),
      setupFiles: [],
      name: undefined,
      passWithNoTests: true,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: 4000,
      hookTimeout: 4000,
      // Real sockets and real time: on a busy machine a test may fail by accident, and a mutant is killed by what fails twice.
      retry: 1,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (file) => jiti.import(file),
    // Hooks of a file belong to each of its tests: see `shareHooks`.
    onBeforeRunSuite: (suite) => {
      switches.currentTestId = hooksOf(suite.file.filepath);
    },
    onBeforeRunTask: (test) => {
      if ((hasFailed && !goOn) || (only !== undefined && !only.includes(idOf(test)))) test.mode = 'skip';
      else switches.currentTestId = idOf(test);
    },
    onAfterRunTask: (test) => {
      switches.currentTestId = hooksOf(test.file.filepath);
      if (test.mode === 'skip') return;
      const failure = test.result?.state === 'fail' ? (test.result.errors?.[0]?.message ?? 'failed') : failureOutside();
      hasFailed ||= failure !== undefined;
      const common = { id: idOf(test), name: idOf(test), timeSpentMs: test.result?.duration ?? 0 };
      tests.push(failure === undefined ? { ...common, status: TestStatus.Success } : { ...common, status: TestStatus.Failed, failureMessage: failure });
    },
  };
  const collected = await startTests(files.map((file) => path.resolve(file)), runner);
  delete switches.currentTestId;
  // A file that cannot be loaded, or whose hooks fail, fails as a whole.
  for (const file of collected) {
    const message = file.result?.errors?.[0]?.message;
    if (message !== undefined) tests.push({ id: file.name, name: file.name, timeSpentMs: 0, status: TestStatus.Failed, failureMessage: message });
  }
  if (only === undefined) shareHooks(tests, collected.flatMap(testsOf));
  return tests;
}

const hooksOf = (file: string): string => `hooks of ${path.basename(file)}`;

function idOf(test: Task): string {
  const names = [test.name];
  for (let { suite } = test; suite !== undefined; { suite } = suite) names.unshift(suite.name);
  return `${path.basename(test.file.filepath)} ${names.join(' ')}`;
}

const testsOf = (task: Task): readonly Test[] => (task.type === 'suite' ? task.tasks.flatMap(testsOf) : [task]);

/** What a file's hooks cover, each of its tests covers. */
function shareHooks(results: readonly TestResult[], tests: readonly Test[]): void {
  const perTest = switches.mutantCoverage?.perTest ?? {};
  for (const test of tests) {
    const id = idOf(test);
    if (results.some((result) => result.id === id)) perTest[id] = { ...perTest[hooksOf(test.file.filepath)], ...perTest[id] };
  }
  for (const test of tests) delete perTest[hooksOf(test.file.filepath)];
}
