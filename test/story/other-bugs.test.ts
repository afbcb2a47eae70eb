/** Bugs of the server, of the surface and of both ends together; what the server's paths are worth. */
import { expect, it } from 'vitest';
import { serverStrength } from '../../properties/freelance/strength.js';
import { describePlantedBugs, expectCleared } from './planted-support.js';

it('the right server is cleared along all paths, in memory', () => expectCleared('server-paths-memory'));

describePlantedBugs(/^(?!client-)/u);

it('the server’s paths tell every mutant of its machine from the model, those aside that are equivalent', () => {
  const { survived, killed, score } = serverStrength();
  expect(survived).toEqual([]);
  expect(score).toBe(1);
  expect(killed.length).toBeGreaterThan(35);
});
