/** What both mutation runs have in common. `MUTATE` narrows the files, as `MUTATE=src/freelance/liveness.ts npm run mutation:verify`. */

/** Everything of the product that has behaviour: what is left out declares types or exports alone and has no mutant. */
export const mutate = process.env.MUTATE?.split(',') ?? ['src/freelance/*.ts'];

export const common = {
  mutate,
  plugins: ['./bench/mutation/runners.mjs'],
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.MUTATION_WORKERS ?? 1),
  // A mutant that waits for ever is waited for this long, and twice as long as its tests take.
  timeoutMS: Number(process.env.MUTATION_TIMEOUT_MS ?? 10_000),
  timeoutFactor: 2,
  dryRunTimeoutMinutes: 30,
  disableTypeChecks: 'src/freelance/**/*.ts',
  tsconfigFile: 'none: TypeScript 7 has no API for Stryker to rewrite it with',
  checkers: [],
  allowConsoleColors: false,
  reporters: ['clear-text', 'json', 'decided', 'progress-append-only'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['dist', 'reports', 'coverage', 'docs', 'examples/subjects', '.ci'],
};
