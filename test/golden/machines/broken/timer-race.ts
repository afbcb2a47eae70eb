import { assign, setup } from 'xstate';

/** The last bid and the hammer fall in the same moment: who is first decides who wins. */
export default setup({ types: {} }).createMachine({
  id: 'auction',
  context: { winner: 'nobody' },
  type: 'parallel',
  states: {
    bid: {
      initial: 'thinking',
      states: { thinking: { after: { 5000: { target: 'made', actions: assign({ winner: ({ context }) => (context.winner === 'house' ? 'house' : 'bidder') }) } } }, made: { type: 'final' } },
    },
    hammer: {
      initial: 'up',
      states: { up: { after: { 5000: { target: 'down', actions: assign({ winner: ({ context }) => (context.winner === 'bidder' ? 'bidder' : 'house') }) } } }, down: { type: 'final' } },
    },
  },
});
