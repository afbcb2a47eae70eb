/** Whether two machines can be told apart at all, decided by searching their product: no judgement by hand. */
import { canonicalKey } from '../../core/canonical.js';
import { firstDifference, type Reactive } from './mealy.js';

export type Equivalence<Input> =
  | { readonly verdict: 'equivalent' }
  /** The shortest inputs whose last one is answered differently. */
  | { readonly verdict: 'different'; readonly inputs: readonly Input[] }
  /** The bound on pairs of states was reached first. */
  | { readonly verdict: 'unknown'; readonly maxPairs: number };

/** Compares by answers to the left machine's inputs. `maxPairs` bounds the product. */
export function compare<Left, Right, Input>(left: Reactive<Left, Input>, right: Reactive<Right, Input>, maxPairs = 200_000): Equivalence<Input> {
  const word = firstDifference(
    { initial: [left.initial, right.initial] as readonly [Left, Right], inputCount: left.inputs.length },
    ([a, b]: readonly [Left, Right], number) => {
      const input = left.inputs[number] as Input;
      const answerA = left.step(a, input);
      const answerB = right.step(b, input);
      return { differs: answerA.output !== answerB.output, next: [answerA.next, answerB.next] as const };
    },
    ([a, b]) => `${canonicalKey(a)}|${canonicalKey(b)}`,
    maxPairs,
  );
  if (word === 'none') return { verdict: 'equivalent' };
  if (word === 'unknown') return { verdict: 'unknown', maxPairs };
  return { verdict: 'different', inputs: word.map((input) => left.inputs[input] as Input) };
}

/** Whether the suite tells the machines apart: some test is answered differently at some step. */
export function tellsApart<Left, Right, Input>(tests: readonly (readonly Input[])[], left: Reactive<Left, Input>, right: Reactive<Right, Input>): boolean {
  return tests.some((test) => {
    let a = left.initial;
    let b = right.initial;
    return test.some((input) => {
      const answerA = left.step(a, input);
      const answerB = right.step(b, input);
      a = answerA.next;
      b = answerB.next;
      return answerA.output !== answerB.output;
    });
  });
}
