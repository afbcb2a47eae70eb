import { afterAll, describe, expect, it } from 'vitest';
import { canonicalCount } from '../../../bench/canonical/counts.js';
import { CANONICAL_INVARIANTS, canonicalFields } from '../../../bench/canonical/fields.js';
import { seededRandom } from '../../../src/core/random.js';
import { createDomain } from '../../../src/engine/domain.js';
import { bitmapSearchWith } from '../../../src/engine/explore/bitmap/bitmap-search.js';
import { createSharedSearch, type SharedSearch } from '../../../src/engine/explore/bitmap/shared-search.js';
import type { SharingSizes } from '../../../src/engine/explore/bitmap/sharing-sizes.js';
import type { Exploration, Trace } from '../../../src/engine/explore/exploration.js';
import { explore } from '../../../src/engine/explore/explore.js';
import type { ExploreOptions } from '../../../src/engine/explore/options.js';
import { rememberSystem } from '../../../src/engine/explore/remembered-system.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import { randomSystem } from './random-system.js';
import { watches } from './watches.js';
import { long } from '../../long.js';

const SYSTEMS = long ? 200 : 9;

/** Everything is shared, however small, so that small systems show what large ones do. */
const eager: SharingSizes = { fewestWords: 0, statesToStart: 0, entriesToShare: 0, boxedPairs: 64, patient: true };
const two = createSharedSearch(2, eager);
afterAll(() => two.end());

describe('two threads', () => {
  it('find exactly what one finds, on generated systems', () => {
    const seen = { states: 0, violations: 0, goals: 0, rounds: 0 };
    for (let seed = 1; seed <= SYSTEMS; seed++) {
      const make = (): FieldSystem => randomSystem(seededRandom(seed), seed % 3 === 0 ? { fields: 5, steps: 6 } : undefined);
      const system = make();
      const options = watches(seededRandom(seed));
      const alone = search(undefined, make(), options);
      const before = two.rounds;
      expect(search(two, system, options), `seed ${seed}`).toEqual(alone);
      seen.rounds += two.rounds - before;
      expect(search(two, system, options), `seed ${seed}, again`).toEqual(alone);
      const stopping = { ...options, stopAtViolation: true };
      expect(search(two, make(), stopping), `seed ${seed}, to the first violation`).toEqual(search(undefined, make(), stopping));
      seen.states += alone.states;
      seen.violations += alone.violations.length;
      seen.goals += alone.goals.length;
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(long ? 20 : 2);
  });

  it('find exactly what one finds, on FL(2,2) and its mutant', () => {
    const { states, transitions, depth } = canonicalCount(2, 2);
    const options = { invariants: CANONICAL_INVARIANTS, deadlock: {} };
    const found = search(two, canonicalFields(2, 2), options);
    expect(found).toEqual(search(undefined, canonicalFields(2, 2), options));
    expect(found).toMatchObject({ complete: true, states, transitions, depth, violations: [] });
    const broken = search(two, canonicalFields(2, 2, 'nodedup'), options);
    expect(broken.violations).toHaveLength(1);
    expect(broken).toEqual(search(undefined, canonicalFields(2, 2, 'nodedup'), options));
  });

  it('find the same deadlock first, of many', () => {
    for (const stopAtViolation of [false, true]) {
      const options = { deadlock: { allowed: ({ first }: { readonly first: number }) => first > 4 }, stopAtViolation };
      const alone = search(undefined, stairs(), options);
      expect(search(two, stairs(), options)).toEqual(alone);
      expect(alone.violations[0]?.steps).toHaveLength(14);
      expect(alone.deadlocks).toBeGreaterThan(stopAtViolation ? 0 : 30);
    }
  });

  it.runIf(long)('stop at the same limits, FL(3,2)', () => {
    const { states, transitions, depth } = canonicalCount(3, 2);
    const system = canonicalFields(3, 2);
    expect(search(two, system, {})).toMatchObject({ complete: true, states, transitions, depth });
    for (const limits of [{ maxStates: 100_000 }, { maxDepth: 12 }]) {
      const alone = search(undefined, system, { limits });
      expect(alone.complete).toBe(false);
      expect(search(two, system, { limits })).toEqual(alone);
    }
  });

  it('are no more than a person has', () => {
    for (const threads of [0, 1.5, -1, 65]) expect(() => explore(canonicalFields(1, 1), { threads })).toThrow(/WP3101/u);
  });
});

/** Counters that stop together, in many ways, once their sum is 14. */
function stairs(): FieldSystem {
  const domain = createDomain<number>((value) => value);
  for (let value = 0; value < 10; value++) domain.intern(value);
  const fields = ['a', 'b', 'c', 'd'].map((name) => ({ name, domain }));
  const sum = (read: (field: number) => number): number => fields.reduce((total, _, i) => total + read(i), 0);
  return {
    fields,
    initial: [fields.map(() => 0)],
    steps: fields.map(({ name }, i) => ({ kind: 'local', name, fair: false, run: ({ read, write }) => read(i) < 9 && sum(read) < 14 && (write(i, read(i) + 1), true) })),
    view: ({ read }) => ({
      get first() {
        return read(0);
      },
    }),
  };
}

function search(shared: SharedSearch | undefined, system: FieldSystem, options: ExploreOptions) {
  const { bytes: _bytes, violations, goals, ...found } = bitmapSearchWith(shared, rememberSystem(system), options) as Exploration;
  return { ...found, violations: violations.map(plain), goals: goals.map(plain) };
}

function plain({ name, trace: { start, steps } }: { readonly name: string; readonly trace: Trace }) {
  return { name, start: start.vector, steps: steps.map((step) => [step.name, step.vector]) };
}
