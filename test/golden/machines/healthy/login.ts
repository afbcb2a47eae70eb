import { assign, fromPromise, setup } from 'xstate';

export default setup({
  types: {},
  actors: { authenticate: fromPromise(async (): Promise<void> => {}) },
}).createMachine({
  id: 'session',
  context: { failures: 0 },
  initial: 'out',
  states: {
    out: { on: { LOGIN: 'checking' } },
    checking: {
      invoke: {
        id: 'authenticate',
        src: 'authenticate',
        onDone: { target: 'in', actions: assign({ failures: 0 }) },
        onError: [{ guard: ({ context }) => context.failures >= 2, target: 'locked' }, { target: 'out', actions: assign({ failures: ({ context }) => context.failures + 1 }) }],
      },
    },
    in: {
      after: { 900_000: 'out' },
      on: { LOGOUT: 'out', ACTIVITY: { target: 'in', reenter: true } },
    },
    locked: { after: { 60_000: { target: 'out', actions: assign({ failures: 0 }) } } },
  },
});
