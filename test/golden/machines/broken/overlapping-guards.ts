import { assign, setup } from 'xstate';

/** At exactly 50 both guards hold. */
export default setup({ types: {} }).createMachine({
  id: 'tank', context: { level: 0 }, initial: 'filling',
  states: {
    filling: {
      on: {
        FILL: { guard: ({ context }) => context.level < 100, actions: assign({ level: ({ context }) => context.level + 25 }) },
        CHECK: [{ guard: ({ context }) => context.level <= 50, target: 'low' }, { guard: ({ context }) => context.level >= 50, target: 'high' }],
      },
    },
    low: { on: { BACK: 'filling' } },
    high: { on: { DRAIN: { target: 'filling', actions: assign({ level: 0 }) } } },
  },
});
