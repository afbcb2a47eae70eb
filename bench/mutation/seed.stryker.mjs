/** The seed's 60 tests alone, on every mutant. */
import { common } from './common.mjs';

export default {
  ...common,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'bench/mutation/seed.vitest.config.ts', related: false },
  jsonReporter: { fileName: process.env.MUTATION_REPORT ?? 'reports/mutation-seed.json' },
};
