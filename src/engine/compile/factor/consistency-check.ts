/**
 * Trust, checked: now and then a factored answer is compared with what the untouched machine does in a whole state. What
 * was not read is filled with any values known, so that a leaf wrongly left out, and a guard or assign that is not pure,
 * come to light.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { canonicalKey } from '../../../core/canonical.js';
import { OperatingError } from '../../../core/errors.js';
import type { EventObject } from '../../component.js';
import type { Domain } from '../../domain.js';
import type { InertScope } from '../inert-scope.js';
import type { WholeState } from './whole-state.js';

export interface ConsistencyCheck {
  /** Throws `WP2102` where the untouched machine says otherwise. */
  look(event: EventObject, read: ReadonlyMap<number, number>, changed: readonly (readonly [field: number, value: number])[], taken: boolean): void;
}

const EVERY = 16;

export function createConsistencyCheck(
  original: AnyStateMachine,
  scope: InertScope,
  whole: WholeState,
  domains: readonly Domain<unknown>[],
): ConsistencyCheck {
  let calls = 0;

  return {
    look(event, read, changed, taken) {
      if (calls++ % EVERY !== 0) return;
      const vector = domains.map(({ size }, field) => read.get(field) ?? (calls >> 4) % size);
      const { value, context } = whole(vector);
      const before = original.resolveState({ value: value as never, context });
      scope.begin(before);
      const after = next(original, before, event, scope);
      if (after === undefined) return;
      const expected = [...vector];
      for (const [field, number] of changed) expected[field] = number;
      const said = taken ? whole(expected) : { value, context };
      if (canonicalKey({ value: after.value, context: after.context }) === canonicalKey(said)) return;
      throw new OperatingError('WP2102', {
        expected: `the machine to do the same on ${event.type} whenever it is asked in the same situation`,
        found: `two different answers in ${canonicalKey(value)} with context ${canonicalKey(context)}`,
        repair: 'Make guards and assigns pure: no Math.random, no dates, no variables that change outside the context.',
      });
    },
  };
}

/** Undefined where the machine throws: the filled state need not be one that occurs. */
function next(machine: AnyStateMachine, before: AnyMachineSnapshot, event: EventObject, { scope }: InertScope): AnyMachineSnapshot | undefined {
  try {
    return machine.transition(before, event, scope) as AnyMachineSnapshot;
  } catch {
    return undefined;
  }
}
