/** A client that is not ours, tested along the paths of its model. In your own project the import is 'wireproof/vitest'. */
import { testModel } from '../../src/vitest/index.js';
import { breakerDriver } from './breaker-driver.js';
import { breakerMachine } from './breaker-machine.js';
import { expectedOf } from './breaker-view.js';

testModel('circuit breaker', breakerMachine, {
  driver: () => breakerDriver(),
  expected: expectedOf,
  criterion: 'pairs',
});
