import { assign, fromPromise, setup } from 'xstate';

export default setup({
  types: {},
  actors: { load: fromPromise(async (): Promise<unknown> => fetch('https://example.org')) },
  guards: { mayRetry: ({ context }) => context.tries < 3 },
  delays: { backoff: ({ context }) => 100 * 2 ** context.tries },
}).createMachine({
  id: 'fetcher',
  context: { tries: 0, data: null, error: null },
  initial: 'idle',
  states: {
    idle: { on: { FETCH: 'loading' } },
    loading: {
      invoke: {
        id: 'load',
        src: 'load',
        onDone: { target: 'success', actions: assign({ data: ({ event }) => event.output }) },
        onError: [
          { guard: 'mayRetry', target: 'waiting', actions: assign({ tries: ({ context }) => context.tries + 1 }) },
          { target: 'failure', actions: assign({ error: ({ event }) => event.error }) },
        ],
      },
      on: { CANCEL: { target: 'idle', actions: assign({ tries: 0 }) } },
    },
    waiting: { after: { backoff: 'loading' }, on: { CANCEL: { target: 'idle', actions: assign({ tries: 0 }) } } },
    success: { type: 'final' },
    failure: { on: { RESET: { target: 'idle', actions: assign({ tries: 0, error: null }) } } },
  },
});
