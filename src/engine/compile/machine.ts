/** Telling machines from other things, whichever copy of XState made them. */
import type { AnyStateMachine } from 'xstate';

export type Machine = AnyStateMachine;

export function isMachine(value: unknown): value is Machine {
  return typeof value === 'object' && value !== null && 'root' in value && 'idMap' in value && typeof (value as Partial<Machine>).provide === 'function' && typeof (value as Partial<Machine>).getInitialSnapshot === 'function';
}

/** A machine of XState 4 has `withConfig` where version 5 has `provide`. */
export function isOldMachine(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { readonly withConfig?: unknown }).withConfig === 'function';
}
