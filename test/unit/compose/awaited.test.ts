import { describe, expect, it } from 'vitest';
import { assign, enqueueActions, fromPromise, raise, sendTo, setup, type AnyStateMachine } from 'xstate';
import { compileMachine, type CompileOptions } from '../../../src/engine/compile/compile-machine.js';
import type { Awaited, Component } from '../../../src/engine/component.js';
import { composeSystem } from '../../../src/engine/compose/compose-system.js';
import type { ComponentView, SystemDescription } from '../../../src/engine/compose/description.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';
import { explore } from '../../../src/engine/explore/explore.js';
import { check } from '../../../src/engine/properties/check.js';
import { eventually, leadsTo, sometimes } from '../../../src/engine/property.js';

interface State {
  readonly m: ComponentView;
}

const base = setup({ types: { events: {} as { type: string; n?: number } }, actors: { w: fromPromise(() => Promise.resolve(1)) } });

const later = (n: number, delay: number, id?: string) => raise({ type: 'T', n } as { type: string }, { delay, ...(id === undefined ? {} : { id }) });

const onGo = (actions: unknown, on: Record<string, unknown> = { T: 'c' }) =>
  base.createMachine({ id: 'm', initial: 'a', states: { a: { on: { GO: { target: 'b', actions: actions as never } } }, b: { on: on as never }, c: {}, d: {} } });

const timers = (count: number) => onGo(Array.from({ length: count }, (_, n) => later(n, 10, 't')));

function system(machine: AnyStateMachine, options: CompileOptions = {}, time?: SystemDescription['time']) {
  return composeSystem<State>({ components: { m: compileMachine(machine, options) }, moves: [{ component: 'm', event: { type: 'GO' } }], ...(time === undefined ? {} : { time }) });
}

/** The top states that are reached. */
function reached(given: ReturnType<typeof system>, names: string): string {
  const { properties } = check(given, names.split('').map((name) => sometimes<State>(name, ({ m }) => m.matches(name))));
  return properties.flatMap(({ property, verdict }) => (verdict === 'holds' ? [property] : [])).join('');
}

