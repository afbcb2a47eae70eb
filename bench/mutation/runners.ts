/** For StrykerJS: its two test runners, `verify`, whose tests are the suite's parts, and `seed`, which runs the seed's tests; and a reporter. */
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DecidedReporter } from './decided-reporter.js';
import { MutantRunner } from './mutant-runner.js';
import { seedTests } from './seed-tests.js';
import { verifyTests } from './verify-tests.js';

class VerifyRunner extends MutantRunner {
  constructor() {
    super(verifyTests());
  }
}

class SeedRunner extends MutantRunner {
  constructor() {
    super(seedTests());
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'verify', VerifyRunner),
  declareClassPlugin(PluginKind.TestRunner, 'seed', SeedRunner),
  declareClassPlugin(PluginKind.Reporter, 'decided', DecidedReporter),
];
