/**
 * A small deterministic machine that answers every input: the form in which machines are told apart, minimised and
 * given fault-complete suites. A transition system becomes one when every input has exactly one answer everywhere.
 */
import { canonicalKey } from '../../core/canonical.js';
import { OperatingError, shown } from '../../core/errors.js';

/** What a machine does, seen from outside only by its answers. Pure. */
export interface Reactive<State, Input> {
  readonly initial: State;
  readonly inputs: readonly Input[];
  /** An input that is ignored gives the same state and says so in its output. */
  step(state: State, input: Input): { readonly next: State; readonly output: string };
}

/** States 0..stateCount-1 (0 is the initial one), inputs 0..inputCount-1. */
export interface Mealy {
  readonly stateCount: number;
  readonly inputCount: number;
  /** By `state * inputCount + input`. */
  readonly next: Int32Array;
  /** By `state * inputCount + input`; equal numbers are equal answers. */
  readonly output: Int32Array;
}

/** The reachable part as tables. Throws `WP6012` where it has more than `maxStates` states. */
export function mealyOf<State, Input>(machine: Reactive<State, Input>, maxStates = 10_000, key: (state: State) => unknown = canonicalKey): Mealy {
  const states: State[] = [];
  const numbers = new Map<unknown, number>();
  const outputs = new Map<string, number>();
  const next: number[] = [];
  const output: number[] = [];
  const intern = (state: State): number => {
    const stateKey = key(state);
    const known = numbers.get(stateKey);
    if (known !== undefined) return known;
    if (states.length >= maxStates) {
      throw new OperatingError('WP6012', { expected: `a machine of at most ${maxStates} states`, found: `more, one of them ${shown(state)}`, repair: 'Use a smaller alphabet, or a criterion that needs no table of the whole machine.' });
    }
    numbers.set(stateKey, states.length);
    return states.push(state) - 1;
  };
  intern(machine.initial);
  for (let from = 0; from < states.length; from++) {
    for (const input of machine.inputs) {
      const answer = machine.step(states[from] as State, input);
      next.push(intern(answer.next));
      if (!outputs.has(answer.output)) outputs.set(answer.output, outputs.size);
      output.push(outputs.get(answer.output) as number);
    }
  }
  return { stateCount: states.length, inputCount: machine.inputs.length, next: Int32Array.from(next), output: Int32Array.from(output) };
}

/** The smallest machine with the same answers (partition refinement), states numbered as breadth-first search meets them. */
export function minimise(mealy: Mealy): Mealy {
  const { stateCount, inputCount, next, output } = mealy;
  let block = new Int32Array(stateCount);
  for (let blocks = 0; ; ) {
    const numbers = new Map<string, number>();
    const refined = Int32Array.from({ length: stateCount }, (_, state) => {
      const signature: number[] = [block[state] as number];
      for (let input = 0; input < inputCount; input++) {
        const cell = state * inputCount + input;
        signature.push(output[cell] as number, block[next[cell] as number] as number);
      }
      const key = signature.join();
      if (!numbers.has(key)) numbers.set(key, numbers.size);
      return numbers.get(key) as number;
    });
    block = refined;
    if (numbers.size === blocks) break;
    blocks = numbers.size;
  }
  const representative = new Map<number, number>();
  block.forEach((of, state) => {
    if (!representative.has(of)) representative.set(of, state);
  });
  return mealyOf({
    initial: block[0] as number,
    inputs: Array.from({ length: inputCount }, (_, input) => input),
    step: (of, input) => {
      const cell = (representative.get(of) as number) * inputCount + input;
      return { next: block[next[cell] as number] as number, output: String(output[cell]) };
    },
  }, stateCount, (of) => of);
}

export function stepMealy(mealy: Mealy, state: number, word: readonly number[]): number {
  return word.reduce((at, input) => mealy.next[at * mealy.inputCount + input] as number, state);
}

/** The shortest inputs after which the two states answer differently; undefined where there are none. */
export function distinguish(mealy: Mealy, left: number, right: number): readonly number[] | undefined {
  const word = firstDifference(
    { initial: [left, right] as const, inputCount: mealy.inputCount },
    ([a, b], input) => {
      const cellA = a * mealy.inputCount + input;
      const cellB = b * mealy.inputCount + input;
      return { differs: mealy.output[cellA] !== mealy.output[cellB], next: [mealy.next[cellA] as number, mealy.next[cellB] as number] as const };
    },
    ([a, b]) => a * mealy.stateCount + b,
    Number.POSITIVE_INFINITY,
  );
  return word === 'none' || word === 'unknown' ? undefined : word;
}

/** Breadth-first search of the product of two machines for an input that they answer differently. */
export function firstDifference<Pair>(
  start: { readonly initial: Pair; readonly inputCount: number },
  step: (pair: Pair, input: number) => { readonly differs: boolean; readonly next: Pair },
  keyOf: (pair: Pair) => unknown,
  maxPairs: number,
): readonly number[] | 'none' | 'unknown' {
  const pairs: { pair: Pair; from: number; input: number }[] = [{ pair: start.initial, from: -1, input: -1 }];
  const seen = new Set<unknown>([keyOf(start.initial)]);
  for (let head = 0; head < pairs.length; head++) {
    for (let input = 0; input < start.inputCount; input++) {
      const answer = step((pairs[head] as { pair: Pair }).pair, input);
      if (answer.differs) {
        const word = [input];
        for (let at = pairs[head]; at !== undefined && at.from >= 0; at = pairs[at.from]) word.push(at.input);
        return word.toReversed();
      }
      const key = keyOf(answer.next);
      if (seen.has(key)) continue;
      if (seen.size >= maxPairs) return 'unknown';
      seen.add(key);
      pairs.push({ pair: answer.next, from: head, input });
    }
  }
  return 'none';
}
