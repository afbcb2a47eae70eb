import { describe, expect, it } from 'vitest';
import { nearest, suggestion } from '../../../src/core/nearest.js';

describe('nearest', () => {
  const known = ['verify', 'check', 'export', 'diagram', 'server-liveness'];

  it.each([
    ['verfiy', 'verify'],
    ['chek', 'check'],
    ['exprot', 'export'],
    ['server-livenes', 'server-liveness'],
    ['server', 'server-liveness'],
    ['Verify', 'verify'],
  ])('%s means %s', (given, meant) => expect(nearest(given, known)).toBe(meant));

  it('prefers the same case among names as near', () => expect(nearest('closd', ['CLOSE', 'closed'])).toBe('closed'));

  it('guesses nothing where nothing is near', () => {
    expect(nearest('banana', known)).toBeUndefined();
    expect(suggestion('banana', known)).toBe('There are: verify, check, export, diagram, server-liveness.');
    expect(suggestion('banana', [])).toBe('There are none.');
  });
});
