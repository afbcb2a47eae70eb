/**
 * What to say of a step that threw: the untouched machine is asked the same. Where it throws too that is the machine's own
 * mistake; where it does not, its code does what the stand-ins for parts of the context cannot follow.
 */
import type { AnyStateMachine } from 'xstate';
import { OperatingError, shown } from '../../../core/errors.js';
import type { EventObject } from '../../component.js';
import { stateText } from '../../state-value.js';
import { explainFailure } from '../failures.js';
import type { InertScope } from '../inert-scope.js';
import type { WholeState } from './whole-state.js';

/** `vector`: all fields of the state in which the step was asked. */
export type FailedStep = (error: unknown, event: EventObject, vector: readonly number[]) => OperatingError;

export function createFailedStep(original: AnyStateMachine, scope: InertScope, whole: WholeState): FailedStep {
  return (error, event, vector) => {
    if (error instanceof OperatingError) return error;
    const { value, context } = whole(vector);
    try {
      const before = original.resolveState({ value: value as never, context });
      scope.begin(before);
      original.transition(before, event, scope.scope);
    } catch (own) {
      return explainFailure(own, { state: stateText(value), event: event.type, during: undefined, read: [] });
    }
    return unfollowed(`"${error instanceof Error ? error.message : shown(error)}" thrown in state ${stateText(value)} on ${event.type}, where the machine itself does not throw`, error);
  };
}

/** `WP2104`: the machine does what only a search of it as a whole can follow. */
export function unfollowed(found: string, cause?: unknown): OperatingError {
  return new OperatingError('WP2104', {
    expected: 'a machine whose regions can be followed one by one',
    found,
    repair: 'Compile the machine as a whole (compileMachine), or read the context part by part, declare payloads, and let no two regions assign by `always` at once.',
    ...(cause === undefined ? {} : { cause }),
  });
}
