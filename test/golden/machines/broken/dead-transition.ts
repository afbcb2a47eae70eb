import { assign, setup } from 'xstate';

/** The door counts to two, but waits for three. */
export default setup({ types: {} }).createMachine({
  id: 'door', context: { knocks: 0 }, initial: 'shut',
  states: {
    shut: {
      on: {
        KNOCK: { actions: assign({ knocks: ({ context }) => Math.min(2, context.knocks + 1) }) },
        PUSH: [{ guard: ({ context }) => context.knocks >= 3, target: 'open', actions: assign({ knocks: 0 }) }, { target: 'open' }],
      },
    },
    open: { on: { SHUT: 'shut' } },
  },
});
