/** Whatever a subject answers is a value or a deviation, never an error of ours; and copies of it that fail harm no other. */
import { describe, expect, it } from 'vitest';
import type { ConformanceContext, SubjectCalls } from '../../../src/engine/suite.js';
import { Deviation } from '../../../properties/freelance/conformance/check.js';
import { createCopies } from '../../../properties/freelance/conformance/copies.js';
import { readOutcome, readStats } from '../../../properties/freelance/conformance/subject-answers.js';

/** What a field may hold that comes as JSON. */
const anything: readonly unknown[] = [undefined, null, true, 0, -1, Infinity, '', 'alive', [], [null], [1], {}, { a: null }, { a: 1 }, { a: [] }, { a: { state: null } }];

const subject = (name: string, ended: string[]): SubjectCalls => ({ role: 'client', name, call: async () => ({ ok: true }), close: async () => void ended.push(name) });

const orDeviation = <Value>(read: () => Value): Value | 'deviation' => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Deviation) return 'deviation';
    throw error;
  }
};

describe('an answer', () => {
  it('to `stats` is statistics or a deviation, whatever its fields hold', () => {
    const states = anything.map((servers) => orDeviation(() => readStats({ ok: true, servers })));
    expect(states.filter((state) => state !== 'deviation')).toEqual([{}, {}]);
    for (const value of anything) expect(orDeviation(() => readStats({ ok: true, servers: { a: { state: value } } }))).toEqual(value === 'alive' ? { a: { state: 'alive' } } : 'deviation');
  });

  it('to `request` is an outcome or a deviation, whatever its fields hold', () => {
    const outcomes = anything.flatMap((value) => [{ success: value, response: [] }, { success: true, response: value }, { success: false, response: value }, { success: false, failure: value }]);
    const read = outcomes.map((fields) => orDeviation(() => readOutcome({ ok: true, ...fields })));
    expect(new Set(read.filter((outcome) => outcome !== 'deviation').map(({ success }) => success))).toEqual(new Set([true, false]));
    expect(read.filter((outcome) => outcome === 'deviation').length).toBeGreaterThan(anything.length);
  });
});

describe('copies of a subject', () => {
  it('are ended when they are of no more use, and replaced', async () => {
    const ended: string[] = [];
    const copies = createCopies(subject('first', ended), { connect: async () => subject('second', ended) } as unknown as ConformanceContext);
    expect((await copies.take(0))?.name).toBe('first');
    copies.giveBack(0, true);
    expect([ended, copies.broken]).toEqual([['first'], 1]);
    expect((await copies.take(0))?.name).toBe('second');
    copies.giveBack(0, false);
    expect((await copies.take(0))?.name).toBe('second');
  });

  it('that do not start leave the others alone, and it is told why', async () => {
    const copies = createCopies(subject('first', []), { connect: () => Promise.reject(new Error('the port is in use')) } as unknown as ConformanceContext);
    expect(await copies.take(1)).toBeUndefined();
    expect([copies.refusal, copies.broken]).toEqual(['the port is in use', 1]);
    expect((await copies.take(0))?.name).toBe('first');
  });
});
