import { expect, it } from 'vitest';
import { compareReductions } from './compare-reductions.js';

it('merging symmetric states changes no verdict on 60 generated systems (npm run reductions:check: 1,000)', () => {
  const { mismatches, systems, verdicts, violated, reduced } = compareReductions(1, 60);
  expect(mismatches).toEqual([]);
  expect({ systems, verdicts }).toEqual({ systems: 60, verdicts: 480 });
  expect(violated).toBeGreaterThan(150);
  expect(verdicts - violated).toBeGreaterThan(150);
  expect(reduced).toBe(60);
});