describe('what a machine waits for', () => {
  it('comes, or is refused: a name that only shows as the machine runs has no step', () => {
    const computed = onGo(raise(() => ({ type: 'T' }), { delay: 10 }));
    const hidden: readonly AnyStateMachine[] = [
      computed,
      onGo(enqueueActions(({ enqueue }) => enqueue.raise({ type: 'T' }, { delay: 10, id: 't' }))),
      onGo(sendTo(({ self }) => self, { type: 'T' }, { delay: 10 })),
      onGo(assign({ ref: ({ spawn }) => spawn('w', { id: 'w' }) }), { 'xstate.done.actor.w': 'c' }),
    ];
    for (const machine of hidden) expect(() => explore(system(machine)), JSON.stringify(machine.config)).toThrow(/WP2040/u);
    expect(() => explore(system(computed, { time: 'discrete' }, { unitMs: 10 }))).toThrow(/WP2040.*raise:T/u);
    expect(reached(system(onGo(raise(() => ({ type: 'T' }), { delay: 10, id: 't' }))), 'abc')).toBe('abc');
  });

  it('is refused when a machine starts with it, too', () => {
    const machine = base.createMachine({ id: 'm', initial: 'a', states: { a: { entry: raise(() => ({ type: 'T' }), { delay: 10 }), on: { T: 'b' } }, b: {} } });
    expect(() => system(machine)).toThrow(/WP2040/u);
  });

  it('fires second timers of one name before the first', () => {
    const sameId = onGo([raise({ type: 'A' }, { delay: 1000, id: 't' }), raise({ type: 'B' }, { delay: 10, id: 't' })], { A: 'c', B: 'd' });
    expect(reached(system(sameId), 'abcd')).toBe('abcd');
    expect(reached(system(sameId, { time: 'discrete' }, { unitMs: 10 }), 'abcd')).toBe('abd');
    const payloads = onGo([later(1, 1000), later(2, 10)], { T: [{ guard: ({ event }: { event: { n?: number } }) => event.n === 1, target: 'c' }, { target: 'd' }] });
    expect(reached(system(payloads), 'abcd')).toBe('abcd');
  });

  it('tells nothing of a second timer that never runs, and refuses a fifth', () => {
    expect(check(system(timers(1)), []).neverEnabled).toEqual([]);
    expect(reached(system(timers(4)), 'abc')).toBe('abc');
    const five = system(timers(5));
    expect(() => explore(five)).toThrow(/WP2040.*t#5/u);
    expect(() => explore(five)).toThrow(/WP2040/u);
    // Where time is discrete they fire one after the other, the earliest first.
    expect(reached(system(timers(5), { time: 'discrete' }, { unitMs: 10 }), 'abc')).toBe('abc');
  });

  it('answers for actors whose outcomes depend on their input', () => {
    const machine = base.createMachine({ id: 'm', initial: 'a', states: { a: { on: { GO: 'b' } }, b: { invoke: { src: 'w', id: 'w', input: 5 as never, onDone: 'c', onError: 'd' } }, c: {}, d: {} } });
    expect(reached(system(machine, { outcomes: { w: (input) => ({ done: [input, 6] }) } }), 'abcd')).toBe('abc');
    expect(reached(system(machine, { outcomes: { w: (input) => ({ done: [input], error: ['e'] }) } }), 'abcd')).toBe('abcd');
    expect(() => explore(system(machine, { outcomes: { w: () => ({ done: [1, 2, 3, 4, 5, 6, 7, 8, 9] }) } }))).toThrow(/WP2040.*w: done\[8\]/u);
  });

  it('is numbered where a component does not list it, up to eight', () => {
    expect(explore(waitingFor(8)).transitions).toBe(8);
    expect(() => waitingFor(9)).toThrow(/WP3011.*found 9/u);
  });
});

describe('weak fairness of timers of one name', () => {
  it('is towards what fires: its number may be passed over', () => {
    expect(check(turning(), [eventually<{ readonly m: ComponentView<{ readonly middle: boolean }> }>('the middle', ({ m }) => m.context.middle)]).verdict).toBe('violated');
  });

  it('is towards each', () => {
    const two = onGo([later(1, 10, 't'), later(2, 10, 't')], { T: { guard: ({ event }: { event: { n?: number } }) => event.n === 2, target: 'c' } });
    const said = check(system(two), [leadsTo<State>('the second', ({ m }) => m.matches('b'), ({ m }) => m.matches('c'))]);
    expect(said.verdict).toBe('holds');
  });
});

describe('two readings of time', () => {
  const after = base.createMachine({ id: 'm', initial: 'a', states: { a: { after: { 1000: 'b' } }, b: {} } });

  it('are not mixed', () => {
    expect(() => system(after, { time: 'discrete' })).toThrow(/WP3009.*m, compiled for discrete time/u);
    expect(() => system(after, {}, { unitMs: 500 })).toThrow(/WP3009.*m, compiled for abstract time/u);
    expect(reached(system(after, { time: 'discrete' }, { unitMs: 500 }), 'ab')).toBe('ab');
  });

  it('are told by the timers of a component that does not say', () => {
    const { time: _, ...silent } = { ...compileMachine(after) };
    expect(() => composeSystem({ components: { m: silent }, moves: [], time: { unitMs: 500 } })).toThrow(/WP3009/u);
  });

  it('are all the same to a machine without timers', () => {
    const still = onGo([]);
    expect(reached(system(still, {}, { unitMs: 500 }), 'ab')).toBe('ab');
    expect(reached(system(still, { time: 'discrete' }), 'ab')).toBe('ab');
  });
});

/** A component that does not list what it may wait for. */
function waitingFor(count: number) {
  const { awaitable: _, ...silent } = reducerComponent('m', 0, (value) => value);
  const m: Component = { ...silent, awaited: () => Array.from({ length: count }, (__, n): Awaited => ({ name: `t${n}`, kind: 'actor' })) };
  return composeSystem({ components: { m }, moves: [] });
}

/** Three of four timers of one name run; each that fires starts the fourth. `middle`: the one in the middle has fired. */
function turning() {
  const four = [0, 1, 2, 3];
  const start = ({ event, context: { running } }: { event: { n?: number }; context: { running: readonly number[] } }) => four.find((n) => n !== event.n && !running.includes(n)) as number;
  const machine = setup({ types: { context: {} as { running: readonly number[]; middle: boolean }, events: {} as { type: string; n?: number } } }).createMachine({
    id: 'm',
    context: { running: [0, 1, 2], middle: false },
    entry: four.slice(0, 3).map((n) => raise({ type: 'T', n }, { delay: 10 })),
    on: {
      T: {
        actions: [
          raise((given) => ({ type: 'T', n: start(given) }), { delay: 10 }),
          assign((given) => ({
            running: [...given.context.running.filter((n) => n !== given.event.n), start(given)].toSorted((a, b) => a - b),
            middle: given.context.middle || given.context.running[1] === given.event.n,
          })),
        ],
      },
    },
  });
  return composeSystem<{ readonly m: ComponentView<{ readonly middle: boolean }> }>({ components: { m: compileMachine(machine) }, moves: [] });
}
