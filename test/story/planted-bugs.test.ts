/** Each planted bug is caught by the part that is named for it, and the case that it gives replays it and nothing else. */
import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../src/engine/suite.js';
import { patchedFiles } from '../../src/drivers/patched-copy.js';
import { plantedBugs } from '../../properties/freelance/planted/planted-bugs.js';
import { productSources } from '../../properties/freelance/planted/planted-product.js';
import { suite } from '../../properties/freelance/suite.js';

const context = (given: Partial<RunContext>): RunContext => ({
  seed: 1,
  runs: 300,
  signal: new AbortController().signal,
  nowMs: () => 0,
  progress: () => {},
  ...given,
});

const partOf = (name: string) => suite.parts.find((part) => part.name === name)!;

describe('a planted bug', () => {
  it('is one of many, each with a name of its own', () => {
    expect(plantedBugs.length).toBeGreaterThanOrEqual(60);
    expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
  });

  it('changes text that is there exactly once', () => {
    for (const bug of plantedBugs) expect(() => patchedFiles(productSources, bug), bug.name).not.toThrow();
  });

  it('fails loudly where the text has changed', () => {
    expect(() => patchedFiles(productSources, { ...plantedBugs[0]!, find: 'no such text' })).toThrow(expect.objectContaining({ code: 'WP6041' }));
    expect(() => patchedFiles(productSources, { ...plantedBugs[0]!, find: 'const' })).toThrow(expect.objectContaining({ code: 'WP6041' }));
  });

  it('is refused where there is none of that name', async () => {
    await expect(partOf('client-paths-memory').run(context({ plant: 'client-one-atempt-more' }))).rejects.toMatchObject({ code: 'WP6042', repair: expect.stringContaining('client-one-attempt-more') });
  });

  it.each(plantedBugs)('$name: $summary', async ({ name, caughtBy }) => {
    const part = partOf(caughtBy);
    const result = await part.run(context({ plant: name }));
    expect(result.verdict).toBe('violated');
    const failure = result.failures[0]!;
    const { case: onlyCase } = failure.trace as { readonly case: string };
    expect(failure.story.length).toBeGreaterThan(0);
    expect(failure.expected).not.toBe('');
    expect(failure.replay).toBe(`verify freelance --part ${caughtBy} --case ${JSON.stringify(onlyCase)}`);
    // The case shows the bug again, and clears the right implementation.
    const again = await part.run(context({ plant: name, onlyCase }));
    expect(again.verdict).toBe('violated');
    expect(again.failures[0]!.property).toBe(failure.property);
    expect((await part.run(context({ onlyCase }))).verdict).toBe('holds');
  });
});

describe('the right implementation', () => {
  it.each([1, 2, 3])('is cleared by generated runs of seed %i', async (seed) => {
    for (const name of ['client-properties', 'server-properties']) {
      const { verdict, failures } = await partOf(name).run(context({ seed, runs: 120 }));
      expect(failures).toEqual([]);
      // With so few runs something that must be met now and then may be missed, which is no pass and no failure.
      expect(verdict).not.toBe('violated');
    }
  });

  it('is cleared along all paths, in memory', async () => {
    for (const name of ['client-paths-memory', 'server-paths-memory']) expect(await partOf(name).run(context({}))).toMatchObject({ verdict: 'holds', failures: [] });
  });
});
