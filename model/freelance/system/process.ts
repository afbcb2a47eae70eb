/** The environment of one server, and bystanders that mark when it shows signs of life and when it last executed. */
import { setup } from 'xstate';
import { deduplicationDefaults } from '../deduplication.js';

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

export function latelyMachine(cacheLifetimeMs = deduplicationDefaults.cacheLifetimeMs) {
  return setup({ types: { events: {} as { type: 'EXECUTE' } }, delays: { cacheLifetime: cacheLifetimeMs } }).createMachine({
    id: 'lately',
    initial: 'idle',
    states: { idle: {}, recent: { after: { cacheLifetime: 'idle' } } },
    on: { EXECUTE: { target: '.recent', reenter: true } },
  });
}
