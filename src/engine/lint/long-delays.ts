/** Findings about delays that no run-time keeps. */
import type { CompiledMachine } from '../compile/compile-machine.js';
import { isTooLong, maxDelayMs } from '../compile/long-timers.js';
import { stateText } from '../state-value.js';
import type { Finding } from './finding.js';
import { awaitedLabel, type MachineGraph } from './machine-graph.js';
import { way } from './states-check.js';

export function longDelays(machine: CompiledMachine, graph: MachineGraph): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const state of graph.states) {
    const { timers, value } = machine.states.value(state);
    for (const { id, delayMs } of timers) {
      if (!isTooLong(delayMs) || found.has(id)) continue;
      const message = `${awaitedLabel(machine, id)} waits ${delayMs} ms, which no run-time can (at most ${maxDelayMs} ms): it fires after 1 ms.`;
      found.set(id, { kind: 'long-delay', severity: 'defect', state: stateText(value), message, ...way(graph.pathTo(state)) });
    }
  }
  return [...found.values()];
}
