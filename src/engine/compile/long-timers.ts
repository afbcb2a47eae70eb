/** Delays that no run-time keeps: `setTimeout` counts in 32 bits, and what does not fit (or is no number) it takes for 1 ms. */
import type { CompiledMachine } from './compiled-machine.js';

export const maxDelayMs = 2 ** 31 - 1;

export function isTooLong(delayMs: number): boolean {
  return Number.isNaN(delayMs) || delayMs > maxDelayMs;
}

/** Running timers with such a delay: they may fire at any moment, whatever was meant. */
export function longTimers(machine: CompiledMachine, state: number): ReadonlySet<string> {
  return new Set(machine.states.value(state).timers.filter(({ delayMs }) => isTooLong(delayMs)).map(({ id }) => id));
}
