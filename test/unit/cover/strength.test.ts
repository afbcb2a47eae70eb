import { describe, expect, it } from 'vitest';
import { measureStrength } from '../../../src/engine/cover/strength.js';
import type { Reactive } from '../../../src/engine/cover/mealy.js';

/** A counter that rings at its limit and starts anew. */
const counter = (limit: number, rings = true): Reactive<unknown, string> => ({
  initial: 0,
  inputs: ['tick', 'reset'],
  step: (state, input) => {
    const next = input === 'reset' ? 0 : ((state as number) + 1) % limit;
    return { next, output: rings && input === 'tick' && next === 0 ? 'ring' : 'quiet' };
  },
});

describe('the strength of a suite', () => {
  const mutants = [
    { name: 'limit 4', build: () => counter(4) },
    { name: 'limit 2', build: () => counter(2) },
    { name: 'never rings', build: () => counter(3, false) },
    { name: 'counts two at a time and to twice as many', build: (): Reactive<unknown, string> => ({ ...counter(3), step: (state, input) => {
      const next = input === 'reset' ? 0 : ((state as number) + 2) % 6;
      return { next, output: input === 'tick' && next === 0 ? 'ring' : 'quiet' };
    } }) },
    { name: 'cannot be built', build: () => { throw new Error('no such state'); } },
  ];

  it('is the share of the mutants it tells apart, leaving out those that nothing tells apart', () => {
    const strength = measureStrength(counter(3), [['tick', 'tick', 'tick', 'reset', 'tick']], mutants);
    expect(strength).toEqual({
      killed: ['limit 4', 'limit 2', 'never rings'],
      survived: [],
      equivalent: ['counts two at a time and to twice as many'],
      unknown: [],
      invalid: [{ name: 'cannot be built', reason: 'no such state' }],
      score: 1,
    });
  });

  it('names the shortest inputs that would have told a survivor apart', () => {
    const strength = measureStrength(counter(3), [['tick', 'tick']], mutants);
    expect(strength.survived).toEqual([
      { name: 'limit 4', inputs: ['tick', 'tick', 'tick'] },
      { name: 'never rings', inputs: ['tick', 'tick', 'tick'] },
    ]);
    expect(strength.score).toBeCloseTo(1 / 3);
  });

  it('never counts a mutant as equivalent that it could not search through', () => {
    const deep = { name: 'differs far away', build: (): Reactive<unknown, string> => ({ ...counter(3), step: (state, input) => {
      const depth = (state as number) + 1;
      const right = counter(3).step(0, 'reset');
      return input === 'reset' ? right : { next: depth, output: depth % 3 === 0 && depth < 900 ? 'ring' : 'quiet' };
    } }) };
    const strength = measureStrength(counter(3), [['tick']], [deep], 100);
    expect(strength).toMatchObject({ unknown: ['differs far away'], equivalent: [], score: 0 });
  });
});
