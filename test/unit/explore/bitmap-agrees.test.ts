import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.js';
import type { Exploration, Trace } from '../../../src/engine/explore/exploration.js';
import { explore } from '../../../src/engine/explore/explore.js';
import { fieldTransitionSystem } from '../../../src/engine/explore/field-transition-system.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import { randomSystem } from './random-system.js';
import { watches } from './watches.js';
import { long } from '../../long.js';

const SYSTEMS = long ? 200 : 40;
/** Seeds whose systems have 3,000 to 24,000 states. */
const LARGE_SEEDS = long ? [1, 6, 7, 8, 12] : [1];

describe('the bitmap search', () => {
  it('agrees with the hash search and with a plain one on generated systems', () => {
    const seen = { states: 0, deadlocks: 0, violations: 0, goals: 0 };
    for (let seed = 1; seed <= SYSTEMS; seed++) {
      const random = seededRandom(seed);
      const system = randomSystem(random);
      const wanted = watches(random);
      const bitmap = explore(system, { ...wanted, store: 'bitmap' });
      const hash = explore(system, { ...wanted, store: 'hash' });
      expect(bitmap.store, `seed ${seed}`).toBe('bitmap');
      expect(summary(bitmap), `seed ${seed}`).toEqual(summary(hash));
      const words = explore(system, { ...wanted, store: 'words' });
      expect(words.store).toBe('words');
      expect(summary(words), `seed ${seed}, words`).toEqual(summary(hash));
      expect(plainCounts(system), `seed ${seed}`).toEqual({ states: hash.states, transitions: hash.transitions, depth: hash.depth, deadlocks: hash.deadlocks });
      // A second exploration uses what the first one learnt.
      expect(summary(explore(system, { ...wanted, store: 'bitmap' })), `seed ${seed}, again`).toEqual(summary(hash));
      seen.states += hash.states;
      seen.deadlocks += hash.deadlocks;
      seen.violations += hash.violations.length;
      seen.goals += hash.goals.length;
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(long ? 20 : 0);
  });

  it('agrees with the hash search on larger ones', () => {
    let states = 0;
    for (const seed of LARGE_SEEDS) {
      const random = seededRandom(seed);
      const system = randomSystem(random, { fields: 9, steps: 20 });
      const wanted = watches(random);
      const hash = explore(system, { ...wanted, store: 'hash' });
      for (const store of ['bitmap', 'words'] as const) expect(summary(explore(system, { ...wanted, store })), `seed ${seed}`).toEqual(summary(hash));
      states += hash.states;
    }
    expect(states).toBeGreaterThan(10_000);
  });
});

/** Traces may differ where several are shortest; their lengths may not. */
function summary({ complete, states, transitions, depth, deadlocks, enabled, violations, goals }: Exploration) {
  return { complete, states, transitions, depth, deadlocks, enabled, violations: lengths(violations), goals: lengths(goals) };
}

function lengths(found: readonly { readonly name: string; readonly trace: Trace }[]): string[] {
  return found.map(({ name, trace }) => `${name}: ${trace.steps.length}`).toSorted();
}

/** Breadth first as the textbook has it, over the transition system. */
function plainCounts(system: FieldSystem) {
  const plain = fieldTransitionSystem(system);
  const seen = new Set<string>();
  let level: (readonly number[])[] = [];
  let transitions = 0;
  let deadlocks = 0;
  let depth = -1;
  const add = (state: readonly number[], to: (readonly number[])[]): void => {
    if (seen.size < seen.add(state.join()).size) to.push(state);
  };
  plain.initial().forEach((state) => add(state, level));
  for (; level.length > 0; depth++) {
    const following: (readonly number[])[] = [];
    for (const state of level) {
      const enabled = plain.actions(state);
      transitions += enabled.length;
      if (enabled.length === 0) deadlocks++;
      for (const action of enabled) add(plain.next(state, action), following);
    }
    level = following;
  }
  return { states: seen.size, transitions, depth, deadlocks };
}
