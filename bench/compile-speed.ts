/**
 * Questions put to XState per second, compiling one parallel machine to the end, beside XState's own pure `transition`
 * on the same machine and events. Processor time, in turn in one process, medians of nine runs; one JSON line. Compiling
 * includes what `transition` alone does not do: encoding and numbering states, watching for impurity, asking again.
 */
import { transition } from 'xstate';
import { compileMachine } from '../src/engine/compile/compile-machine.js';
import { canonicalMachine } from './canonical/parallel-machine.js';

const machine = canonicalMachine(1, 2);
const rounds = 10;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function compileAll(): { readonly perSecond: number; readonly asked: number } {
  const started = cpuSeconds();
  const compiled = compileMachine(machine);
  for (let state = 0; state < compiled.states.size; state++) for (let event = 0; event < compiled.alphabet.events.length; event++) compiled.step(state, event);
  return { perSecond: compiled.asked / (cpuSeconds() - started), asked: compiled.asked };
}

/** The same pairs, from the snapshots the compiler found. */
function transitionAll(): number {
  const compiled = compileMachine(machine);
  for (let state = 0; state < compiled.states.size; state++) for (let event = 0; event < compiled.alphabet.events.length; event++) compiled.step(state, event);
  const started = cpuSeconds();
  let asked = 0;
  for (let state = 0; state < compiled.states.size; state++) {
    for (const event of compiled.alphabet.events) {
      transition(machine, compiled.snapshot(state) as never, { type: event.type });
      asked++;
    }
  }
  return asked / (cpuSeconds() - started);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

const compiled: ReturnType<typeof compileAll>[] = [];
const pure: number[] = [];
for (let round = 0; round < rounds; round++) {
  compiled.push(compileAll());
  pure.push(transitionAll());
}
const ours = median(compiled.slice(1).map(({ perSecond }) => perSecond));
const theirs = median(pure.slice(1));
console.log(JSON.stringify({ model: 'FL(1,2), one parallel machine', pairs: compiled[0]?.asked, firstRunPerSecond: Math.round(compiled[0]?.perSecond ?? 0), perSecond: Math.round(ours), pureTransitionPerSecond: Math.round(theirs), ratio: Math.round((ours / theirs) * 100) / 100 }));
