/**
 * Composed XState machines of shapes that statecharts are for: states nested many levels deep, and shallow and deep
 * history. Machines stand in a ring, and each looks at its neighbour, so that the system is no mere product.
 */
import { createMachine, type AnyStateMachine } from 'xstate';
import { compileMachine } from '../../src/engine/compile/compile-machine.js';
import { composeSystem } from '../../src/engine/compose/compose-system.js';
import type { SystemView } from '../../src/engine/compose/description.js';
import type { FieldSystem } from '../../src/engine/field-system.js';
import type { Shape } from './shape.js';

/** A machine goes a level down only while its neighbour is not at rest. */
export function hierarchy(name: string, levels: number, machines: number): Shape {
  return { name, build: () => inRing(nested(levels), machines, ['START', 'TICK', 'LEAVE', 'ABORT'], ['ENTER'], (neighbour) => !neighbour.matches('rest')) };
}

/** A machine takes up what it left, shallowly or deeply, only while its neighbour is off. */
export function history(name: string, machines: number): Shape {
  return { name, build: () => inRing(remembering(), machines, ['NEXT', 'SWAP', 'POWER'], ['RESUME', 'RESTORE'], (neighbour) => neighbour.matches('off')) };
}

function inRing(machine: AnyStateMachine, machines: number, free: readonly string[], bound: readonly string[], may: (neighbour: SystemView[string][number]) => boolean): FieldSystem {
  const component = compileMachine(machine, { events: [...free, ...bound].map((type) => ({ type })) });
  return composeSystem({
    components: { machine: Array.from({ length: machines }, () => component) },
    moves: [
      ...free.map((type) => ({ component: 'machine', event: { type } })),
      ...bound.map((type) => ({
        component: 'machine',
        event: { type },
        when: ({ view, index }: { readonly view: SystemView; readonly index: number }) => may(view['machine']?.[(index + 1) % machines] as SystemView[string][number]),
      })),
    ],
  });
}

/** `levels` states below each other; at each level two that take turns, from the second of which it goes on down. */
function nested(levels: number): AnyStateMachine {
  const level = (depth: number): object => ({
    initial: 'first',
    states: {
      first: { on: { TICK: 'second' } },
      second: { on: { TICK: 'first', ...(depth < levels ? { ENTER: 'below' } : {}) } },
      ...(depth < levels ? { below: { ...level(depth + 1), on: { LEAVE: 'first' } } } : {}),
    },
  });
  return createMachine({ id: 'nested', initial: 'rest', states: { rest: { on: { START: 'work' } }, work: { ...level(1), on: { ABORT: 'rest' } } } } as never);
}

function remembering(): AnyStateMachine {
  return createMachine({
    id: 'remembering',
    initial: 'off',
    states: {
      off: { on: { POWER: 'on', RESUME: 'on.lately', RESTORE: 'on.exactly' } },
      on: {
        initial: 'left',
        on: { POWER: 'off' },
        states: {
          left: { initial: 'a', on: { SWAP: 'right' }, states: { a: { on: { NEXT: 'b' } }, b: { on: { NEXT: 'c' } }, c: { on: { NEXT: 'a' } } } },
          right: { initial: 'a', on: { SWAP: 'left' }, states: { a: { on: { NEXT: 'b' } }, b: { on: { NEXT: 'a' } } } },
          lately: { type: 'history', history: 'shallow' },
          exactly: { type: 'history', history: 'deep' },
        },
      },
    },
  });
}
