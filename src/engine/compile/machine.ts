/** Telling machines from other things, whichever copy of XState made them. */
import type { AnyActorScope, AnyStateMachine } from 'xstate';
import { OperatingError } from '../../core/errors.js';

export type Machine = AnyStateMachine;

export function isMachine(value: unknown): value is Machine {
  return typeof value === 'object' && value !== null && 'root' in value && 'idMap' in value && typeof (value as Partial<Machine>).provide === 'function' && typeof (value as Partial<Machine>).getInitialSnapshot === 'function';
}

/** A machine of XState 4 has `withConfig` where version 5 has `provide`. */
export function isOldMachine(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { readonly withConfig?: unknown }).withConfig === 'function';
}

const recording = new WeakMap<object, boolean>();

/**
 * Throws `WP2033` for a machine of XState before 5.19, which carries actions out while it computes a step instead of
 * handing them over: nothing would be seen of transitions, timers and messages. The copy that made the machine is asked.
 */
export function requireRecorded(machine: Machine): void {
  const { constructor } = machine;
  const known = recording.get(constructor) ?? handsActionsOver(constructor as MachineClass);
  recording.set(constructor, known);
  if (known) return;
  throw new OperatingError('WP2033', {
    expected: 'a machine of XState version 5.19 or later',
    found: 'one of an earlier version 5',
    repair: 'Upgrade: npm install xstate@5.',
  });
}

type MachineClass = new (config: object) => Machine;

const inert = (): void => {};

function handsActionsOver(madeBy: MachineClass): boolean {
  let handed = false;
  const scope = { self: {}, id: 'probe', sessionId: 'x:probe', logger: inert, defer: inert, emit: inert, stopChild: inert, system: { _sendInspectionEvent: inert }, actionExecutor: () => (handed = true) };
  new madeBy({ entry: inert }).getInitialSnapshot(scope as unknown as AnyActorScope);
  return handed;
}
