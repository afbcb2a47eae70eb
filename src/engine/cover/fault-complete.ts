/**
 * Fault-complete suites: pass them, and a machine of at most n + extraStates states is the model. The W method (Chow,
 * "Testing Software Design Modeled by Finite-State Machines", 1978) and the H method (Dorofeeva, El-Fakih, Yevtushenko,
 * "An Improved Conformance Testing Method", 2005), which adds a distinguishing suffix only for pairs that need one.
 *
 * Limit: the number of tests grows with inputs^(extraStates + 1); for machines of some dozens of states.
 */
import { distinguish, minimise, stepMealy, type Mealy } from './mealy.js';
import { createTestTree, type TestTree } from './test-tree.js';

/** Inputs by number, each test from the initial state; no test is another's beginning. */
export type TestSuite = readonly (readonly number[])[];

export function wMethod(machine: Mealy, extraStates = 0): TestSuite {
  const mealy = minimise(machine);
  const identifiers = characterizingSet(mealy);
  const tree = createTestTree();
  const reach = stateCover(mealy);
  for (const prefix of reach) {
    for (const middle of words(mealy.inputCount, extraStates + 1)) {
      tree.add([...prefix, ...middle]);
      for (const identifier of identifiers) tree.add([...prefix, ...middle, ...identifier]);
    }
  }
  return tree.tests();
}

export function hMethod(machine: Mealy, extraStates = 0): TestSuite {
  const mealy = minimise(machine);
  const identifiers = characterizingSet(mealy);
  const tree = createTestTree();
  const tellApart = (left: readonly number[], right: readonly number[]): void => separate(mealy, tree, identifiers, left, right);
  const reach = stateCover(mealy);
  const middles = words(mealy.inputCount, extraStates + 1);
  const beyond = reach.flatMap((prefix) => middles.filter((middle) => middle.length > 0).map((middle) => ({ prefix, middle, word: [...prefix, ...middle] })));
  for (const { word } of beyond) tree.add(word);
  reach.forEach((left, index) => {
    for (const right of reach.slice(index + 1)) tellApart(left, right);
  });
  for (const { word } of beyond) for (const right of reach) tellApart(word, right);
  // With extra states, also the states along one extension must differ among themselves.
  for (const { prefix, middle, word } of beyond) {
    for (let length = 1; length < middle.length; length++) tellApart([...prefix, ...middle.slice(0, length)], word);
  }
  return tree.tests();
}

/** Makes sure that some common continuation of both words in the tree tells their states apart, if anything can. */
function separate(mealy: Mealy, tree: TestTree, identifiers: TestSuite, left: readonly number[], right: readonly number[]): void {
  const stateLeft = stepMealy(mealy, 0, left);
  const stateRight = stepMealy(mealy, 0, right);
  if (stateLeft === stateRight || tree.separates(mealy, left, right)) return;
  // The shortest suffix is not always the cheapest: one that the tree holds in part already may cost less.
  const shortest = distinguish(mealy, stateLeft, stateRight) as readonly number[];
  const fitting = identifiers.filter((word) => answers(mealy, stateLeft, word) !== answers(mealy, stateRight, word));
  const price = (suffix: readonly number[]): number => tree.price([...left, ...suffix]) + tree.price([...right, ...suffix]);
  const suffix = [shortest, ...fitting].reduce((best, word) => (price(word) < price(best) ? word : best));
  tree.add([...left, ...suffix]);
  tree.add([...right, ...suffix]);
}

/** For each state of a minimal machine the shortest inputs that lead there. */
function stateCover(mealy: Mealy): readonly (readonly number[])[] {
  const words: (readonly number[] | undefined)[] = Array.from({ length: mealy.stateCount });
  words[0] = [];
  const queue = [0];
  for (const state of queue) {
    for (let input = 0; input < mealy.inputCount; input++) {
      const to = mealy.next[state * mealy.inputCount + input] as number;
      if (words[to] !== undefined) continue;
      words[to] = [...(words[state] as readonly number[]), input];
      queue.push(to);
    }
  }
  return words as readonly (readonly number[])[];
}

/** Inputs that together tell every two states of a minimal machine apart, found greedily. */
function characterizingSet(mealy: Mealy): readonly (readonly number[])[] {
  const chosen: (readonly number[])[] = [];
  for (let left = 0; left < mealy.stateCount; left++) {
    for (let right = left + 1; right < mealy.stateCount; right++) {
      if (chosen.some((word) => answers(mealy, left, word) !== answers(mealy, right, word))) continue;
      chosen.push(distinguish(mealy, left, right) as readonly number[]);
    }
  }
  return chosen;
}

function answers(mealy: Mealy, state: number, word: readonly number[]): string {
  let at = state;
  return word
    .map((input) => {
      const cell = at * mealy.inputCount + input;
      at = mealy.next[cell] as number;
      return mealy.output[cell];
    })
    .join();
}

/** Every word of up to that length, the empty one first. */
function words(inputCount: number, maxLength: number): readonly (readonly number[])[] {
  let layer: (readonly number[])[] = [[]];
  const all = [...layer];
  for (let length = 1; length <= maxLength; length++) {
    layer = layer.flatMap((word) => Array.from({ length: inputCount }, (_, input) => [...word, input]));
    all.push(...layer);
  }
  return all;
}
