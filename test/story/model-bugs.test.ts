/** Each bug planted in the models is caught by the property that is named beside it, and by a shortest run: every fourth one, in CI's long run all. */
import { describe, expect, it } from 'vitest';
import { modelBugs } from '../../properties/freelance/system/planted/index.js';
import { check } from '../../src/engine/properties/check.js';
import { long } from '../long.js';

describe('bugs in the models', () => {
  it('are many, each with a name of its own, for every rule with machinery behind it', () => {
    expect(modelBugs.length).toBeGreaterThanOrEqual(60);
    expect(new Set(modelBugs.map(({ name }) => name)).size).toBe(modelBugs.length);
    expect([...new Set(modelBugs.map(({ rule }) => rule))].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10]);
  });

  for (const { name, system, build, caughtBy, summary } of modelBugs.filter((_, index) => long || index % 4 === 0)) {
    it(`${name} (${summary}) in ${system} breaks: ${caughtBy.name}`, () => {
      const broken = build();
      const [said] = check(broken, [caughtBy], { stopAtViolation: true, symmetry: false }).properties;
      expect(said?.verdict).toBe('violated');
      if (caughtBy.kind === 'sometimes') {
        expect(said?.why).toBe('no such state can be reached');
        return;
      }
      const steps = said?.counterexample?.steps.length ?? 0;
      expect(steps).toBeGreaterThan(0);
      if (caughtBy.kind === 'always' && steps > 1) {
        const [shorter] = check(broken, [caughtBy], { limits: { maxDepth: steps - 1 }, symmetry: false }).properties;
        expect(shorter?.verdict, 'nothing shorter').not.toBe('violated');
      }
    });
  }
});
