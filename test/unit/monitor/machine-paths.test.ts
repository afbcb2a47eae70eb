/** The paths that subjects in other languages are walked along take every transition that the machines can take. */
import { expect, it } from 'vitest';
import { readPath } from '../../../properties/freelance/client/client-action.js';
import { initialClient, stepClient } from '../../../properties/freelance/client/client-steps.js';
import { compileClient } from '../../../properties/freelance/client/client-system.js';
import { machinePaths, machineTimes } from '../../../properties/freelance/conformance/client/machine-paths.js';

const machines = compileClient({
  heartbeatTimeoutMs: machineTimes.heartbeatTimeoutMs,
  deadAfterFailures: 3,
  attempts: machineTimes.maxRetries,
  timeoutMs: machineTimes.requestTimeoutMs,
  baseDelayMs: machineTimes.retryBaseDelayMs,
});

function taken(path: string): readonly string[] {
  let state = initialClient(2, machines);
  return readPath(path).flatMap((action) => {
    const [next] = stepClient(state, action, machines);
    if (next === undefined) throw new Error(`${path}: the reference client cannot do ${action.kind}`);
    state = next;
    return next.taken;
  });
}

it('takes every transition of liveness and request', () => {
  const all = new Set(machinePaths.flat().flatMap(taken));
  const missing = machines.declared.filter((id) => !all.has(id));
  // A client sends a request, or fails it, in the moment in which it is made: nothing can stop it before.
  expect(missing).toEqual(['request: ready --STOP[0]']);
});
