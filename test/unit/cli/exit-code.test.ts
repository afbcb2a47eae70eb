import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exit-code.js';

describe('exitCodeOf', () => {
  const usage = { code: 'WP4001', message: '' };
  const defect = { message: '' };

  it('tells the kind of ending', () => {
    expect(exitCodeOf('holds')).toBe(0);
    expect(exitCodeOf('violated')).toBe(1);
    expect(exitCodeOf('unknown', [usage])).toBe(2);
    expect(exitCodeOf('unknown')).toBe(3);
    expect(exitCodeOf('unknown', [undefined, usage, defect])).toBe(4);
    expect(exitCodeOf('holds', [], true)).toBe(130);
  });

  it('lets nothing but an interruption hide a violation', () => {
    expect(exitCodeOf('violated', [defect, usage])).toBe(1);
    expect(exitCodeOf('violated', [], true)).toBe(130);
  });
});
