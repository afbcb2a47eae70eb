/** The loop closed: a failure is saved, replayed first, and stays in the report until the bug is gone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunContext } from '../../src/engine/suite.js';
import { renderRegressionTest } from '../../src/engine/replay/regression-test.js';
import { replayTrace, traceOf } from '../../src/engine/replay/replay-trace.js';
import { renderTrace } from '../../src/engine/replay/trace-file.js';
import { regressionsPart } from '../../properties/freelance/regressions.js';
import { suite } from '../../properties/freelance/suite.js';

const folder = mkdtempSync(path.join(tmpdir(), 'wireproof-regressions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const context = (given: Partial<RunContext> = {}): RunContext => ({ seed: 1, runs: 100, signal: new AbortController().signal, nowMs: () => 0, progress: () => {}, ...given });
const plant = 'client-error-revives';

describe('a saved failure', () => {
  const part = suite.parts.find(({ name }) => name === 'client-paths-memory')!;
  const regressions = regressionsPart(suite.parts, folder);

  it('is nothing to worry about while there is none', async () => {
    expect(await regressions.run(context())).toMatchObject({ verdict: 'holds', counts: { 'saved failures': 0 }, failures: [] });
  });

  it('is replayed as long as it is there, and clears the right implementation', async () => {
    const failure = (await part.run(context({ plant }))).failures[0]!;
    const trace = traceOf(suite.name, part.name, failure)!;
    writeFileSync(path.join(folder, 'error-revives.trace.json'), renderTrace(trace));
    expect(await regressions.run(context({ plant }))).toMatchObject({ verdict: 'violated', failures: [{ property: failure.property }] });
    expect(await regressions.run(context())).toMatchObject({ verdict: 'holds', counts: { 'saved failures': 1 } });
    expect(await replayTrace(suite, renderTrace(trace), { plant })).toMatchObject({ verdict: 'violated' });
    const source = renderRegressionTest(trace, { suiteModule: '../../properties/freelance/suite.js', replayModule: '../../src/engine/replay/replay-trace.js', traceFile: './error-revives.trace.json' });
    expect(source).toContain('server 0');
  });

  it('that names a part no longer there is told as an error, never skipped', async () => {
    const failure = (await part.run(context({ plant }))).failures[0]!;
    writeFileSync(path.join(folder, 'renamed.trace.json'), renderTrace({ ...traceOf(suite.name, part.name, failure)!, part: 'client-walks' }));
    await expect(regressions.run(context())).rejects.toMatchObject({ code: 'WP6023' });
  });
});
