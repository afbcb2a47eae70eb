/** The seed's 60 tests alone, on every mutant. */
import { common } from './common.mjs';

export default {
  ...common,
  testRunner: 'seed',
  jsonReporter: { fileName: process.env.MUTATION_REPORT ?? 'reports/mutation-seed.json' },
};
