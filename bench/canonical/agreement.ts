/** Does the factored machine do in every reachable state, on every event, what the untouched XState machine does? */
import { transition, type AnyStateMachine } from 'xstate';
import { canonicalKey } from '../../src/core/canonical.js';
import { factorMachine, type FactoredView } from '../../src/engine/compile/factor/factor-machine.js';
import { explore } from '../../src/engine/explore/explore.js';

export interface Agreement {
  readonly pairs: number;
  /** The first disagreements, readable. */
  readonly differences: readonly string[];
}

/** Compares all (state, event) pairs of the explored machine with `transition()` of `reference`. */
export function compareWithXState(machine: AnyStateMachine, reference: AnyStateMachine = machine): Agreement {
  const system = factorMachine(machine);
  const { graph } = explore(system, { keepGraph: true });
  if (graph === undefined) throw new Error('no graph was kept');
  const differences: string[] = [];
  let pairs = 0;
  const viewOf = (state: number): FactoredView => {
    const vector = graph.vector(state);
    return system.view({ read: (field) => vector[field] as number });
  };
  const texts: string[] = [];
  const textOf = (state: number): string => (texts[state] ??= plain(viewOf(state)));
  for (let state = 0; state < graph.states; state++) {
    const { value, context } = viewOf(state);
    const before = reference.resolveState({ value: { ...(value as object) }, context: structuredCopy(context) });
    for (const [step, { name }] of system.steps.entries()) {
      pairs++;
      const [after] = transition(reference, before, { type: name });
      const expected = canonicalKey({ value: after.value as unknown, context: after.context as unknown });
      let target = state;
      for (let edge = graph.offsets[state] as number; edge < (graph.offsets[state + 1] as number); edge++) {
        if (graph.steps[edge] === step) target = graph.targets[edge] as number;
      }
      if (textOf(target) !== expected && differences.push(`${name} in ${textOf(state)}: ${textOf(target)} instead of ${expected}`) >= 100) return { pairs, differences };
    }
  }
  return { pairs, differences };
}

function plain({ value, context }: FactoredView): string {
  return canonicalKey({ value: { ...(value as object) }, context: structuredCopy(context) });
}

function structuredCopy(value: unknown): object {
  return JSON.parse(JSON.stringify(value)) as object;
}
