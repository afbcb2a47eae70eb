/** The environment of one server: its process runs or does not, and can be reached or cannot. */
import { setup } from 'xstate';

export function processMachine() {
  return setup({ types: { events: {} as { type: 'CRASH' | 'RESTART' } } }).createMachine({
    id: 'process',
    initial: 'up',
    states: { up: { on: { CRASH: 'down' } }, down: { on: { RESTART: 'up' } } },
  });
}
