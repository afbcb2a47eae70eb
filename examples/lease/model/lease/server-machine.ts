/** What a lease server is: it gives one thing to one client at a time, for three seconds or until it is given back. */
import { assign, emit, setup } from 'xstate';

type LeaseEvent = { readonly type: 'ACQUIRE'; readonly client: string } | { readonly type: 'RELEASE'; readonly client: string };
type LeaseAnswer = { readonly type: 'GRANTED'; readonly client: string } | { readonly type: 'REFUSED'; readonly client: string };

const serverMachine = setup({
  types: { context: {} as { holder: string | undefined }, events: {} as LeaseEvent, emitted: {} as LeaseAnswer },
  guards: { isHolder: ({ context, event }) => context.holder === event.client },
  actions: {
    take: assign({ holder: ({ event }) => event.client }),
    drop: assign({ holder: undefined }),
    grant: emit(({ event }) => ({ type: 'GRANTED', client: event.client })),
    refuse: emit(({ event }) => ({ type: 'REFUSED', client: event.client })),
  },
  delays: { lease: 3000 },
}).createMachine({
  id: 'server',
  context: { holder: undefined },
  initial: 'free',
  states: {
    free: {
      on: {
        ACQUIRE: { target: 'held', actions: ['take', 'grant'] },
        RELEASE: { actions: 'refuse' },
      },
    },
    held: {
      after: { lease: { target: 'free', actions: 'drop' } },
      on: {
        // Asking again renews: the state is entered anew, and its three seconds begin anew.
        ACQUIRE: [{ guard: 'isHolder', target: 'held', reenter: true, actions: 'grant' }, { actions: 'refuse' }],
        RELEASE: [{ guard: 'isHolder', target: 'free', actions: ['grant', 'drop'] }, { actions: 'refuse' }],
      },
    },
  },
});
export default serverMachine;

/** The events that may come, with every payload that makes a difference. */
export const events = ['ACQUIRE', 'RELEASE'].flatMap((type) => ['a', 'b'].map((client) => ({ type, client })));

export const invariants = {
  'held by somebody': ({ value, context }: { readonly value: unknown; readonly context: { readonly holder: string | undefined } }) => (value === 'held') === (context.holder !== undefined),
};
