/**
 * Timers that race: two that fall due at the same moment, where the order in which they fire decides what becomes of
 * the machine. Run-times promise no such order across platforms, and a reader cannot see it.
 */
import type { CompiledMachine } from '../compile/compile-machine.js';
import { stateText } from '../state-value.js';
import { outrunTimers } from '../compile/outrun-timers.js';
import type { Finding } from './finding.js';
import { isTooLong } from '../compile/long-timers.js';
import { awaitedLabel, type MachineGraph } from './machine-graph.js';
import { way } from './states-check.js';

/**
 * Timers of equal delay that one step started are a defect. Others are advice: in discrete time those that can fall due
 * in the same moment; in abstract time, where it is not known which comes first, all that run side by side.
 */
export function timerRaces(machine: CompiledMachine, graph: MachineGraph): readonly Finding[] {
  const found = new Map<string, Finding>();
  const report = (state: number, one: string, other: string, severity: Finding['severity']): void => {
    const key = [one, other].toSorted().join(' ');
    if (found.has(key) || commute(machine, state, one, other)) return;
    const { value } = machine.states.value(state);
    const delays = [one, other].map((id) => `${machine.states.value(state).timers.find((timer) => timer.id === id)?.delayMs} ms`);
    const when = severity === 'defect' ? 'always fall due together' : graph.unitMs === undefined ? `run side by side (${delays.join(' and ')})` : 'can fall due in the same moment';
    found.set(key, {
      kind: 'timer-race',
      severity,
      state: stateText(value),
      message: `${awaitedLabel(machine, one)} and ${awaitedLabel(machine, other)} ${when}, and what happens depends on which fires first.`,
      ...way(graph.pathTo(state)),
    });
  };
  for (const state of graph.states) {
    for (const [one, other] of machine.twins.get(state) ?? []) if (runs(machine, state, one) && runs(machine, state, other)) report(state, one, other, 'defect');
  }
  for (const state of graph.states) {
    const later = graph.unitMs === undefined ? outrunTimers(machine, state) : undefined;
    const due = machine.states.value(state).timers.filter(({ id, delayMs, remainingMs }) => (remainingMs ?? 0) === 0 && later?.has(id) !== true && !isTooLong(delayMs));
    for (const [index, one] of due.entries()) for (const other of due.slice(index + 1)) report(state, one.id, other.id, 'advice');
  }
  return [...found.values()];
}

function runs(machine: CompiledMachine, state: number, timer: string): boolean {
  return machine.states.value(state).timers.some(({ id }) => id === timer);
}

/** Both orders come to the same; a timer that the other's firing has cancelled does not fire. */
function commute(machine: CompiledMachine, state: number, one: string, other: string): boolean {
  const both = (first: string, second: string): number => {
    const between = machine.force(state, first).next;
    return runs(machine, between, second) ? machine.force(between, second).next : between;
  };
  return sameFromThere(machine, both(one, other), both(other, one));
}

/** Pairs of states looked at before two orders of entry count as the same. */
const maxPairs = 200;

/** XState remembers the order in which regions were entered. It decides only where some event brings out more than that. */
function sameFromThere(machine: CompiledMachine, left: number, right: number): boolean {
  const pairs: (readonly [number, number])[] = [];
  const seen = new Set<string>();
  const add = (a: number, b: number): void => {
    const key = `${a} ${b}`;
    if (a === b || seen.has(key)) return;
    seen.add(key);
    pairs.push([a, b]);
  };
  add(left, right);
  for (let index = 0; index < pairs.length && index < maxPairs; index++) {
    const [a, b] = pairs[index] as readonly [number, number];
    if (machine.orderless(a) !== machine.orderless(b)) return false;
    for (let event = 0; event < machine.alphabet.events.length; event++) add(machine.step(a, event).next, machine.step(b, event).next);
    for (const { name, remainingMs } of machine.awaited(a)) if ((remainingMs ?? 0) === 0) add(machine.force(a, name).next, machine.force(b, name).next);
  }
  return true;
}
