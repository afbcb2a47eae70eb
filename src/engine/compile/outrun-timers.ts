/** Delays of one state start together, so that the shortest always falls due first, however time is read. */
import type { CompiledMachine } from './compiled-machine.js';

const none: ReadonlySet<string> = new Set();

/** Running timers of `after` in a state that has a shorter one running: both started when it was entered. */
export function outrunTimers(machine: CompiledMachine, state: number): ReadonlySet<string> {
  const { timers } = machine.states.value(state);
  if (timers.length < 2) return none;
  const sourceOf = afterSources(machine);
  const outrun = timers.filter(({ id, delayMs }) => {
    const source = sourceOf.get(id);
    return source !== undefined && timers.some((other) => other.delayMs < delayMs && sourceOf.get(other.id) === source);
  });
  return outrun.length === 0 ? none : new Set(outrun.map(({ id }) => id));
}

const sources = new WeakMap<CompiledMachine, ReadonlyMap<string, string>>();

/** The states that the timers of `after` belong to. */
function afterSources(machine: CompiledMachine): ReadonlyMap<string, string> {
  const known = sources.get(machine) ?? new Map(machine.transitions.filter(({ kind }) => kind === 'after').map(({ descriptor, source }) => [descriptor, source]));
  sources.set(machine, known);
  return known;
}
