import { expect, it } from 'vitest';
import { compareReductions } from './compare-reductions.js';

/** CI compares 1,000. */
const count = 10;

it(`merging symmetric states changes no verdict on ${count} generated systems (npm run reductions:check: 1,000)`, () => {
  const { mismatches, systems, verdicts, violated, reduced } = compareReductions(1, count);
  expect(mismatches).toEqual([]);
  expect({ systems, verdicts }).toEqual({ systems: count, verdicts: 8 * count });
  expect(violated).toBeGreaterThan(20);
  expect(verdicts - violated).toBeGreaterThan(20);
  expect(reduced).toBe(count);
});
