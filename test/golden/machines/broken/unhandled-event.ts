import { createMachine, raise } from 'xstate';

export const events = [{ type: 'START' }, { type: 'STOP' }, { type: 'PAUZE' }];
export default createMachine({ id: 'job', initial: 'idle', states: { idle: { on: { START: 'running' } }, running: { entry: raise({ type: 'LOG' }), on: { STOP: 'idle' } } } });
