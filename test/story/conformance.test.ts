/** The conformance run on our own client and server: the right one is cleared, and one that is wrong is found out. */
import { describe, expect, it } from 'vitest';
import { conformance } from '../../properties/freelance/conformance/conformance.js';
import type { ConformanceCheck, SubjectCalls } from '../../src/engine/suite.js';
import { ownClient, ownServer, type Distortion } from './own-subject.js';
import { long } from '../long.js';

async function run(subject: () => SubjectCalls, onlyCase?: string): Promise<readonly ConformanceCheck[]> {
  return conformance.run(subject(), {
    seed: 1,
    runs: 1,
    ...(onlyCase !== undefined && { onlyCase }),
    signal: new AbortController().signal,
    nowMs: () => performance.now(),
    progress: () => {},
    parallel: 1,
    connect: async () => subject(),
  });
}

describe.concurrent('a conformance run clears', () => {
  it.each(['C16', 'C27', 'C36', 'C61'])('our own client in %s', async (id) => {
    const [check] = await run(ownClient, id);
    expect(check).toMatchObject({ id, verdict: 'holds' });
  });

  it.each(['S03', 'S22', 'S25', 'S41'])('our own server in %s', async (id) => {
    const [check] = await run(ownServer, id);
    expect(check).toMatchObject({ id, verdict: 'holds' });
  });
});

describe.concurrent('a conformance run finds', () => {
  it.each<[string, string, Distortion]>([
    ['an attempt too many', 'C23', { options: (options) => ({ ...options, maxRetries: (options.maxRetries ?? 0) + 1 }) }],
    // It takes two hundred requests.
    ...(long ? [['a latency window of 99', 'C52', { options: (options) => ({ ...options, latencyWindow: 99 }) }] satisfies [string, string, Distortion]] : []),
    ['a failure called unsent', 'C24', { answer: (op, answer) => (op === 'request' && answer['success'] === false ? { ...answer, failure: 'error' } : answer) }],
  ])('%s (%s)', async (_, id, distortion) => {
    const [check] = await run(() => ownClient(distortion), id);
    expect(check).toMatchObject({ id, verdict: 'violated' });
    expect(check?.failure?.story.length).toBeGreaterThan(3);
    expect(check?.failure?.replay).toContain(`--case ${id} --seed 1`);
  });

  it('an outcome that is forgotten at once (S20)', async () => {
    const [check] = await run(() => ownServer({ cacheTtlMs: () => 1 }), 'S20');
    expect(check).toMatchObject({ id: 'S20', verdict: 'violated' });
  });
});

describe.concurrent('a conformance run says', () => {
  it('that the subject dies, also where the error is of a class that is not its own', async () => {
    const death = Object.assign(new Error('WP5002'), { code: 'WP5002', expected: 'a subject that runs', found: 'exit code 3' });
    const [check] = await run(() => ({ ...ownServer(), call: () => Promise.reject(death) }), 'S03');
    expect(check).toMatchObject({ verdict: 'violated', failure: { expected: 'a subject that runs', found: 'WP5002: exit code 3' } });
  });

  it('what it could not check, where the subject does not know a command', async () => {
    const [check] = await run(() => ownClient({ answer: (op, answer) => (op === 'stats' ? { ok: false, error: 'unknown op' } : answer) }), 'C07');
    expect(check).toMatchObject({ verdict: 'unknown', note: expect.stringContaining('`stats`') });
  });

  it('that there is no such check, or no such role', async () => {
    await expect(run(ownClient, 'S01')).rejects.toMatchObject({ code: 'WP5102' });
    await expect(run(() => ({ ...ownClient(), role: 'broker' }))).rejects.toMatchObject({ code: 'WP5101' });
  });
});
