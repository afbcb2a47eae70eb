import { assign, setup } from 'xstate';

/** Positions come with the events and are only carried: no alphabet is needed. */
export default setup({ types: {} }).createMachine({
  id: 'drag',
  context: { at: null, from: null },
  initial: 'idle',
  states: {
    idle: { on: { 'mouse.down': { target: 'dragging', actions: assign({ from: ({ event }) => event.at, at: ({ event }) => event.at }) } } },
    dragging: { on: { 'mouse.move': { actions: assign({ at: ({ event }) => event.at }) }, 'mouse.up': 'idle', 'key.*': { target: 'idle', actions: assign({ at: ({ context }) => context.from }) } } },
  },
});
