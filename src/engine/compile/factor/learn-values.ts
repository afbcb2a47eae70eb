/**
 * The values that leaves and regions take, as far as a short search shows: only states with a value not seen before are
 * expanded. What is met before the reduced functions are made need not refine them later.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { EventObject } from '../../component.js';
import type { InertScope } from '../inert-scope.js';

/** Tells whether it saw a value for the first time. */
export type Observe = (value: Readonly<Record<string, unknown>>, context: unknown) => boolean;

const MAX_QUESTIONS = 4000;

export function learnValues(machine: AnyStateMachine, events: readonly EventObject[], scope: InertScope, start: AnyMachineSnapshot, observe: Observe): void {
  const found = [start];
  let questions = 0;
  for (let at = 0; at < found.length && questions < MAX_QUESTIONS; at++) {
    const before = found[at] as AnyMachineSnapshot;
    for (const event of events) {
      questions++;
      scope.begin(before);
      const after = attempt(() => machine.transition(before, event, scope.scope) as AnyMachineSnapshot);
      if (after === undefined || after === before || after.status !== 'active') continue;
      if (attempt(() => observe(after.value as Record<string, unknown>, after.context)) === true) found.push(after);
    }
  }
}

/** What throws teaches nothing; the steps will tell, if they come to it. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
