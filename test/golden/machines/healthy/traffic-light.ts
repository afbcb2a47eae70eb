import { createMachine } from 'xstate';

export default createMachine({
  id: 'light',
  initial: 'green',
  states: {
    green: { after: { 4000: 'yellow' } },
    yellow: { after: { 1000: 'red' } },
    red: {
      initial: 'walk',
      states: { walk: { after: { 2000: 'wait' } }, wait: { after: { 1000: 'stop' } }, stop: { type: 'final' } },
      onDone: 'green',
    },
  },
});
