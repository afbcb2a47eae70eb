import { assign, setup } from 'xstate';

/** Counts to the full minute and starts again. */
export default setup({ types: {} }).createMachine({
  id: 'stopwatch',
  context: { seconds: 0 },
  initial: 'stopped',
  states: {
    stopped: { on: { START: 'running', RESET: { actions: assign({ seconds: 0 }) } } },
    running: {
      after: { 1000: { target: 'running', reenter: true, actions: assign({ seconds: ({ context }) => (context.seconds + 1) % 60 }) } },
      on: { STOP: 'stopped' },
    },
  },
});
