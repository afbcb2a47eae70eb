/** Timers that come to the same, delays that no run-time keeps, and events that are written unusually. */
import { describe, expect, it } from 'vitest';
import { assign, createMachine, setup, type AnyStateMachine } from 'xstate';
import { checkMachine, type MachineReport } from '../../../src/engine/lint/check-machine.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';
import { bigintAsText, eventLabel } from '../../../src/engine/event-label.js';

function check(machine: unknown, exports: object = {}, time: 'abstract' | 'discrete' = 'abstract'): MachineReport {
  return checkMachine(readMachineModule({ default: machine as AnyStateMachine, ...exports }), { nowMs: () => 0, time });
}

const kinds = ({ findings }: MachineReport): readonly string[] => findings.map(({ kind, severity, state, transition }) => `${severity} ${kind} ${state ?? transition}`);

/** Two regions with the same delay, each with an `always` after it. */
const regions = (left: object, right: object): unknown =>
  createMachine({
    type: 'parallel',
    context: { ok: false, first: '' },
    on: { OK: { actions: assign({ ok: true }) } },
    states: {
      l: { initial: 'w', states: { w: { after: { 1000: 'c' } }, c: { always: { target: 'd', guard: ({ context }: { context: { ok: boolean } }) => context.ok, ...left } }, d: {} } },
      r: { initial: 'w', states: { w: { after: { 1000: 'c' } }, c: { always: { target: 'd', guard: ({ context }: { context: { ok: boolean } }) => context.ok, ...right } }, d: {} } },
    },
  } as never);

const first = (name: string): object => ({ actions: assign({ first: (({ context }: { context: { first: string } }) => (context.first === '' ? name : context.first)) as never }) });

describe('timers that fall due together', () => {
  it('do not race where only the order of the regions differs', () => {
    expect(kinds(check(regions({}, {})))).toEqual([]);
    expect(kinds(check(regions({}, {}), {}, 'discrete'))).toEqual([]);
  });

  it('do where that order decides later', () => {
    expect(kinds(check(regions(first('l'), first('r'))))).toEqual(['defect timer-race {l: w, r: w}']);
  });
});

const after = (delayMs: number): unknown => createMachine({ initial: 'a', states: { a: { after: { [delayMs]: 'b' } }, b: { type: 'final' } } });

describe('a delay that setTimeout cannot keep', () => {
  const machine = createMachine({ initial: 'a', states: { a: { after: { 1000: 'ok', 2_592_000_000: 'expired' } }, ok: { on: { BACK: 'a' } }, expired: { on: { BACK: 'a' } } } });
  const never = setup({ delays: { never: () => Infinity, none: () => Number.NaN } }).createMachine({ initial: 'a', states: { a: { after: { never: 'b', 1000: 'c' } }, b: { on: { BACK: 'a' } }, c: { after: { none: 'a' } } } });

  it.each(['abstract', 'discrete'] as const)('is a defect, and may fire at any moment in %s time', (time) => {
    const report = check(machine, {}, time);
    expect(kinds(report)).toEqual(['defect long-delay a']);
    expect(report.findings[0]?.message).toBe('after 2592000000 in a waits 2592000000 ms, which no run-time can (at most 2147483647 ms): it fires after 1 ms.');
    expect(kinds(check(never, {}, time))).toEqual(['defect long-delay a', 'defect long-delay c']);
  });

  it('is one millisecond longer than the longest it can', () => {
    expect(kinds(check(after(2_147_483_647)))).toEqual([]);
    expect(kinds(check(after(2_147_483_648)))).toEqual(['defect long-delay a']);
  });
});

describe('declared events', () => {
  it('may be listed twice', () => {
    const machine = createMachine({ initial: 'a', states: { a: { on: { A: 'b' } }, b: { on: { B: 'c' } }, c: { on: { C: 'a' } } } });
    expect(check(machine, { events: ['A', 'B', 'A', 'C'] })).toMatchObject({ verdict: 'holds', states: 3, transitions: 3, events: ['A', 'B', 'C'] });
  });

  it('may carry a bigint', () => {
    const machine = createMachine({ initial: 'a', context: { v: 0n }, states: { a: { on: { SET: { target: 'b', actions: assign({ v: ({ event }) => (event as unknown as { v: bigint }).v }) } } }, b: {} } });
    expect(check(machine, { events: [{ type: 'SET', v: 10n }] }).findings[0]).toMatchObject({ kind: 'dead-end', path: ['SET {"v":"10n"}'] });
    expect(eventLabel({ type: 'SET', v: 1 })).toBe('SET {"v":1}');
    expect(JSON.stringify({ v: [10n] }, bigintAsText)).toBe('{"v":["10n"]}');
  });
});
