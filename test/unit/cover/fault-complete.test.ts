import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.js';
import { compare, tellsApart } from '../../../src/engine/cover/equivalence.js';
import { hMethod, wMethod } from '../../../src/engine/cover/fault-complete.js';
import { mealyOf, minimise, type Mealy, type Reactive } from '../../../src/engine/cover/mealy.js';

/** A complete machine with random transitions and answers. */
function randomMealy(seed: number, stateCount: number, inputCount: number, outputCount: number): Mealy {
  const random = seededRandom(seed);
  const cells = stateCount * inputCount;
  return {
    stateCount,
    inputCount,
    next: Int32Array.from({ length: cells }, () => random.below(stateCount)),
    output: Int32Array.from({ length: cells }, () => random.below(outputCount)),
  };
}

const reactive = (mealy: Mealy): Reactive<number, number> => ({
  initial: 0,
  inputs: Array.from({ length: mealy.inputCount }, (_, input) => input),
  step: (state, input) => ({ next: mealy.next[state * mealy.inputCount + input] as number, output: String(mealy.output[state * mealy.inputCount + input]) }),
});

/** All machines with one transition moved or one answer changed, and random others of the same size. */
function* impostors(mealy: Mealy, seed: number): Generator<Mealy> {
  for (let cell = 0; cell < mealy.next.length; cell++) {
    for (let state = 0; state < mealy.stateCount; state++) yield { ...mealy, next: mealy.next.with(cell, state) };
    yield { ...mealy, output: mealy.output.with(cell, 99) };
  }
  for (let round = 0; round < 200; round++) yield randomMealy(seed * 1000 + round, mealy.stateCount, mealy.inputCount, 2);
}

const cost = (suite: readonly (readonly number[])[]): number => suite.reduce((sum, test) => sum + test.length + 1, 0);

describe.each([
  ['W method', wMethod],
  ['H method', hMethod],
])('the %s', (_, method) => {
  it('tells every different machine of no more states apart', () => {
    let different = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const model = minimise(mealyOf(reactive(randomMealy(seed, 5, 2, 2))));
      const suite = method(model);
      for (const impostor of impostors(model, seed)) {
        if (compare(reactive(model), reactive(impostor)).verdict === 'equivalent') continue;
        different++;
        expect(tellsApart(suite, reactive(model), reactive(impostor))).toBe(true);
      }
    }
    expect(different).toBeGreaterThan(2000);
  });

  it('tells machines with one state more apart when asked to', () => {
    let different = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const model = minimise(mealyOf(reactive(randomMealy(seed, 3, 2, 2))));
      const suite = method(model, 1);
      for (let round = 0; round < 400; round++) {
        const impostor = randomMealy(seed * 7000 + round, model.stateCount + 1, 2, 2);
        // Keep most of the model, so that the difference is deep.
        const near = { ...impostor, next: impostor.next.slice(), output: impostor.output.slice() };
        for (let cell = 0; cell < model.next.length - (round % 3); cell++) {
          near.output[cell] = model.output[cell] as number;
          if (cell % 3 !== round % 3) near.next[cell] = model.next[cell] as number;
        }
        if (compare(reactive(model), reactive(near)).verdict === 'equivalent') continue;
        different++;
        expect(tellsApart(suite, reactive(model), reactive(near))).toBe(true);
      }
    }
    expect(different).toBeGreaterThan(1000);
  });
});

describe('fault-complete suites', () => {
  it('are shorter by the H method than by the W method', () => {
    const costs = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const model = minimise(mealyOf(reactive(randomMealy(seed, 8, 3, 2))));
      return { h: cost(hMethod(model)), w: cost(wMethod(model)) };
    });
    for (const { h, w } of costs) expect(h).toBeLessThanOrEqual(w);
    expect(costs.reduce((sum, { h }) => sum + h, 0)).toBeLessThan(0.8 * costs.reduce((sum, { w }) => sum + w, 0));
  });

  it('minimise to the same answers with fewer states', () => {
    // Two copies of a three-state counter: six states that are three.
    const doubled: Reactive<number, string> = { initial: 0, inputs: ['tick', 'read'], step: (state, input) => (input === 'tick' ? { next: (state + 1) % 6, output: '' } : { next: state, output: String(state % 3) }) };
    const mealy = mealyOf(doubled);
    expect(mealy.stateCount).toBe(6);
    expect(minimise(mealy).stateCount).toBe(3);
    expect(compare(reactive(mealy), reactive(minimise(mealy))).verdict).toBe('equivalent');
  });

  it('refuse a machine that is too large for a table', () => {
    const endless: Reactive<number, string> = { initial: 0, inputs: ['tick'], step: (state) => ({ next: state + 1, output: '' }) };
    expect(() => mealyOf(endless, 50)).toThrow(expect.objectContaining({ code: 'WP6012' }));
  });

  it('leave a comparison open at its bound', () => {
    const endless: Reactive<number, string> = { initial: 0, inputs: ['tick'], step: (state) => ({ next: state + 1, output: '' }) };
    expect(compare(endless, endless, 50)).toEqual({ verdict: 'unknown', maxPairs: 50 });
  });
});
