/** Machines whose regions are tied together in ways that are easily missed. The counts are those of a naive search. */
import { assign, createMachine, stateIn, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { canonicalKey } from '../../../src/core/canonical.js';
import type { EventObject } from '../../../src/engine/component.js';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { factorMachine } from '../../../src/engine/compile/factor/factor-machine.js';
import { explore } from '../../../src/engine/explore/explore.js';
import { exploreMachine } from '../../../src/engine/lint/machine-graph.js';

type Context = Readonly<Record<string, unknown>>;

describe('factorMachine, where it is easily wrong', () => {
  it('asks a guard again that looked constant until late', () => {
    const machine = lock();
    expect(factorMachine(machine).notFactored).toBeUndefined();
    expect(explore(factorMachine(machine))).toMatchObject({ complete: true, states: 8000 });
    expect(explore(factorMachine(machine), { store: 'hash' })).toMatchObject({ complete: true, states: 8000 });
  });
});

describe('factorMachine, state by state', () => {
  it.each([
    ['a region that enters itself anew', enteringAnew(), 12],
    ['a region that leads to itself', leadingToItself(), 18],
    ['a guard that asks for states by a name', askingByName(), 4],
    ['payloads that JSON makes one', telling(Number.NaN, null, undefined, 7), 5],
    ['payloads that JSON cannot tell', telling(new Set([1]), new Set([2]), new Set([3])), 4],
    ['regions that end in their own regions', endingBelow(), 27],
  ])('finds what the whole machine does where there is %s', (_, { machine, events }, states) => {
    const system = factorMachine(machine, { events });
    expect(system.notFactored).toBeUndefined();
    const whole = exploreMachine(compileMachine(machine, { events }), { limits: {}, discrete: false, nowMs: () => 0, memoryMiB: () => 0 });
    expect(whole.states.length).toBe(states);
    expect(explore(system)).toMatchObject({ complete: true, states, transitions: whole.edges.length });
    expect(explore(factorMachine(machine, { events }), { store: 'hash' })).toMatchObject({ complete: true, states, transitions: whole.edges.length });
  });

  it('refuses what depends on the order in which states were entered', () => {
    expect(() => explore(factorMachine(racing({ target: 'got' }).machine))).toThrow(expect.objectContaining({ code: 'WP2104' }) as Error);
    expect(factorMachine(racing({ target: '#left-idle' }).machine).notFactored).toBe('always of r.wait and of l.wait exclude each other');
  });

  it('tells what it cannot follow, a throwing guard and an endless loop by their codes', () => {
    expect(code(assigning(({ context }) => ({ n: (structuredClone(context).n as number) ** 0 })))).toBe('WP2104');
    expect(code(assigning(({ event }) => ({ n: event.name })))).toBe('WP2104');
    expect(code({ machine: late({ on: { GO: { guard: atFour(() => { throw new Error('boom'); }), target: 'y' } } }) })).toBe('WP2017');
    expect(code({ machine: late({ always: { guard: atFour(() => true), target: 'y' } }) })).toBe('WP2013');
  });
});

function code({ machine, events }: Subject): unknown {
  try {
    return explore(factorMachine(machine, events === undefined ? {} : { events }));
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
}

interface Subject {
  readonly machine: AnyStateMachine;
  readonly events?: readonly EventObject[];
}

interface Given {
  readonly context: Context;
  readonly event: EventObject & Readonly<Record<string, unknown>>;
}

function parallel(states: object, context: object = {}, events?: readonly EventObject[]): Subject & { events: readonly EventObject[] } {
  const machine = createMachine({ id: 'm', type: 'parallel', context, states } as never);
  return { machine, events: events ?? machine.events.filter((type) => !type.startsWith('xstate.')).map((type) => ({ type })) };
}

const twoWay = { initial: 'off', states: { off: { on: { FLIP: 'on' } }, on: { on: { FLIP: 'off' } } } };

/** Where it is off though armed, it was entered anew. */
const once = { initial: 'off', states: { off: { on: { ARM: { guard: ({ context }: Given) => context.armed !== true, target: 'on', actions: assign({ armed: true }) } } }, on: {} } };

function enteringAnew() {
  const y = { initial: 'a', states: { a: { on: { NEXT: 'b' } }, b: {} }, on: { RESET: { target: '.a', reenter: true } } };
  return parallel({ y, z: twoWay, w: once }, { armed: false });
}

function leadingToItself() {
  return parallel({ y: { initial: 'a', states: { a: { on: { NEXT: 'b' } }, b: { on: { NEXT: 'c' } }, c: { on: { RESET: '#m.y' } } } }, z: twoWay, w: once }, { armed: false });
}

function askingByName() {
  const subject = parallel({ y: { initial: 'a', states: { a: { on: { GO: { guard: 'alias', target: 'b' } } }, b: { on: { GO: 'a' } } } }, z: twoWay });
  return { ...subject, machine: subject.machine.provide({ guards: { on: stateIn({ z: 'on' }), alias: 'on' as never } }) };
}

/** Each payload leads to a state of its own. */
function telling(...payloads: readonly unknown[]) {
  const open = payloads.map((payload, i) => ({ guard: ({ event }: Given) => canonicalKey(event.payload) === canonicalKey(payload), target: `s${i}` }));
  const closed = payloads.map((_, i) => [`s${i}`, { on: { SET: 'a' } }]);
  return parallel({ y: { initial: 'a', states: { a: { on: { SET: open } }, ...(Object.fromEntries(closed) as object) } }, z: {} }, {}, payloads.map((payload) => ({ type: 'SET', payload })));
}

function region(name: string): object {
  return { initial: 'on', states: { on: { on: { [`END_${name}`]: 'end', [`TURN_${name}`]: 'off' } }, off: {}, end: { type: 'final' } }, on: { [`AGAIN_${name}`]: '.on' } };
}

function endingBelow() {
  return parallel({ a: { type: 'parallel', states: { p: region('p'), q: region('q') } }, b: region('b') });
}

/** Two regions wait for the same, and who began to wait first wins. */
function racing({ target }: { readonly target: string }) {
  const waiting = (name: string): object => ({
    initial: 'idle',
    states: {
      idle: { id: `${name}-idle`, on: { [`WAIT_${name}`]: 'wait' } },
      wait: { always: { guard: ({ context }: Given) => context.begun === true, target, actions: assign({ winner: ({ context }: Given) => context.winner ?? name }) } },
      got: {},
    },
  });
  return parallel({ l: waiting('left'), r: waiting('right'), b: { on: { BEGIN: { actions: assign({ begun: true }) } } } }, { begun: false, winner: null });
}

function assigning(update: (given: Given) => object): Subject {
  return { machine: parallel({ a: { on: { SET: { actions: assign(update as never) } } }, b: {} }, { n: 0 }).machine };
}

function late(x: object): AnyStateMachine {
  return parallel({ ...dials('a'), l: { initial: 'x', states: { x, y: { always: 'x' } } } }, { a: 0 }).machine;
}

function atFour(then: () => boolean): (given: Given) => boolean {
  return ({ context }) => (context.a === 4 ? then() : false);
}

/** Only after 21 turns can the lock be open, and only then may a guest enter. */
function lock(): AnyStateMachine {
  return createMachine({
    type: 'parallel',
    context: { a: 0, b: 0, c: 0, flag: 'closed', how: '' },
    states: {
      ...dials('a', 'b', 'c'),
      lock: { on: { PUSH: { guard: ({ context: { a, b, c } }: { context: Context }) => a === 7 && b === 7 && c === 7, actions: assign({ flag: 'open' }) }, PULL: { actions: assign({ flag: 'ajar' }) } } },
      guest: {
        initial: 'outside',
        states: {
          outside: {
            on: {
              ENTER: { guard: ({ context }: { context: Context }) => context.flag === 'open', target: 'inside', actions: assign({ how: 'entered' }) },
              SNEAK: { target: 'inside', actions: assign({ how: 'sneaked' }) },
            },
          },
          inside: {},
        },
      },
    },
  } as never);
}

/** Regions that each count to nine and begin again. */
function dials(...names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, { on: { [`TURN_${name}`]: { actions: assign(({ context }: { context: Context }) => ({ [name]: ((context[name] as number) + 1) % 10 })) } } }]));
}
