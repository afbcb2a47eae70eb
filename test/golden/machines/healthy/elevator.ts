import { assign, setup } from 'xstate';

export const events = [0, 1, 2].map((floor) => ({ type: 'CALL', floor }));
export const invariants = {
  'moves with closed doors': ({ value, context }: { value: string; context: { floor: number; wanted: number[] } }) => value !== 'moving' || context.wanted.length > 0,
  'stays in the house': ({ context }: { context: { floor: number } }) => context.floor >= 0 && context.floor <= 2,
};

export default setup({ types: {} }).createMachine({
  id: 'elevator',
  context: { floor: 0, wanted: [] },
  initial: 'waiting',
  on: {
    CALL: { guard: ({ context, event }) => event.floor !== context.floor && !context.wanted.includes(event.floor), actions: assign({ wanted: ({ context, event }) => [...context.wanted, event.floor] }) },
  },
  states: {
    waiting: { always: { guard: ({ context }) => context.wanted.length > 0, target: 'moving' } },
    moving: {
      after: { 2000: { target: 'passing', actions: assign({ floor: ({ context }) => context.floor + Math.sign((context.wanted[0] ?? context.floor) - context.floor) }) } },
    },
    passing: {
      always: [{ guard: ({ context }) => context.wanted.includes(context.floor), target: 'open', actions: assign({ wanted: ({ context }) => context.wanted.filter((floor: number) => floor !== context.floor) }) }, { target: 'moving' }],
    },
    open: { after: { 5000: 'waiting' } },
  },
});
