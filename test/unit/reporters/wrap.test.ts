import { describe, expect, it } from 'vitest';
import { wrap } from '../../../src/reporters/text/wrap.js';
import { counts, seconds } from '../../../src/reporters/text/quantity.js';

describe('wrap', () => {
  it('breaks at spaces, with a margin', () => {
    expect(wrap('one two three four', { width: 12, first: '- ', rest: '  ' })).toEqual(['- one two', '  three four']);
  });

  it('breaks a word that is longer than a line, and loses nothing', () => {
    const lines = wrap(`ab ${'x'.repeat(25)} cd`, { width: 10, first: '> ' });
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(10);
    expect(lines.map((line) => line.slice(2)).join('')).toBe(`ab${'x'.repeat(25)} cd`);
  });

  it('ends where there is no room at all', () => {
    expect(wrap('a b', { width: 1, first: '>>>> ' })).toEqual(['>>>> a', '>>>> b']);
  });
});

describe('quantities', () => {
  it('read as people write them', () => {
    expect(counts({ states: 18_636, paths: 1, entries: 1, 'nodes passed': 2, loss: 1 })).toBe('18,636 states, 1 path, 1 entry, 2 nodes passed, 1 loss');
    expect(counts({ 'hours of protocol time': 1, 'states of the model': 6, crashes: 1 })).toBe('1 hour of protocol time, 6 states of the model, 1 crash');
    expect([0.04, 9.94, 61, 200].map(seconds)).toEqual(['0.0 s', '9.9 s', '61 s', '3 min 20 s']);
  });
});
