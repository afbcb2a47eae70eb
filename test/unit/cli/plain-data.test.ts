import { describe, expect, it } from 'vitest';
import { plainData } from '../../../src/cli/job/plain-data.js';

describe('plainData', () => {
  it('lets through what can be cloned and printed, and says the rest in words', () => {
    const cycle: { self?: unknown; readonly list: unknown[] } = { list: [1n, Symbol('s'), () => 1, Number.NaN, null, undefined] };
    cycle.self = cycle;
    const hostile = Object.defineProperty({ fine: true }, 'bad', { enumerable: true, get: () => { throw new Error('no'); } });
    const proxy = new Proxy({ inside: 'a' }, {});
    const value = { cycle, hostile, proxy, map: new Map([['k', new Set([1])]]), bytes: new Uint8Array([1, 2]), when: new Date(5) };
    const plain = plainData(value);
    expect(plain).toEqual({
      cycle: { list: ['1', '"Symbol(s)"', 'function (anonymous)', 'NaN', null, undefined], self: '(itself)' },
      hostile: { fine: true, bad: '(no)' },
      proxy: { inside: 'a' },
      map: [['k', [1]]],
      bytes: 'AQI=',
      when: '5',
    });
    expect(() => structuredClone(plain)).not.toThrow();
    expect(() => JSON.stringify(plain)).not.toThrow();
  });
});
