import { createMachine } from 'xstate';

export default createMachine({ id: 'splash', initial: 'shown', states: { shown: { after: { 1000: 'hidden', 3000: 'failed' } }, hidden: { on: { SHOW: 'shown' } }, failed: { on: { SHOW: 'shown' } } } });
