import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.js';
import { permuted } from '../../../src/engine/explore/permuted.js';
import { canonicaliser } from '../../../src/engine/explore/symmetry.js';
import type { Symmetry } from '../../../src/engine/field-system.js';

const INDICES = [0, 1, 2, 3];
const ALL = permutations(INDICES);
/** Field 0: who points at whom, a bit for each ordered pair; field 1: who holds the token, or nobody; fields 2 to 5: the columns. */
const pairs: Symmetry['renamed'][number] = {
  field: 0,
  rename: (value, to) => INDICES.flatMap((from) => INDICES.map((at) => ((value >> (4 * from + at)) & 1) << (4 * (to[from] as number) + (to[at] as number)))).reduce((all, bit) => all | bit, 0),
};
const token: Symmetry['renamed'][number] = { field: 1, rename: (value, to) => to[value] ?? value };
const columns = INDICES.map((index) => [2 + index]);

describe('representatives', () => {
  it.each([
    ['nothing mentions an index', []],
    ['a token', [token]],
    // Two pairs that may change places only together, rings that may only turn: more than exchanges of two columns.
    ['who points at whom', [pairs]],
    ['both', [pairs, token]],
  ])('are one for each class, and permutations of what they stand for: %s', (_, renamed) => {
    const symmetry: Symmetry = { columns, renamed };
    const canonical = canonicaliser(symmetry);
    const random = seededRandom(1);
    for (let round = 0; round < 60; round++) {
      const edges = round % 3 === 0 ? random.below(1 << 16) : 1 << random.below(16) | 1 << random.below(16) | 1 << random.below(16);
      const vector = [renamed.includes(pairs) ? edges : 0, renamed.includes(token) ? random.below(5) : 0, ...INDICES.map(() => random.below(3))];
      const representatives = ALL.map((permutation) => {
        const twin = permuted(vector, symmetry, permutation);
        const representative = [...twin];
        const moved = canonical.canonicalise(representative);
        expect(permuted(twin, symmetry, moved)).toEqual(representative);
        return representative.join();
      });
      expect(new Set(representatives).size, vector.join()).toBe(1);
    }
  });
});

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}
