/**
 * Guards, assigns and the like that are `async`: XState takes the promise they return for their answer, so that such a
 * guard always passes and such an assign changes nothing, without a word.
 */
import type { AnyStateMachine } from 'xstate';
import { OperatingError } from '../../core/errors.js';
import { allActions } from './awaitable.js';
import { definitionLists } from './definitions.js';

/** Throws `WP2025` for the first function that answers later. */
export function requireImmediate(machine: AnyStateMachine): void {
  const { guards } = machine.implementations as { readonly guards: Readonly<Record<string, unknown>> };
  for (const [name, guard] of Object.entries(guards)) refuse(guard, `the guard ${name}`);
  for (const list of definitionLists(machine)) {
    for (const { guard } of list.transitions) refuse(guard, `a guard of ${list.source.path.join('.') || '(root)'} on ${list.label}`);
  }
  for (const action of allActions(machine) as readonly { readonly type?: string; readonly assignment?: unknown; readonly collect?: unknown }[]) {
    const { assignment, collect } = action;
    refuse(assignment, 'an assign');
    if (typeof assignment === 'object' && assignment !== null) for (const [key, value] of Object.entries(assignment)) refuse(value, `the assign of context.${key}`);
    refuse(collect, 'enqueueActions');
  }
  refuse(machine.config.context, 'the context');
}

/** `and`, `or` and `not` carry the guards they are made of. */
function refuse(given: unknown, what: string): void {
  if (typeof given !== 'function') return;
  const { guards } = given as { readonly guards?: unknown };
  if (Array.isArray(guards)) for (const inner of guards) refuse(inner, what);
  if (Object.prototype.toString.call(given) !== '[object AsyncFunction]') return;
  throw new OperatingError('WP2025', {
    expected: 'guards, assigns and expressions that answer at once',
    found: `an async function as ${what}`,
    repair: 'Let an invoked actor (fromPromise) do what takes time, and use its output.',
  });
}
