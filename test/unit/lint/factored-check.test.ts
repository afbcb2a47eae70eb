/** Big parallel machines are taken apart: the counts, verdicts and shortest paths are those of exploring them whole. */
import { describe, expect, it } from 'vitest';
import { assign, createMachine, type AnyStateMachine } from 'xstate';
import { canonicalMachine } from '../../../bench/canonical/parallel-machine.js';
import { checkMachine, type MachineReport } from '../../../src/engine/lint/check-machine.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';

function check(machine: AnyStateMachine, exports: object = {}): MachineReport {
  return checkMachine(readMachineModule({ default: machine, ...exports }), { nowMs: () => 0 });
}

/** Four wheels with eight positions each: 4,096 states; each with one flaw at a time. */
function wheels(flaw: 'none' | 'stuck' | 'island' = 'none'): AnyStateMachine {
  const positions = Array.from({ length: 8 }, (_, at) => `p${at}`);
  const wheel = (name: string): object => ({
    initial: 'p0',
    states: {
      ...Object.fromEntries(positions.map((position, at) => [position, flaw === 'stuck' && at === 7 ? {} : { on: { [`TURN_${name}`]: positions[(at + 1) % 8] } }])),
      ...(flaw === 'island' && name === 'B' ? { island: { on: { TURN_B: 'p0' } } } : {}),
    },
  });
  return createMachine({ id: 'lock', type: 'parallel', context: { turns: 0 }, states: Object.fromEntries(['A', 'B', 'C', 'D'].map((name) => [name, wheel(name)])), on: { COUNT: { actions: assign({ turns: ({ context }) => ((context as { turns: number }).turns + 1) % 2 }) } } } as never) as AnyStateMachine;
}

describe('a big parallel machine', () => {
  it('the canonical model has its known counts', () => {
    const report = check(canonicalMachine(2, 2), { invariants: { 'executed once': ({ context }: { context: { execs: number[] } }) => context.execs.every((count) => count <= 1) } });
    expect(report).toMatchObject({ verdict: 'holds', states: 18_636, transitions: 123_916, depth: 18, complete: true, findings: [] });
    expect(report.notes.join(' ')).toContain('All transitions fire within them.');
  });

  it('a violated invariant comes with a shortest path of events', () => {
    const report = check(canonicalMachine(2, 2, 'nodedup'), { invariants: { 'executed once': ({ context }: { context: { execs: number[] } }) => context.execs.every((count) => count <= 1) } });
    expect(report.verdict).toBe('violated');
    const [finding] = report.findings;
    expect(finding).toMatchObject({ kind: 'invariant', invariant: 'executed once' });
    expect(finding?.path).toHaveLength(7);
    expect(finding?.events.map(({ type }) => type)).toEqual(finding?.path);
  });

  it('unreachable states, dead ends and misspelt states are found as in a small one', () => {
    expect(check(wheels())).toMatchObject({ verdict: 'holds', states: 8192, findings: [] });
    expect(check(wheels('island')).findings).toMatchObject([{ kind: 'unreachable-state', state: 'B.island' }]);
    // COUNT still does something there, so that nothing is stuck.
    expect(check(wheels('stuck'))).toMatchObject({ verdict: 'holds', findings: [] });
    expect(check(wheels('stuck'), { events: ['A', 'B', 'C', 'D'].map((name) => `TURN_${name}`) }).findings).toMatchObject([{ kind: 'dead-end', state: '{A: p7, B: p7, C: p7, D: p7}' }]);
    expect(() => check(wheels(), { invariants: { x: (snapshot: { matches(state: string): boolean }) => !snapshot.matches('A.p9') } })).toThrow(/WP2035/u);
    const [allAtOne] = check(wheels(), { invariants: { 'never all at 1': (snapshot: { matches(state: object): boolean }) => !snapshot.matches({ A: 'p1', B: 'p1', C: 'p1', D: 'p1' }) } }).findings;
    expect(allAtOne).toMatchObject({ kind: 'invariant', state: '{A: p1, B: p1, C: p1, D: p1}' });
    expect(allAtOne?.path.toSorted()).toEqual(['TURN_A', 'TURN_B', 'TURN_C', 'TURN_D']);
  });
});
