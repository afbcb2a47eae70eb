import { assign, fromPromise, setup } from 'xstate';

export default setup({
  types: {},
  actors: { search: fromPromise(async (): Promise<readonly string[]> => []) },
}).createMachine({
  id: 'search',
  context: { results: null },
  initial: 'idle',
  on: { CLEAR: { target: '.idle', actions: assign({ results: null }) } },
  states: {
    idle: { on: { TYPE: 'typing' } },
    typing: { on: { TYPE: { target: 'typing', reenter: true } }, after: { 300: 'searching' } },
    searching: { on: { TYPE: 'typing' }, invoke: { id: 'search', src: 'search', onDone: { target: 'idle', actions: assign({ results: ({ event }) => event.output }) }, onError: 'idle' } },
  },
});
