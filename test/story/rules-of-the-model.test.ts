/** The ten rules hold in the composed systems, with exact counts; their bounds are exact; an empty model proves nothing. */
import { describe, expect, it } from 'vitest';
import { requestDefaults, retryWindowMs } from '../../model/freelance/request.js';
import { retrySystem, type RetryState } from '../../model/freelance/system/retry.js';
import { heartbeats, heartbeatsAtOnce, aliveWithin, deadWithin } from '../../properties/freelance/system/heartbeats.js';
import { rules, ruleSystems } from '../../properties/freelance/system/index.js';
import { retries } from '../../properties/freelance/system/retries.js';
import { endsWithin, fastRequest, onceInAllRetries, retryWindow, retryWindowSystem, retryWindowToTheMillisecond } from '../../properties/freelance/system/retry-window.js';
import type { FieldSystem } from '../../src/engine/field-system.js';
import { check } from '../../src/engine/properties/check.js';
import { always, type Property } from '../../src/engine/property.js';
import type { RunContext } from '../../src/engine/suite.js';
import { long } from '../long.js';

const context: RunContext = { seed: 1, runs: 1, signal: new AbortController().signal, nowMs: () => 0, progress: () => {} };
const verdicts = (system: FieldSystem, ...properties: readonly Property<never>[]): readonly string[] => check(system, properties).properties.map(({ verdict }) => verdict);

describe('the rules', () => {
  // The same as `verify`'s part.
  it.runIf(long)('all ten hold, with exact counts', async () => {
    const result = await rules.run(context);
    expect(result).toEqual({ verdict: 'holds', counts: { rules: 10, systems: 13, properties: 88, states: 296_993, transitions: 2_206_149 }, failures: [] });
  });

  it('have systems each of which has something that must happen', () => {
    for (const { asked, name } of ruleSystems) expect(asked.some(({ property }) => property.kind === 'sometimes'), name).toBe(true);
  });

  it('tells which case to run alone', async () => {
    const one = await rules.run({ ...context, onlyCase: 'healthy/it is ALIVE' });
    expect(one.counts).toMatchObject({ systems: 1, properties: 1, states: 57 });
    const none = await rules.run({ ...context, onlyCase: 'helthy' });
    expect(none.verdict).toBe('unknown');
    expect(none.notes?.[0]).toContain('there is no system helthy');
  });
});

describe('the bounds', () => {
  it('rule 2: 16,500 ms at the defaults, and not one less', () => {
    expect(retryWindowMs(requestDefaults)).toBe(16_500);
    expect(verdicts(retryWindow.build(), endsWithin(16_500), endsWithin(16_499))).toEqual(['holds', 'violated']);
  });

  it('rule 4: one interval and a round trip, and not one less', () => {
    for (const system of [heartbeats, heartbeatsAtOnce]) expect(verdicts(system.build(), aliveWithin(2_400), aliveWithin(2_399))).toEqual(['holds', 'violated']);
  });

  it('rule 5: the heartbeat timeout and one check, and not one less', () => {
    expect(verdicts(heartbeats.build(), deadWithin(8_000), deadWithin(7_999))).toEqual(['holds', 'violated']);
    expect(verdicts(heartbeatsAtOnce.build(), deadWithin(6_000), deadWithin(5_999))).toEqual(['holds', 'violated']);
  });

  it('rule 1: a lifetime shorter than the retry window lets a retry be executed again, by one unit and by one millisecond', () => {
    const atDefaults = (cacheLifetimeMs: number) => verdicts(retryWindowSystem({ ...requestDefaults, cacheLifetimeMs, unitMs: 500 }), onceInAllRetries);
    expect([16_500, 16_000].map(atDefaults)).toEqual([['holds'], ['violated']]);
    expect(retryWindowMs(fastRequest)).toBe(66);
    expect(verdicts(retryWindowToTheMillisecond.build(), onceInAllRetries)).toEqual(['holds']);
    expect(check(retryWindowSystem({ ...fastRequest, cacheLifetimeMs: 65, unitMs: 1 }), [onceInAllRetries], { stopAtViolation: true }).verdict).toBe('violated');
  });
});

describe('an empty model', () => {
  it('fails its sometimes: a client with no attempt to make', () => {
    const idle = retrySystem({ servers: 2, expiry: 'never', request: { attempts: 0 } });
    const report = check(idle, retries.asked.map(({ property }) => property), { symmetry: false });
    const failed = report.properties.filter(({ verdict }) => verdict === 'violated');
    expect(failed.length).toBeGreaterThanOrEqual(8);
    expect(new Set(failed.map(({ kind }) => kind))).toEqual(new Set(['sometimes']));
    // What says "whenever it was started" is true of it, and says itself that it means nothing here.
    expect(report.properties.find(({ kind }) => kind === 'leadsTo')).toMatchObject({ verdict: 'holds', vacuous: true });
  });
});

describe('limits', () => {
  it('leave open what was not violated, and never pass it', () => {
    const report = check(retries.build(), [...retries.asked.map(({ property }) => property), always<RetryState>('never started', ({ request }) => request.matches('ready'))], { limits: { maxStates: 1000 } });
    expect(report).toMatchObject({ verdict: 'violated', complete: false, reason: 'states' });
    const unknown = report.properties.filter(({ verdict }) => verdict === 'unknown');
    expect(unknown.map(({ why }) => why)).toEqual(unknown.map(() => 'the limit of states was reached'));
    for (const { kind, property, verdict } of report.properties) if (kind !== 'sometimes' && property !== 'never started') expect(verdict, property).toBe('unknown');
  });
});
