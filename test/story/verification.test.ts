/**
 * What verification is worth: the right implementation is cleared under many seeds, and what only both ends together show is
 * seen there. Each planted bug has its test in the files beside this one, client-bugs and other-bugs.
 */
import { describe, expect, it } from 'vitest';
import { patchedFiles } from '../../src/drivers/patched-copy.js';
import { plantedBugs } from '../../properties/freelance/planted/planted-bugs.js';
import { productSources } from '../../properties/freelance/planted/planted-product.js';
import { wholeBugs } from '../../properties/freelance/planted/whole-bugs.js';
import { long } from '../long.js';
import { context, partOf } from './planted-support.js';

/** Caught by `end-to-end` too, with seed 1 and 200 runs. */
const seenFromTheOtherEnd = [
  'client-drops-late-replies',
  'server-hides-the-error',
  'client-backoff-doubles-early',
  'client-backoff-linear',
  'client-one-attempt-more',
  'client-one-attempt-less',
  'client-retries-at-once',
  'client-sticks-to-its-server',
  'client-sends-with-zero-timeout',
  'client-forgets-the-timeout-of-a-request',
  'client-counts-a-late-reply',
  'client-counts-the-attempt-given-up',
  'client-error-counts-nothing',
  'client-error-is-final',
  'client-says-unsent-when-it-left',
  'client-stop-forgets-the-waiting',
  'client-stop-keeps-its-links',
  'client-latency-from-the-call',
  'client-never-misses-a-heartbeat',
  'client-notices-silence-late',
  'client-beats-only-the-living',
  'client-rhythm-drifts',
  'client-heartbeat-forgives',
  'client-heartbeat-counts',
  'client-dead-for-ever',
  'client-dead-after-four',
  'client-success-does-not-forgive',
  'client-rate-is-rounded',
  'client-ignores-the-rate',
  'client-unknown-last-first',
  'client-asks-the-longest-dead',
  'server-forgets-what-it-executes',
  'server-executes-errors-again',
  'server-answers-one-of-the-waiting',
  'server-answers-once-too-often',
  'server-repeat-in-silence',
  'server-error-as-ok',
  'server-drops-a-frame',
  'server-ends-with-its-handler',
  'server-heartbeat-waits',
  'server-heartbeat-without-id',
  'server-takes-any-delimiter',
  'server-stop-keeps-its-timer',
];

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
    await expect(partOf('client-properties').run(context({ plant: 'client-one-atempt-more' }))).rejects.toMatchObject({ code: 'WP6042', repair: expect.stringContaining('client-one-attempt-more') });
  });
});

describe('the right implementation', () => {
  // One seed is what `verify` runs.
  it.runIf(long).each([1, 2, 3, 4, 5])('is cleared by generated runs of seed %i', async (seed) => {
    for (const name of ['client-properties', 'server-properties', 'end-to-end']) {
      const { verdict, failures } = await partOf(name).run(context({ seed, runs: 120 }));
      expect(failures).toEqual([]);
      // With so few runs something that must be met now and then may be missed, which is no pass and no failure.
      expect(verdict).not.toBe('violated');
    }
  });
});

describe('from end to end', () => {
  const elsewhere = ['client-paths-memory', 'server-paths-memory', 'client-properties', 'server-properties'];

  it.runIf(long).each(wholeBugs)('$name is caught there alone', async ({ name, caughtBy }) => {
    for (const part of elsewhere) expect(await partOf(part).run(context({ plant: name, runs: 200 })), part).not.toMatchObject({ verdict: 'violated' });
    expect(await partOf(caughtBy).run(context({ plant: name }))).toMatchObject({ verdict: 'violated' });
  });

  // Bugs of each side that have parts of their own are seen from the other end too.
  it.each(['client-new-id-for-each-attempt', ...(long ? ['server-never-remembers', ...seenFromTheOtherEnd] : [])])('%s is caught there as well', async (plant) => {
    expect(await partOf('end-to-end').run(context({ plant, runs: 400 }))).toMatchObject({ verdict: 'violated' });
  });
});
