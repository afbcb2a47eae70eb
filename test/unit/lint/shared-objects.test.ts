/** Code may tell objects apart by `===` that have the same content. */
import { describe, expect, it } from 'vitest';
import { assign, createMachine, type AnyStateMachine } from 'xstate';
import { canonicalKey, identityKey } from '../../../src/core/canonical.js';
import { checkMachine } from '../../../src/engine/lint/check-machine.js';
import { readMachineModule } from '../../../src/engine/lint/machine-module.js';

interface Given {
  readonly context: { readonly items: readonly object[]; readonly selected: object | null };
}

const select = (index: number): object => ({ actions: assign({ selected: (({ context }: Given) => context.items[index]) as never }) });

describe('objects that are the same', () => {
  it('are told from equal ones, in whatever order the keys stand', () => {
    const one = { n: 1 };
    expect(identityKey({ a: one, b: one })).not.toBe(identityKey({ a: one, b: { n: 1 } }));
    expect(identityKey({ b: one, a: one })).toBe(identityKey({ a: one, b: one }));
    expect(identityKey({ a: one, b: { n: 1 } })).toBe(canonicalKey({ a: one, b: one }));
    const cycle: { self?: object } = {};
    cycle.self = cycle;
    expect(() => identityKey(cycle)).toThrow(/WP2001.*a cycle at self/u);
  });

  it('a choice among equal items of a list is part of the state', () => {
    const machine = createMachine({
      context: { items: [{ done: false }, { done: false }], selected: null },
      initial: 'a',
      on: { PICK0: select(0), PICK1: select(1) },
      states: {
        a: { on: { GO: [{ guard: ({ context }: Given) => context.selected === context.items[1], target: 'second' }, { guard: ({ context }: Given) => context.selected === context.items[0], target: 'first' }] } },
        first: { on: { BACK: 'a' } },
        second: { on: { BACK: 'a' } },
      },
    } as never) as AnyStateMachine;
    expect(checkMachine(readMachineModule({ default: machine }), { nowMs: () => 0 })).toMatchObject({ verdict: 'holds', findings: [], states: 7 });
  });
});
