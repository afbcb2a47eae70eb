/** What is looked for in generated systems: some of it is found in some of them. */
import type { Random } from '../../../src/core/random.js';

interface View {
  at(field: number): number;
  readonly count: number;
}

export function watches(random: Random) {
  const field = random.below(2);
  const value = random.below(3);
  return {
    invariants: [
      { name: 'a value is avoided', holds: (view: View) => view.at(field) !== value || view.at(view.count - 1) !== 0 },
      { name: 'not all are zero', holds: (view: View) => Array.from({ length: view.count }, (_, i) => view.at(i)).some((each) => each !== 0) },
    ],
    goals: [{ name: 'a value is met', holds: (view: View) => view.at(0) === value }],
    deadlock: { allowed: (view: View) => view.at(0) === 0 },
  };
}
