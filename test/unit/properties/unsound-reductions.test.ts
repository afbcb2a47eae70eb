/** Reductions with a planted mistake: the comparison that vouches for the right ones must notice. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Canonicaliser } from '../../../src/engine/explore/symmetry.js';

type Symmetries = typeof import('../../../src/engine/explore/symmetry.js');
type DutiesModule = typeof import('../../../src/engine/properties/duties.js');

const symmetries = '../../../src/engine/explore/symmetry.js';
const duties = '../../../src/engine/properties/duties.js';

describe('the comparison of merged and plain verdicts', () => {
  afterEach(() => {
    vi.doUnmock(symmetries);
    vi.doUnmock(duties);
    vi.resetModules();
  });

  it('notices representatives that forget who holds the token', async () => {
    await expectNoticed(({ mentions, sort }) => (rows, at) => {
      const token = rows[at] as number;
      sort(rows, at);
      if (mentions > 0) rows[at] = token;
    });
  });

  it('notices columns that are taken for equal and are not', async () => {
    await expectNoticed(({ mentions, sort }) => (rows, at) => {
      sort(rows, at);
      rows[at + mentions + 1] = rows[at + mentions] as number;
    });
  });

  it('notices fairness that forgets that columns change places', async () => {
    vi.doMock(duties, async (original) => {
      const actual: DutiesModule = await original();
      return { ...actual, dutiesOf: (...[system, fairness]: Parameters<DutiesModule['dutiesOf']>) => actual.dutiesOf(system, fairness, false) };
    });
    const noticed = await firstNoticed(12);
    expect(noticed.filter((text) => text.includes('fair'))).not.toEqual([]);
    expect(noticed.filter((text) => !text.includes('fair'))).toEqual([]);
  });
});

async function expectNoticed(spoil: (right: Canonicaliser) => Canonicaliser['sort']): Promise<void> {
  vi.doMock(symmetries, async (original) => {
    const actual: Symmetries = await original();
    return {
      ...actual,
      canonicaliser(symmetry: Parameters<Symmetries['canonicaliser']>[0]) {
        const right = actual.canonicaliser(symmetry);
        return { ...right, sort: spoil(right) };
      },
    };
  });
  expect(await firstNoticed(10)).not.toEqual([]);
}

/** What is noticed in the first of so many systems in which anything is. */
async function firstNoticed(systems: number): Promise<readonly string[]> {
  vi.resetModules();
  const { compareReductions } = await import('./compare-reductions.js');
  for (let seed = 1; seed <= systems; seed++) {
    const { mismatches } = compareReductions(seed, 1);
    if (mismatches.length > 0) return mismatches;
  }
  return [];
}
