/** What the tests of planted bugs share: each is caught by the part that is named for it, and its case replays it and nothing else. */
import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../src/engine/suite.js';
import { long } from '../long.js';
import { plantedBugs } from '../../properties/freelance/planted/planted-bugs.js';
import { suite } from '../../properties/freelance/suite.js';

export const context = (given: Partial<RunContext> = {}): RunContext => ({
  seed: 1,
  runs: 300,
  signal: new AbortController().signal,
  nowMs: () => 0,
  progress: () => {},
  ...given,
});

export const partOf = (name: string) => suite.parts.find((part) => part.name === name)!;

/** The part holds on the right implementation. */
export async function expectCleared(name: string): Promise<void> {
  expect(await partOf(name).run(context())).toMatchObject({ verdict: 'holds', failures: [] });
}

/**
 * Tests for the bugs that parts of these names catch: every eighth one, in CI's long run all. To choose the client's paths takes
 * seconds: those that they catch are for the long run, too.
 */
export function describePlantedBugs(side: RegExp): void {
  const bugs = plantedBugs.filter(({ caughtBy }) => side.test(caughtBy) && (long || caughtBy !== 'client-paths-memory')).filter((_, index) => long || index % 8 === 2);

  describe(`a planted bug, caught by ${side.source}`, () => {
    it.each(bugs)('$name: $summary', async ({ name, caughtBy }) => {
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
}
