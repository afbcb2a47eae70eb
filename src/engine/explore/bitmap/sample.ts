/**
 * A short look at a system before its layout is chosen: seeded random walks show which fields each step touches and
 * which values occur together. What a sample misses is learnt later, at the price of starting again.
 */
import { seededRandom } from '../../../core/random.js';
import type { RememberedSystem } from '../remembered-system.js';

export interface Sample {
  /** Distinct state vectors. */
  readonly vectors: readonly number[][];
}

const WALK_STEPS = 60;
const QUIET_STEPS = 1200;
const MAX_STEPS = 12_000;

/** Walks from `starts` (and from the initial states) until nothing new is learnt for a while. */
export function takeSample(memory: RememberedSystem, starts: readonly (readonly number[])[]): Sample {
  const { system } = memory;
  const stepCount = system.steps.length;
  const random = seededRandom(1);
  const seen = new Set<string>();
  const vectors: number[][] = [];
  const values = system.fields.map(() => new Set<number>());
  const origins = [...system.initial, ...starts];
  let quiet = 0;

  const visit = (vector: number[]): void => {
    vector.forEach((value, field) => {
      const known = values[field] as Set<number>;
      if (known.has(value)) return;
      known.add(value);
      quiet = 0;
    });
    const key = vector.join();
    if (seen.has(key)) return;
    seen.add(key);
    vectors.push([...vector]);
  };

  origins.forEach((vector) => visit([...vector]));
  let learnt = touchedPairs(memory);
  let walk = 0;
  for (let taken = 0; taken < MAX_STEPS && quiet < QUIET_STEPS; walk++) {
    let current = [...(origins[origins.length - 1 - (walk % origins.length)] as readonly number[])];
    for (let step = 0; step < WALK_STEPS; step++, taken++, quiet++) {
      const next = randomSuccessor(memory, current, random.below(stepCount), stepCount);
      if (next === undefined) break;
      current = next;
      visit(current);
    }
    const now = touchedPairs(memory);
    if (now > learnt) quiet = 0;
    learnt = now;
    // Nothing but deadlocks near the start: the walks cost nothing, but must end.
    taken++;
    quiet++;
  }
  return { vectors };
}

/** The first enabled step from a random one on. */
function randomSuccessor(memory: RememberedSystem, vector: readonly number[], first: number, count: number): number[] | undefined {
  const next: number[] = [];
  for (let i = 0; i < count; i++) {
    if (memory.apply((first + i) % count, vector, next)) return next;
  }
  return undefined;
}

function touchedPairs(memory: RememberedSystem): number {
  return memory.trees.reduce((sum, tree) => sum + (tree?.reads.size ?? 0), 0);
}
