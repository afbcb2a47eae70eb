/** How strong a suite is: the share of the model's non-equivalent mutants that it tells from the model. */
import { compare, tellsApart } from './equivalence.js';
import type { Reactive } from './mealy.js';

/** A slightly wrong model: a guard dropped, a target moved, a constant changed, an action lost. */
export interface ModelMutant<Input> {
  /** What was changed, one line. */
  readonly name: string;
  /** The mutant; its construction may throw, as when the change makes a machine that cannot run: then it is not counted. */
  readonly build: () => Reactive<unknown, Input>;
}

export interface Strength<Input> {
  readonly killed: readonly string[];
  /** Not told apart by the suite, each with the shortest inputs that would. */
  readonly survived: readonly { readonly name: string; readonly inputs: readonly Input[] }[];
  /** No inputs tell them apart: the product was searched through. */
  readonly equivalent: readonly string[];
  /** Not told apart by the suite, and the product is larger than the bound. */
  readonly unknown: readonly string[];
  /** Could not be built or run, with the reason. */
  readonly invalid: readonly { readonly name: string; readonly reason: string }[];
  /** `killed ÷ (killed + survived)`; 1 where there are none. An unknown counts as survived. */
  readonly score: number;
}

export function measureStrength<State, Input>(model: Reactive<State, Input>, tests: readonly (readonly Input[])[], mutants: Iterable<ModelMutant<Input>>, maxPairs?: number): Strength<Input> {
  const killed: string[] = [];
  const survived: { name: string; inputs: readonly Input[] }[] = [];
  const equivalent: string[] = [];
  const unknown: string[] = [];
  const invalid: { name: string; reason: string }[] = [];
  for (const mutant of mutants) {
    try {
      const machine = mutant.build();
      if (tellsApart(tests, model, machine)) {
        killed.push(mutant.name);
        continue;
      }
      const difference = compare(model, machine, maxPairs);
      if (difference.verdict === 'equivalent') equivalent.push(mutant.name);
      else if (difference.verdict === 'unknown') unknown.push(mutant.name);
      else survived.push({ name: mutant.name, inputs: difference.inputs });
    } catch (error) {
      invalid.push({ name: mutant.name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const counted = killed.length + survived.length + unknown.length;
  return { killed, survived, equivalent, unknown, invalid, score: counted === 0 ? 1 : killed.length / counted };
}
