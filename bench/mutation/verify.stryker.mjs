/** `verify` alone, on every mutant. */
import { common } from './common.mjs';

export default {
  ...common,
  testRunner: 'verify',
  jsonReporter: { fileName: process.env.MUTATION_REPORT ?? 'reports/mutation-verify.json' },
};
