/**
 * A fault-complete suite of a reactive machine, with what it promises: an implementation that answers every test as the
 * machine does, and that needs no more states than the bound, answers every sequence of these inputs as the machine does.
 */
import { hMethod } from './fault-complete.js';
import { mealyOf, minimise, type Reactive } from './mealy.js';

export interface CompleteSuite<Input> {
  readonly tests: readonly (readonly Input[])[];
  /** Of the smallest machine with these answers. */
  readonly states: number;
  /** The promise is for implementations of up to so many states. */
  readonly bound: number;
  readonly steps: number;
}

/** `key`: two states with the same key answer alike from there on. Throws as `mealyOf` does; limits as for `hMethod`. */
export function completeSuite<State, Input>(machine: Reactive<State, Input>, extraStates: number, key: (state: State) => unknown): CompleteSuite<Input> {
  const mealy = minimise(mealyOf(machine, 1000, key));
  const tests = hMethod(mealy, extraStates).map((test) => test.map((input) => machine.inputs[input] as Input));
  return { tests, states: mealy.stateCount, bound: mealy.stateCount + extraStates, steps: tests.reduce((sum, test) => sum + test.length, 0) };
}
