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

const WALK_STEPS = 40;
const QUIET_STEPS = 400;
const MAX_STEPS = 6_000;
/** Local states of one component. A counter need not be run to its end before the search starts. */
const MAX_SOUGHT = 4096;

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

/**
 * Vectors that together show every local state found by expanding only states that show a new one (novelty search of
 * width 1: Lipovetzky and Geffner, 2012). As many expansions as local states, where walks would need luck.
 */
export function seekLocalStates(memory: RememberedSystem, groups: readonly (readonly number[])[], vectors: readonly (readonly number[])[]): number[][] {
  const { system } = memory;
  const seen = groups.map(() => new Set<string>());
  const found: number[][] = [];
  const consider = (vector: readonly number[]): void => {
    let isNew = false;
    groups.forEach((fields, group) => {
      const known = seen[group] as Set<string>;
      if (known.size >= MAX_SOUGHT) return;
      const size = known.size;
      let key = '';
      for (const field of fields) key += `${vector[field]},`;
      if (known.add(key).size > size) isNew = true;
    });
    if (isNew) found.push([...vector]);
  };
  system.initial.forEach(consider);
  vectors.forEach(consider);
  const next: number[] = [];
  for (let at = 0; at < found.length; at++) {
    for (let step = 0; step < system.steps.length; step++) {
      if (memory.apply(step, found[at] as number[], next)) consider(next);
    }
  }
  return found;
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
