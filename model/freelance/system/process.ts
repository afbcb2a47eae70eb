/** The environment of one server, and a bystander that marks the moments at which it shows signs of life. */
import { setup } from 'xstate';

/** It runs and can be reached, or not. */
export function processMachine() {
  return setup({ types: { events: {} as { type: 'CRASH' | 'RESTART' } } }).createMachine({
    id: 'process',
    initial: 'up',
    states: { up: { on: { CRASH: 'down' } }, down: { on: { RESTART: 'up' } } },
  });
}

/** `now` lasts no time at all. */
export function signsMachine() {
  return setup({ types: { events: {} as { type: 'SIGN' } }, delays: { noTime: 0 } }).createMachine({
    id: 'signs',
    initial: 'past',
    states: { past: {}, now: { after: { noTime: 'past' } } },
    on: { SIGN: { target: '.now', reenter: true } },
  });
}
