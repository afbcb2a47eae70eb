import { assign, cancel, raise, sendParent, setup } from 'xstate';

/** A heartbeat as delayed events with ids, and messages to a parent. */
export default setup({ types: {} }).createMachine({
  id: 'connection',
  context: { missed: 0 },
  initial: 'closed',
  states: {
    closed: { on: { OPEN: { target: 'open', actions: assign({ missed: 0 }) } } },
    open: {
      entry: [sendParent({ type: 'UP' }), raise({ type: 'beat' }, { id: 'beat', delay: 1000 })],
      exit: [cancel('beat'), sendParent({ type: 'DOWN' })],
      on: {
        PONG: { actions: assign({ missed: 0 }) },
        CLOSE: 'closed',
        beat: [
          { guard: ({ context }) => context.missed >= 2, target: 'closed' },
          { actions: [assign({ missed: ({ context }) => context.missed + 1 }), sendParent({ type: 'PING' }), cancel('beat'), raise({ type: 'beat' }, { id: 'beat', delay: 1000 })] },
        ],
      },
    },
  },
});
export const events = [{ type: 'OPEN' }, { type: 'PONG' }, { type: 'CLOSE' }];
