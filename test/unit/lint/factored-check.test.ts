/** Big parallel machines are taken apart: the counts, verdicts and shortest paths are those of exploring them whole. */
import { describe, expect, it } from 'vitest';
import { assign, createMachine, type AnyStateMachine } from 'xstate';
import { canonicalMachine } from '../../../bench/canonical/parallel-machine.js';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { factorMachine } from '../../../src/engine/compile/factor/factor-machine.js';
import { agreesOn } from '../../../src/engine/lint/factored-agreement.js';
import { checkMachine, type MachineReport } from '../../../src/engine/lint/check-machine.js';
import { exploreMachine } from '../../../src/engine/lint/machine-graph.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';
import { long } from '../../long.js';

function check(machine: AnyStateMachine, exports: object = {}, firstStates = 300): MachineReport {
  return checkMachine(readMachineModule({ default: machine, ...exports }), { nowMs: () => 0, firstStates });
}

/** Four wheels with four positions each, and a bit: 512 states; each with one flaw at a time. */
function wheels(flaw: 'none' | 'stuck' | 'island' = 'none'): AnyStateMachine {
  const positions = Array.from({ length: 4 }, (_, at) => `p${at}`);
  const wheel = (name: string): object => ({
    initial: 'p0',
    states: {
      ...Object.fromEntries(positions.map((position, at) => [position, flaw === 'stuck' && at === 3 ? {} : { on: { [`TURN_${name}`]: positions[(at + 1) % 4] } }])),
      ...(flaw === 'island' && name === 'B' ? { island: { on: { TURN_B: 'p0' } } } : {}),
    },
  });
  return createMachine({ id: 'lock', type: 'parallel', context: { turns: 0 }, states: Object.fromEntries(['A', 'B', 'C', 'D'].map((name) => [name, wheel(name)])), on: { COUNT: { actions: assign({ turns: ({ context }) => ((context as { turns: number }).turns + 1) % 2 }) } } } as never) as AnyStateMachine;
}

describe('a big parallel machine', () => {
  it.runIf(long)('the canonical model has its known counts', () => {
    const report = check(canonicalMachine(2, 2), { invariants: { 'executed once': ({ context }: { context: { execs: number[] } }) => context.execs.every((count) => count <= 1) } }, 3_000);
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
    expect(check(wheels())).toMatchObject({ verdict: 'holds', states: 512, findings: [] });
    expect(check(wheels('island')).findings).toMatchObject([{ kind: 'unreachable-state', state: 'B.island' }]);
    // COUNT still does something there, so that nothing is stuck.
    expect(check(wheels('stuck'))).toMatchObject({ verdict: 'holds', findings: [] });
    expect(check(wheels('stuck'), { events: ['A', 'B', 'C', 'D'].map((name) => `TURN_${name}`) }, 200).findings).toMatchObject([{ kind: 'dead-end', state: '{A: p3, B: p3, C: p3, D: p3}' }]);
    expect(() => check(wheels(), { invariants: { x: (snapshot: { matches(state: string): boolean }) => !snapshot.matches('A.p9') } })).toThrow(/WP2035/u);
    const [allAtOne] = check(wheels(), { invariants: { 'never all at 1': (snapshot: { matches(state: object): boolean }) => !snapshot.matches({ A: 'p1', B: 'p1', C: 'p1', D: 'p1' }) } }).findings;
    expect(allAtOne).toMatchObject({ kind: 'invariant', state: '{A: p1, B: p1, C: p1, D: p1}' });
    expect(allAtOne?.path.toSorted()).toEqual(['TURN_A', 'TURN_B', 'TURN_C', 'TURN_D']);
  });
});

/** Four wheels with a few positions each, and another region. */
function beside(states: object, context: object = {}, positions = 4): AnyStateMachine {
  const wheel = (name: string): object => ({ initial: 'p0', states: Object.fromEntries(Array.from({ length: positions }, (_, at) => [`p${at}`, { on: { [`TURN_${name}`]: `p${(at + 1) % positions}` } }])) });
  return createMachine({ id: 'beside', type: 'parallel', context, states: { ...Object.fromEntries(['A', 'B', 'C', 'D'].map((name) => [name, wheel(name)])), ...states } } as never) as AnyStateMachine;
}

interface Given {
  readonly context: Readonly<Record<string, unknown>>;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Five positions, the last of which is final. */
function ending(name: string): object {
  return { initial: 's0', states: { ...Object.fromEntries([0, 1, 2, 3].map((at) => [`s${at}`, { on: { [`TURN_${name}`]: `s${at + 1}` } }])), s4: { type: 'final' } } };
}

function waiting(name: string): object {
  return {
    initial: 'idle',
    states: {
      idle: { on: { [`WAIT_${name}`]: 'wait' } },
      wait: { always: { guard: ({ context }: Given) => context.begun === true, target: 'got', actions: assign({ winner: ({ context }: Given) => context.winner ?? name }) } },
      got: {},
    },
  };
}

describe('a big parallel machine, where regions are tied together', () => {
  it('a final state that onDone leaves at once is entered', () => {
    const y = { initial: 'a', states: { a: { initial: 'a1', states: { a1: { on: { OK: 'end' } }, end: { type: 'final' } }, onDone: 'b' }, b: { on: { NEXT: 'c' } }, c: { on: { NEXT: 'a' } } } };
    expect(check(beside({ y }))).toMatchObject({ verdict: 'holds', states: 768, findings: [] });
  });

  it('a machine whose regions end in regions of their own is done, not stuck', () => {
    const machine = createMachine({ type: 'parallel', states: { a: { type: 'parallel', states: { p: ending('p'), q: ending('q'), r: ending('r') } }, b: ending('b') } } as never) as AnyStateMachine;
    expect(check(machine)).toMatchObject({ verdict: 'holds', states: 625, findings: [] });
  });

  it('an undeclared payload is carried', () => {
    const y = { initial: 'a', states: { a: { on: { NAME: { target: 'b', actions: assign({ name: ({ event }: Given) => event.name }) } } }, b: { on: { BACK: 'a' } } } };
    expect(check(beside({ y }, { name: '' }))).toMatchObject({ verdict: 'holds', states: 768, findings: [] });
  });

  it('who was first is not forgotten', () => {
    const machine = beside({ b: { on: { BEGIN: { actions: assign({ begun: true }) } } }, l: waiting('l'), r: waiting('r') }, { begun: false, winner: null }, 3);
    const [finding] = check(machine, { invariants: { 'left wins': ({ context }: Given) => context.winner !== 'r' || context.begun !== true } }).findings;
    expect(finding).toMatchObject({ kind: 'invariant', invariant: 'left wins' });
  });
});

describe('agreesOn', () => {
  it('compares the factored steps with what was explored state by state', () => {
    const machine = compileMachine(beside({}, {}, 3));
    const part = exploreMachine(machine, { limits: { maxStates: 60 }, discrete: false, nowMs: () => 0, memoryMiB: () => 0 });
    const system = factorMachine(beside({}, {}, 3), { events: machine.alphabet.events });
    expect(agreesOn(part, machine, system)).toBe(true);
    expect(agreesOn(part, machine, { ...system, steps: system.steps.map((step, i) => (step.kind === 'local' && i === 3 ? { ...step, run: () => false } : step)) })).toBe(false);
    expect(agreesOn(part, machine, factorMachine(beside({}, { more: 1 }, 3), { events: machine.alphabet.events }))).toBe(false);
  });
});
