/**
 * Whether fair steps change places as their families say, on states met by seeded random walks: exchanging two columns
 * must turn what a step does into what its counterpart does. Where it does not, liveness under weak fairness is asked
 * without merging.
 */
import { seededRandom } from '../../core/random.js';
import { permuted } from '../explore/permuted.js';
import { rememberSystem } from '../explore/remembered-system.js';
import type { FieldSystem } from '../field-system.js';
import { isOwing } from './duties.js';

export function familiesHold(system: FieldSystem, walks = 8, stepsEach = 60): boolean {
  const { symmetry, steps } = system;
  // What is owed by name would have to be followed through the names that change places.
  if (symmetry?.families === undefined || steps.some(isOwing)) return false;
  const memory = rememberSystem(system);
  const random = seededRandom(2);
  const count = symmetry.columns.length;
  const place = new Map(symmetry.families.flatMap((family) => family.map((step, index) => [step, { family, index }] as const)));
  const after = (step: number, vector: readonly number[]): number[] | undefined => {
    const next: number[] = [];
    return memory.apply(step, vector, next) ? next : undefined;
  };
  for (let walk = 0; walk < walks; walk++) {
    let vector = [...(system.initial[random.below(system.initial.length)] as readonly number[])];
    for (let taken = 0; taken < stepsEach; taken++) {
      const a = random.below(count);
      const b = (a + 1 + random.below(count - 1)) % count;
      const permutation = symmetry.columns.map((_, index) => (index === a ? b : index === b ? a : index));
      const twin = permuted(vector, symmetry, permutation);
      for (const [step, { fair }] of steps.entries()) {
        if (!fair) continue;
        const own = place.get(step);
        const counterpart = own === undefined ? step : (own.family[permutation[own.index] as number] as number);
        const expected = after(step, vector);
        const found = after(counterpart, twin);
        if ((expected === undefined ? undefined : permuted(expected, symmetry, permutation).join()) !== found?.join()) return false;
      }
      const enabled = steps.flatMap((_, step) => (after(step, vector) === undefined ? [] : [step]));
      if (enabled.length === 0) break;
      vector = after(enabled[random.below(enabled.length)] as number, vector) as number[];
    }
  }
  return true;
}
