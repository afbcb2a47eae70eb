import { createMachine } from 'xstate';

export default createMachine({ id: 'lamp', initial: 'off', states: { off: { on: { ON: 'on' } }, on: { on: { OFF: 'off' } }, dimmed: { initial: 'low', on: { OFF: 'off' }, states: { low: {}, high: {} } } } });
