/**
 * A net below the factored search: what was explored state by state is exact, so the factored steps must lead to the same
 * states there. Where they do not, some tie between the regions was missed, and the machine is explored as a whole.
 */
import type { FactoredSystem } from '../compile/factor/factor-machine.js';
import type { CompiledMachine } from '../compile/compile-machine.js';
import { withMemory } from '../explore/remembered-system.js';
import type { MachineGraph } from './machine-graph.js';

/** Do all expanded states of the part have the same successors by the factored steps? */
export function agreesOn(part: MachineGraph, machine: CompiledMachine, system: FactoredSystem): boolean {
  if (system.steps.length !== machine.alphabet.events.length) return false;
  const last = part.edges.at(-1)?.from;
  const expanded = part.states.slice(0, last === undefined ? 0 : part.states.indexOf(last) + 1);
  const vectors = new Map<number, readonly number[] | undefined>();
  const vectorOf = (state: number): readonly number[] | undefined => {
    if (!vectors.has(state)) vectors.set(state, system.vectorOf(machine.states.value(state)));
    return vectors.get(state);
  };
  // All of them first: new values may refine the system.
  const asked = expanded.flatMap((state) => machine.alphabet.events.map((_, event) => ({ event, from: vectorOf(state), to: vectorOf(machine.step(state, event).next) })));
  return withMemory(system, (memory) => {
    const next: number[] = [];
    return asked.every(({ event, from, to }) => {
      if (from === undefined || to === undefined) return false;
      const after = memory.apply(event, from, next) ? next : from;
      return to.every((value, field) => value === after[field]);
    });
  });
}
