/**
 * Whether what was declared interchangeable is: on states met by seeded random walks, exchanging two columns must
 * exchange the successors too, and must not change what a predicate says. A sample, not a proof; it finds the usual
 * mistakes (a property about server 0, a rule that prefers a number) before merging makes them silent.
 */
import { OperatingError } from '../../core/errors.js';
import { seededRandom } from '../../core/random.js';
import { rememberSystem, type RememberedSystem } from '../explore/remembered-system.js';
import { permuted } from '../explore/permuted.js';
import type { FieldSystem } from '../field-system.js';
import type { Predicate } from '../property.js';

export interface NamedQuestion {
  readonly name: string;
  readonly asks: Predicate<never>;
}

/** Throws `WP3205` for a predicate and `WP3206` for a step that tells interchangeable components apart. */
export function checkSymmetry(system: FieldSystem, questions: readonly NamedQuestion[], walks = 8, stepsEach = 60): void {
  const { symmetry } = system;
  if (symmetry === undefined) return;
  const memory = rememberSystem(system);
  const random = seededRandom(1);
  const trees = questions.map(({ name, asks }) => ({ name, tree: memory.predicate(asks, name) }));
  for (let walk = 0; walk < walks; walk++) {
    let vector = [...(system.initial[random.below(system.initial.length)] as readonly number[])];
    for (let step = 0; step < stepsEach; step++) {
      const a = random.below(symmetry.columns.length);
      const b = (a + 1 + random.below(symmetry.columns.length - 1)) % symmetry.columns.length;
      const permutation = symmetry.columns.map((_, index) => (index === a ? b : index === b ? a : index));
      const exchanged = (state: readonly number[]): number[] => permuted(state, symmetry, permutation);
      const twin = exchanged(vector);
      for (const { name, tree } of trees) {
        if (tree.find(vector).answer !== tree.find(twin).answer) throw asymmetric('WP3205', `the predicate of "${name}"`, a, b);
      }
      const successors = successorsOf(memory, vector);
      const expected = successors.map((next) => exchanged(next).join(',')).toSorted();
      if (expected.join(';') !== successorsOf(memory, twin).map((next) => next.join(',')).toSorted().join(';')) throw asymmetric('WP3206', 'some step', a, b);
      if (successors.length === 0) break;
      vector = successors[random.below(successors.length)] as number[];
    }
  }
}

function successorsOf(memory: RememberedSystem, vector: readonly number[]): number[][] {
  return memory.system.steps.flatMap((_, step) => {
    const next: number[] = [];
    return memory.apply(step, vector, next) ? [next] : [];
  });
}

function asymmetric(code: 'WP3205' | 'WP3206', what: string, a: number, b: number): OperatingError {
  return new OperatingError(code, {
    expected: 'the same for interchangeable components, whichever is which',
    found: `${what} tells number ${a} from number ${b}`,
    repair: 'Say it of all or of some of them, or check with symmetry: false.',
  });
}
