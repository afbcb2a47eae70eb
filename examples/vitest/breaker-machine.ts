/** What a circuit breaker is: three failures open it, after the cool-down one request decides. */
import { assign, setup } from 'xstate';

export type BreakerEvent = { readonly type: 'SUCCEED' } | { readonly type: 'FAIL' } | { readonly type: 'HANG_UP' };

export const breakerMachine = setup({
  types: { context: {} as { failures: number }, events: {} as BreakerEvent },
  guards: { isThird: ({ context }) => context.failures >= 2 },
  actions: { count: assign({ failures: ({ context }) => context.failures + 1 }), reset: assign({ failures: 0 }) },
  delays: { coolDown: 30_000 },
}).createMachine({
  id: 'breaker',
  context: { failures: 0 },
  initial: 'closed',
  states: {
    closed: {
      on: {
        SUCCEED: { actions: 'reset' },
        FAIL: [{ guard: 'isThird', target: 'open' }, { actions: 'count' }],
        HANG_UP: [{ guard: 'isThird', target: 'open' }, { actions: 'count' }],
      },
    },
    // A request in this state is refused: nothing reaches the server, whatever it would have said.
    open: { entry: 'reset', on: { SUCCEED: {}, FAIL: {} }, after: { coolDown: 'halfOpen' } },
    halfOpen: { on: { SUCCEED: 'closed', FAIL: 'open', HANG_UP: 'open' } },
  },
});
