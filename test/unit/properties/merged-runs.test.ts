import { describe, expect, it } from 'vitest';
import { retrySystem, type RetryState } from '../../../model/freelance/system/retry.js';
import { fieldTransitionSystem } from '../../../src/engine/explore/field-transition-system.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import { check } from '../../../src/engine/properties/check.js';
import type { Counterexample } from '../../../src/engine/properties/report.js';
import { always, leadsTo } from '../../../src/engine/property.js';

const once = ({ executions }: RetryState): boolean => executions.every(({ context }) => context <= 1);
const neverAll = ({ executions }: RetryState): boolean => executions.some(({ context }) => context === 0);

describe('a counterexample found among merged states', () => {
  it.each([
    [3, once],
    [2, neverAll],
  ] as const)('is a shortest run of the system as it is, with %i servers', (servers, holds) => {
    const system = retrySystem({ servers, heartbeats: false, throws: false });
    const property = always('holds', holds);
    const merged = check(system, [property], { stopAtViolation: true });
    expect(merged.symmetry).toBe(true);
    const run = merged.properties[0]?.counterexample as Counterexample;
    expectRun(system, run);
    expect([run.start, ...run.steps].map(({ view }) => holds(view as RetryState))).toEqual([...run.steps.map(() => true), false]);
    const plain = check(system, [property], { stopAtViolation: true, symmetry: false });
    expect(plain.properties[0]?.counterexample?.steps.length).toBe(run.steps.length);
  });

  it('that repeats for ever closes, whatever changed places on the way', () => {
    const system = retrySystem({ servers: 2, heartbeats: false, throws: false });
    const answered = leadsTo<RetryState>('what is asked ends', ({ request }) => request.matches('backoff'), ({ request }) => request.status === 'done', 'none');
    const { symmetry, properties: [said] } = check(system, [answered]);
    expect(symmetry).toBe(true);
    expect(said?.counterexample?.loop).not.toHaveLength(0);
    expectRun(system, said?.counterexample as Counterexample);
  });
});

/** Followed by step names from an initial state, each state is the one shown, and a loop closes. */
function expectRun(system: FieldSystem, { start, steps, loop = [] }: Counterexample): void {
  const moves = fieldTransitionSystem(system);
  expect(moves.initial()).toContainEqual(start.vector);
  let state: readonly number[] = start.vector;
  for (const { name, vector } of [...steps, ...loop]) {
    const action = moves.actions(state).find((one) => one.name === name);
    if (action === undefined) throw new RangeError(`${name} is not enabled`);
    state = moves.next(state, action);
    expect(state, name).toEqual(vector);
  }
  if (loop.length > 0) expect(state).toEqual((steps.at(-1) ?? start).vector);
}
