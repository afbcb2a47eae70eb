/** Machines whose regions are tied together in ways that are easily missed. The counts are those of a naive search. */
import { assign, createMachine, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { factorMachine } from '../../../src/engine/compile/factor/factor-machine.js';
import { explore } from '../../../src/engine/explore/explore.js';

type Context = Readonly<Record<string, unknown>>;

describe('factorMachine, where it is easily wrong', () => {
  it('asks a guard again that looked constant until late', () => {
    const machine = lock();
    expect(factorMachine(machine).notFactored).toBeUndefined();
    expect(explore(factorMachine(machine))).toMatchObject({ complete: true, states: 8000 });
    expect(explore(factorMachine(machine), { store: 'hash' })).toMatchObject({ complete: true, states: 8000 });
  });
});

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
