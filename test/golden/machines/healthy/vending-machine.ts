import { assign, emit, setup } from 'xstate';

export const events = [{ type: 'COIN', cents: 50 }, { type: 'COIN', cents: 100 }, { type: 'CHOOSE' }, { type: 'RETURN' }];
export const invariants = [function neverOverpaid({ context }: { context: { cents: number } }): boolean { return context.cents >= 0 && context.cents <= 200; }];

export default setup({ types: {} }).createMachine({
  id: 'vending',
  context: { cents: 0, stock: 2 },
  initial: 'open',
  states: {
    open: {
      always: { guard: ({ context }) => context.stock === 0, target: 'empty' },
      on: {
        COIN: [
          { guard: ({ context, event }) => context.cents + event.cents <= 200, actions: assign({ cents: ({ context, event }) => context.cents + event.cents }) },
          { actions: emit({ type: 'refused' }) },
        ],
        CHOOSE: { guard: ({ context }) => context.cents >= 150, actions: [assign({ cents: ({ context }) => context.cents - 150, stock: ({ context }) => context.stock - 1 }), emit({ type: 'served' })] },
        RETURN: { guard: ({ context }) => context.cents > 0, actions: assign({ cents: 0 }) },
      },
    },
    empty: { entry: assign({ cents: 0 }), type: 'final' },
  },
});
