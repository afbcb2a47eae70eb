/** The compiled machine and XState's interpreter, step for step. The long run is `bench/compile-differential.ts`. */
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { assign, createMachine, raise, setup } from 'xstate';
import { seededRandom } from '../../../../src/core/random.js';
import type { CompiledMachine } from '../../../../src/engine/compile/compile-machine.js';
import { compareWalk, compileSubject, type Comparison, type Subject } from './compare.js';
import { featureMachines } from './feature-machines.js';
import { buildSubject, machineSpec } from './generated-machines.js';

// XState warns of events to machines that have stopped; some walks send them on purpose.
vi.spyOn(console, 'warn').mockImplementation(() => {});

function walk(subject: Subject, component: CompiledMachine, walks: number, steps: number, seed = 1, unitMs?: number): Comparison {
  const random = seededRandom(seed);
  let total = 0;
  for (let count = 0; count < walks; count++) {
    const { steps: taken, difference } = compareWalk(subject, component, random, steps, unitMs);
    total += taken;
    if (difference !== undefined) return { steps: total, difference };
  }
  return { steps: total };
}

const parts = (right: Subject, broken: Subject): string | undefined => walk(right, compileSubject(broken), 40, 20).difference?.about;

describe('a compiled machine and the interpreter', () => {
  it('covers at least 40 machines', () => {
    expect(Object.keys(featureMachines).length).toBeGreaterThanOrEqual(38);
  });

  it.each(Object.entries(featureMachines))('agree on %s', (_name, subject) => {
    const { steps, difference } = walk(subject, compileSubject(subject), 15, 30);
    expect(difference).toBeUndefined();
    expect(steps).toBeGreaterThan(20);
  });

  it.each(['after, racing', 'after with guards and named delays', 'reentry restarts timers', 'delayed raise with id and cancel', 'messages to the parent', 'two invokes and messages to them', 'invoke with declared answers'])('agree to the millisecond on %s', (name) => {
    const subject = featureMachines[name] as Subject;
    const exact: Subject = { ...subject, options: { ...subject.options, time: 'discrete', maxStates: 1_000_000 } };
    const { steps, difference } = walk(exact, compileSubject(exact), 20, 60, 5, name === 'messages to the parent' ? 5 : 10);
    expect(difference).toBeUndefined();
    expect(steps).toBeGreaterThan(200);
  });

  it('agree on generated machines', () => {
    let steps = 0;
    fc.assert(
      fc.property(machineSpec, fc.nat(), (spec, seed) => {
        const subject = buildSubject(spec);
        const result = walk(subject, compileSubject(subject), 3, 20, seed);
        steps += result.steps;
        expect(result.difference).toBeUndefined();
      }),
      { numRuns: 15, seed: 20_260_110 },
    );
    expect(steps).toBeGreaterThan(300);
  });
});

describe('the comparison', () => {
  /** The interpreter runs `right`, the table comes from `broken`: they must part. */
  const events = ['GO', 'BACK', 'OFF'].map((type) => ({ type }));
  const counter = (step: number, low: number, delay: number, output: string) => ({
    machine: setup({ types: { context: {} as { n: number } } }).createMachine({
      context: { n: 0 }, initial: 'a', output,
      states: {
        a: { after: { [delay]: 'b' }, on: { GO: [{ guard: ({ context }) => context.n < low, target: 'b', actions: assign({ n: ({ context }) => context.n + step }) }, { target: 'c' }] } },
        b: { on: { BACK: 'a', GO: { target: 'c', actions: raise({ type: 'BACK' }) } } },
        c: { type: 'final' },
      },
    }),
    events,
  });
  const right = counter(1, 2, 100, 'end');

  it('notices a wrong guard, assign, delay and output', () => {
    expect(parts(right, right)).toBeUndefined();
    expect(parts(right, counter(1, 3, 100, 'end'))).toBe('value');
    expect(parts(right, counter(2, 2, 100, 'end'))).toBe('context');
    expect(parts(right, counter(1, 2, 101, 'end'))).toBe('timers');
    expect(parts(right, counter(1, 2, 100, 'END'))).toBe('output');
  });

  it('notices states that are merged though their history differs', () => {
    const machine = createMachine({
      initial: 'on',
      states: { on: { initial: 'a', on: { OFF: 'off' }, states: { a: { on: { GO: 'b' } }, b: { on: { BACK: 'a' } }, h: { type: 'history' } } }, off: { on: { GO: 'on.h' } } },
    });
    const component = compileSubject({ machine, events });
    // The fingerprint of xstate/graph: value and context. The first state with an equal fingerprint stands for all.
    const first = new Map<string, number>();
    const merged = (state: number): number => {
      const { value, context } = component.states.value(state);
      const fingerprint = JSON.stringify([value, context]);
      if (!first.has(fingerprint)) first.set(fingerprint, state);
      return first.get(fingerprint) ?? state;
    };
    const broken: CompiledMachine = { ...component, step: (state, event) => ({ ...component.step(state, event), next: merged(component.step(state, event).next) }) };
    expect(walk({ machine, events }, component, 20, 20).difference).toBeUndefined();
    expect(walk({ machine, events }, broken, 20, 20).difference?.about).toBe('history');
  });

  it('notices a lost message and a wrong transition', () => {
    const subject = featureMachines['emit'] as Subject;
    const component = compileSubject(subject);
    const mute: CompiledMachine = { ...component, step: (state, event) => ({ ...component.step(state, event), emissions: [] }) };
    expect(walk(subject, mute, 1, 5).difference?.about).toBe('emissions');
    const renamed: CompiledMachine = { ...component, step: (state, event) => ({ ...component.step(state, event), transitions: ['other'] }) };
    expect(walk(subject, renamed, 1, 5).difference?.about).toBe('transitions');
  });
});
