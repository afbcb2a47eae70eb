import { describe, expect, it } from 'vitest';
import { renderRegressionTest } from '../../../src/engine/replay/regression-test.js';
import { replayTrace, traceOf } from '../../../src/engine/replay/replay-trace.js';
import { parseTrace, renderTrace, type TraceFile } from '../../../src/engine/replay/trace-file.js';
import type { Failure, RunContext, Suite } from '../../../src/engine/suite.js';

const trace: TraceFile = {
  format: 'wireproof-trace',
  version: 1,
  suite: 'toy',
  part: 'walks',
  case: 'push; pop',
  property: 'a stack\nkeeps */ what it was given',
  expected: 'size 0',
  found: 'size 1',
  story: ['0 ms  user: push', '5 ms  user: pop'],
};

describe('a trace file', () => {
  it('reads back as it was written, byte for byte the same every time', () => {
    expect(parseTrace(renderTrace(trace), 'memory')).toEqual(trace);
    expect(renderTrace(parseTrace(renderTrace(trace), 'memory'))).toBe(renderTrace(trace));
  });

  it.each([
    ['WP6020', 'not json'],
    ['WP6021', JSON.stringify({ ...trace, version: 2 })],
    ['WP6022', JSON.stringify({ ...trace, case: 7 })],
    ['WP6022', JSON.stringify({ ...trace, extra: true })],
    ['WP6022', 'null'],
    ['WP6022', '[]'],
    ['WP6022', JSON.stringify({ ...trace, format: 'other' })],
    ['WP6020', `"${'x'.repeat(17 * 1024 * 1024)}"`],
  ])('is refused with %s where it is wrong', (code, text) => {
    expect(() => parseTrace(text, 'memory')).toThrow(expect.objectContaining({ code }));
  });
});

describe('the test beside it', () => {
  it('reads well and cannot be broken by what the failure says', () => {
    const source = renderRegressionTest(trace, { suiteModule: '../suite.js', replayModule: 'wireproof', traceFile: './a.trace.json' });
    expect(source).toContain("it('stays away: a stack keeps *\u200b/ what it was given'");
    // The only comment ends where the first import begins.
    expect(source.indexOf('*/')).toBe(source.indexOf(' */\nimport') + 1);
    expect(source).toContain('user: pop');
  });
});

describe('replaying a trace', () => {
  const asked: RunContext[] = [];
  const suite: Suite = {
    name: 'toy',
    summary: '',
    plantedBugs: [],
    machines: {},
    systems: [],
    parts: [
      {
        name: 'walks',
        claim: '',
        run: async (context) => {
          asked.push(context);
          return { verdict: 'holds', counts: {}, failures: [] };
        },
      },
    ],
  };

  it('runs the part it names with only its case', async () => {
    expect(await replayTrace(suite, renderTrace(trace), { plant: 'bug' })).toMatchObject({ verdict: 'holds' });
    expect(asked.at(-1)).toMatchObject({ onlyCase: 'push; pop', plant: 'bug' });
  });

  it('refuses a trace of another suite or of a part that is not there', async () => {
    await expect(replayTrace(suite, { ...trace, part: 'runs' })).rejects.toMatchObject({ code: 'WP6023' });
    await expect(replayTrace(suite, { ...trace, suite: 'other' })).rejects.toMatchObject({ code: 'WP6023' });
  });

  it('saves a failure that holds its case, and no other', () => {
    const failure: Failure = { property: 'p', expected: 'e', found: 'f', story: [{ atMs: 3, who: 'client', what: 'sends', frames: ['a', 'b'] }], replay: '', trace: { case: 'push' } };
    expect(traceOf('toy', 'walks', failure)).toMatchObject({ suite: 'toy', part: 'walks', case: 'push', story: ['3 ms  client: sends [a | b]'] });
    const { trace: _, ...without } = failure;
    expect(traceOf('toy', 'walks', without)).toBeUndefined();
  });
});
