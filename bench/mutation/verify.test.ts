/**
 * `verify` as a test of the implementation, for mutation testing: the suite's parts that run the client and the server in
 * memory, with a fixed seed, so that every mutant meets the same cases. The parts over sockets add no behaviour of the session
 * and cannot run in a worker thread.
 */
import { describe, expect, it } from 'vitest';
import { suite } from '../../properties/freelance/suite.js';

/** The quick ones first: the first failure ends a mutant's run. */
const names = ['server-properties', 'server-paths-memory', 'client-properties', 'client-paths-memory'];
const parts = names.flatMap((name) => suite.parts.filter((part) => part.name === name));

describe('verify in memory', () => {
  it('has its four parts', () => {
    expect(parts.length).toBe(4);
  });

  it.each(parts.map((part) => [part.name, part] as const))('%s', async (_, part) => {
    const result = await part.run({
      seed: 20_261_120,
      runs: Number(process.env['MUTATION_RUNS'] ?? 60),
      signal: new AbortController().signal,
      nowMs: () => performance.now(),
      // A mutant that is found need not be told as a story.
      progress: (text) => {
        if (text.startsWith('shrinking')) throw new Error(text);
      },
    });
    expect(result.verdict).toBe('holds');
  });
});
