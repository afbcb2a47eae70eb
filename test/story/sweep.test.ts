/** The sweep's boundary lies where the formula says. All cells together are for `npm run docs:check`; here is one row of each kind. */
import { describe, expect, it } from 'vitest';
import { long } from '../long.js';
import { runSweep, sweepQuestions, windowOf } from '../../properties/freelance/system/sweep.js';
import { renderHeatMap } from '../../src/reporters/diagram/heat-map.js';

const sweep = (name: string, row: number, columns?: readonly number[]) => {
  const question = sweepQuestions.find((one) => one.name === name);
  if (question === undefined) throw new RangeError(name);
  return runSweep({ ...question, rows: { ...question.rows, values: [row] }, columns: { ...question.columns, values: columns ?? question.columns.values } });
};

const windows = [['lifetime-by-attempts', 2, 10_500], ['lifetime-by-attempts', 3, 16_500], ['lifetime-by-backoff', 1_000, 18_000]] as const;

describe('the sweep', () => {
  // Of the bounds of rules 1 and 2 test/story/rules-of-the-model.test.ts has one cell each.
  it.runIf(long)('a retry is executed once exactly where the lifetime is no shorter than the retry window', () => {
    for (const [name, row, windowMs] of windows) {
      const swept = sweep(name, row, row === 2 ? undefined : [windowMs - 500, windowMs]);
      expect(windowOf(swept, row)).toBe(windowMs);
      expect(swept.cells[0]?.map(({ verdict }) => verdict)).toEqual(swept.columns.values.map((lifetimeMs) => (lifetimeMs < windowMs ? 'violated' : 'holds')));
    }
  });

  it.runIf(long)('a request ends within its window and no sooner', () => {
    expect(sweep('end-by-attempts', 2).cells[0]?.map(({ verdict }) => verdict)).toEqual(['violated', 'violated', 'violated', 'holds', 'holds', 'holds', 'holds', 'holds']);
  });

  it.runIf(long)('a heartbeat timeout of one interval takes healthy servers for DEAD; the bounds of rules 4 and 5 hold all the same', () => {
    const verdicts = ['alive', 'dead', 'healthy'].map((name) => sweep(name, 2_000).cells[0]?.map(({ verdict }) => verdict));
    expect(verdicts).toEqual([['holds', 'holds', 'holds'], ['holds', 'holds', 'holds'], ['holds', 'violated', 'violated']]);
  });
});

describe('the heat map', () => {
  it('shows each verdict by colour and by mark, with what a reader needs to name it', () => {
    const svg = renderHeatMap({ title: 'A < B', question: 'which?', rowLabel: 'row', rows: ['1'], columnLabel: 'column', columns: ['x', 'y', 'z'], verdicts: [['holds', 'violated', 'unknown']] });
    expect(svg.match(/<rect x=/gu)).toHaveLength(3);
    for (const mark of ['✓', '✗', '?', 'A &lt; B', '<title>row 1, column y: violated</title>']) expect(svg).toContain(mark);
  });
});
