/** The shipped paths tell every wrong model from the right one, and a weaker suite does not. */
import { describe, expect, it } from 'vitest';
import { clientStrength, serverStrength } from '../../properties/freelance/strength.js';

describe('the shipped paths', () => {
  it('tell every mutant of the client’s machines from the model, those aside that are equivalent', () => {
    const { survived, killed, equivalent, score } = clientStrength();
    expect(survived).toEqual([]);
    expect(score).toBe(1);
    expect(killed.length).toBeGreaterThan(150);
    // No way leads to a stop before the request has started, so nothing that is changed there can be seen.
    expect(equivalent.filter((name) => name.startsWith('request ready on STOP')).length).toBeGreaterThan(0);
  });

  it('tell every mutant of the server’s machine from the model, those aside that are equivalent', () => {
    const { survived, killed, score } = serverStrength();
    expect(survived).toEqual([]);
    expect(score).toBe(1);
    expect(killed.length).toBeGreaterThan(35);
  });
});
