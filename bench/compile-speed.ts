/**
 * Questions put to XState per second, compiling one parallel machine to the end, beside XState's own pure `transition`
 * on the same machine and events. Medians of five runs each in one process, the first left out; one JSON line.
 */
import { transition, initialTransition } from 'xstate';
import { compileMachine } from '../src/engine/compile/compile-machine.js';
import { canonicalMachine } from './canonical/parallel-machine.js';

const machine = canonicalMachine(1, 2);
const rounds = 6;

function compileAll(): { readonly perSecond: number; readonly asked: number } {
  const started = performance.now();
  const compiled = compileMachine(machine);
  for (let state = 0; state < compiled.states.size; state++) for (let event = 0; event < compiled.alphabet.events.length; event++) compiled.step(state, event);
  return { perSecond: (compiled.asked / (performance.now() - started)) * 1000, asked: compiled.asked };
}

/** The same pairs, from the snapshots the compiler found. */
function transitionAll(): number {
  const compiled = compileMachine(machine);
  for (let state = 0; state < compiled.states.size; state++) for (let event = 0; event < compiled.alphabet.events.length; event++) compiled.step(state, event);
  initialTransition(machine);
  const started = performance.now();
  let asked = 0;
  for (let state = 0; state < compiled.states.size; state++) {
    for (const event of compiled.alphabet.events) {
      transition(machine, compiled.snapshot(state) as never, { type: event.type });
      asked++;
    }
  }
  return (asked / (performance.now() - started)) * 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

const compiled = Array.from({ length: rounds }, compileAll);
const pure = Array.from({ length: rounds }, transitionAll);
const ours = median(compiled.slice(1).map(({ perSecond }) => perSecond));
const theirs = median(pure.slice(1));
console.log(JSON.stringify({ model: 'FL(1,2), one parallel machine', pairs: compiled[0]?.asked, firstRunPerSecond: Math.round(compiled[0]?.perSecond ?? 0), perSecond: Math.round(ours), pureTransitionPerSecond: Math.round(theirs), ratio: Math.round((ours / theirs) * 100) / 100 }));
