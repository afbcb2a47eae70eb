/** Remembered effects in terms of components: which of them change, each by which pattern. */
import type { Leaf } from '../decision-tree.js';
import type { Effect, RememberedSystem } from '../remembered-system.js';
import type { Component, Components } from './components.js';

export interface Effects {
  /** Where the leaf's effect stands in `code`; -1 where the step is not enabled. */
  of(step: number, leaf: Leaf<Effect>): number;
  /** The effect of a synchronous step. */
  ofSynchronous(step: number): number;
  /** From an effect on: how many components change, what it means for the symmetry, then component and pattern for each. Replaced as it grows. */
  readonly code: Int32Array;
}

/** A representative stays one; its columns change; what decides about its columns changes. */
export const [ORDERLY, CHANGES_COLUMNS, CHANGES_MENTIONS] = [0, 1, 2] as const;

/** The components from the first on that take part in the symmetry: so many that mention columns, then the columns. */
export interface Interchanged {
  readonly mentions: number;
  readonly columns: number;
}

export function createEffects(memory: RememberedSystem, { all, componentOf, placeOf }: Components, { mentions, columns }: Interchanged): Effects {
  const places: number[][] = memory.trees.map(() => []);
  let code = new Int32Array(1 << 10);
  let length = 0;

  function push(changes: readonly (readonly [component: number, pattern: number])[]): number {
    const at = length;
    const least = Math.min(...changes.map(([component]) => component));
    const order = least < mentions ? CHANGES_MENTIONS : least < mentions + columns ? CHANGES_COLUMNS : ORDERLY;
    const numbers = [changes.length, order, ...changes.flat()];
    if (length + numbers.length > code.length) {
      const larger = new Int32Array(2 * (length + numbers.length));
      larger.set(code);
      code = larger;
    }
    code.set(numbers, length);
    length += numbers.length;
    return at;
  }

  function changesOf(answer: readonly number[]): readonly (readonly [number, number])[] {
    const writes = new Map<number, number[]>();
    for (let i = 0; i < answer.length; i += 2) {
      const field = answer[i] as number;
      const component = componentOf[field] as number;
      let own = writes.get(component);
      if (own === undefined) writes.set(component, (own = []));
      own.push(placeOf[field] as number, answer[i + 1] as number);
    }
    return [...writes].map(([component, own]) => [component, (all[component] as Component).patterns.writing(own)]);
  }

  return {
    get code() {
      return code;
    },
    of(step, { answer, id }) {
      if (answer === null) return -1;
      return ((places[step] as number[])[id] ??= push(changesOf(answer)));
    },
    ofSynchronous(step) {
      return ((places[step] as number[])[0] ??= push(
        all.map(({ fields, patterns }, component) => [
          component,
          patterns.advancing(`${step} ${component}`, (place, value) => memory.advance(step, fields[place] as number, value)),
        ]),
      ));
    },
  };
}
