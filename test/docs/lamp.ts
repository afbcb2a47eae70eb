import { createMachine } from 'xstate';

export default createMachine({
  id: 'lamp',
  initial: 'off',
  states: {
    off: { on: { PRESS: 'on' } },
    on: { on: { PRESS: 'off', BREAK: 'broken' }, after: { 1000: 'off' } },
    broken: {},
    spare: { on: { PRESS: 'off' } },
  },
});
