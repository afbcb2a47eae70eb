/** What counts as memory that grows with what is sent, and what does not. */
import { describe, expect, it } from 'vitest';
import { Deviation, NotApplicable } from '../../../properties/freelance/conformance/check.js';
import { expectBoundedMemory } from '../../../properties/freelance/conformance/memory-growth.js';

/** A process that has so much after that many rounds of 10 MB. */
function probe(held: (round: number) => number | undefined): Promise<void> {
  let rounds = 0;
  return expectBoundedMemory({
    what: 'strays',
    roundBytes: 10e6,
    memoryBytes: () => held(rounds),
    async round(number) {
      rounds = number;
    },
  });
}

describe('memory is bounded where it', () => {
  it.each<[string, (round: number) => number]>([
    ['stays as it is', () => 50e6],
    ['grows at first', (round) => Math.min(round, 3) * 40e6],
    ['grows for long, and then no more', (round) => Math.min(round, 11) * 25e6],
    ['is given back now and then', (round) => 30e6 + (round % 5) * 12e6],
  ])('%s', async (_, held) => {
    await expect(probe(held)).resolves.toBeUndefined();
  });
});

it.each([0.25, 0.5, 2])('memory grows where %d of what was sent is kept', async (share) => {
  await expect(probe((round) => 50e6 + round * share * 10e6)).rejects.toThrow(Deviation);
});

it('memory that nobody can tell is not looked at', async () => {
  await expect(probe(() => undefined)).rejects.toThrow(NotApplicable);
});
