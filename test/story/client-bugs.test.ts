/** What the client's paths are worth, which are chosen once in a process: the right client is cleared, planted bugs and wrong models are not. */
import { expect, it } from 'vitest';
import { clientStrength } from '../../properties/freelance/strength.js';
import { long } from '../long.js';
import { describePlantedBugs, expectCleared } from './planted-support.js';

// As `verify` does.
it.runIf(long)('the right client is cleared along all paths, in memory', () => expectCleared('client-paths-memory'));

describePlantedBugs(/^client-/u);

it.runIf(long)('the client’s paths tell every mutant of its machines from the model, those aside that are equivalent', () => {
  const { survived, killed, equivalent, score } = clientStrength();
  expect(survived).toEqual([]);
  expect(score).toBe(1);
  expect(killed.length).toBeGreaterThan(150);
  // No way leads to a stop before the request has started, so nothing that is changed there can be seen.
  expect(equivalent.filter((name) => name.startsWith('request ready on STOP')).length).toBeGreaterThan(0);
});
