import { describe, expect, it } from 'vitest';
import { CANONICAL_COUNTS, MUTANT_LENGTHS } from '../../../bench/canonical/counts.js';
import { CANONICAL_INVARIANTS, canonicalFields } from '../../../bench/canonical/fields.js';
import { explore } from '../../../src/engine/explore/explore.js';

describe('the canonical model', () => {
  it.each(CANONICAL_COUNTS.filter(({ states }) => states < 100_000))('has its exact counts, FL($servers,$retries)', (row) => {
    const found = explore(canonicalFields(row.servers, row.retries), { invariants: CANONICAL_INVARIANTS, deadlock: {} });
    expect(found).toMatchObject({ complete: true, states: row.states, transitions: row.transitions, depth: row.depth, violations: [], deadlocks: 0 });
    expect(found.enabled.every(Boolean)).toBe(true);
  });

  it.each(['volatile', 'nodedup'] as const)('has a shortest counterexample of known length with the bug %s', (mutant) => {
    const lengths = [1, 2, 3].map((servers) => {
      const { violations } = explore(canonicalFields(servers, 2, mutant), { invariants: CANONICAL_INVARIANTS, stopAtViolation: true });
      return violations[0]?.trace.steps.length;
    });
    expect(lengths).toEqual(MUTANT_LENGTHS[mutant]);
  });
});
