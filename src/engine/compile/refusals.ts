/** Why a machine cannot be a finite table, as coded errors. */
import type { AnyMachineSnapshot } from 'xstate';
import { canonicalKey, type Describe } from '../../core/canonical.js';
import { OperatingError } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import type { Outcome } from '../component.js';
import { stateText } from '../state-value.js';

export function tooManyChildren(snapshot: AnyMachineSnapshot, maxChildren: number, place: string): OperatingError {
  const ids = Object.keys(snapshot.children as object);
  return new OperatingError('WP2012', {
    expected: `at most ${maxChildren} actors at once`,
    found: `${ids.length} (${ids.slice(0, 4).join(', ')}, …) ${place}, in state ${stateText(snapshot.value)}`,
    repair: 'Stop actors that are no longer needed, bound their number by a guard, or raise maxChildren.',
  });
}

export function mutated(place: string, before: string, after: string): OperatingError {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  const field = /"([^"]+)":[^:]*$/u.exec(before.slice(0, at + 1))?.[1];
  return new OperatingError('WP2016', {
    expected: 'assigns that make a new context',
    found: `context${field === undefined ? '' : `.${field}`} changed in place ${place}`,
    repair: 'Return a changed copy: ({ context }) => ({ items: [...context.items, item] }).',
  });
}

function told(outcome: Outcome): string {
  return outcome.transitions.length === 0 ? 'nothing' : outcome.transitions.join(', ');
}

/** Two answers to one question. */
export function changedItsMind(state: string, event: string, before: Outcome, after: Outcome): OperatingError {
  return new OperatingError('WP2015', {
    expected: 'the same answer whenever the machine is asked the same',
    found: `another answer in state ${state} on ${event}: first ${told(before)}, later ${told(after)}${before.transitions.join() === after.transitions.join() ? ' with another context or other messages' : ''}`,
    repair: 'Guards, assigns and expressions must depend on context and event only, not on variables outside.',
  });
}

export function sameOutcome(a: Outcome, b: Outcome, describe: Describe): boolean {
  return (
    a.next === b.next &&
    a.transitions.length === b.transitions.length &&
    a.transitions.every((id, index) => id === b.transitions[index]) &&
    a.emissions.length === b.emissions.length &&
    (a.emissions.length === 0 || canonicalKey(a.emissions, describe) === canonicalKey(b.emissions, describe))
  );
}

/** XState would fire such a timer at once. */
export function withoutDelay(delay: string, known: readonly string[]): OperatingError {
  return new OperatingError('WP2039', {
    expected: `an implementation of the delay ${delay}`,
    found: known.length === 0 ? 'no delays' : `only ${known.join(', ')}`,
    repair: `Give it in setup({ delays: { ${/^[A-Za-z_$][\w$]*$/u.test(delay) ? delay : JSON.stringify(delay)}: 1000 } }).`,
  });
}

export function withoutInitial(initial: string, parent: string, known: readonly string[]): OperatingError {
  return new OperatingError('WP2034', {
    expected: `the initial state ${initial} ${parent === '' ? 'at the root' : `in ${parent}`}`,
    found: 'no state of that name',
    repair: `${suggestion(initial, known)} An initial state is one of the direct children.`,
  });
}

export function notAwaitable(awaited: string, machine: string): OperatingError {
  return new OperatingError('WP2040', {
    expected: `every timer and actor of ${machine} to have a name that its definition shows`,
    found: `${awaited}, which only appears as the machine runs`,
    repair: 'Give the delayed raise or sendTo a fixed id and write it as an action of its own rather than inside enqueueActions; give spawned actors fixed ids; let no more than four timers share a name.',
  });
}
