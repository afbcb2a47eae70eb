/** Rules 4 and 5 in discrete time: how soon a server is seen to live, and to be gone. */
import { always, deadlockFree, sometimes, within } from '../../../src/engine/property.js';
import { heartbeatSystem, type HeartbeatState, type PlantedInHeartbeat } from '../../../model/freelance/system/heartbeat.js';
import { asked, type RuleSystem } from './rule-system.js';

/** The specification's defaults, written here once more: a property does not ask the model what it should say. */
const intervalMs = 2000;
const timeoutMs = 6000;
const oneWayMs = 200;

/** Rule 4: as long as it is up and not ALIVE, a clock runs. */
export const aliveWithin = (boundMs: number) =>
  within<HeartbeatState>(
    `a server that is up is ALIVE within ${boundMs} ms`,
    boundMs,
    ({ process, liveness }) => process.matches('up') && !liveness.matches('ALIVE'),
    ({ process, liveness }) => process.matches('down') || liveness.matches('ALIVE'),
  );

/** Rule 5: from the last sign of life on. */
export const deadWithin = (boundMs: number) =>
  within<HeartbeatState>(`a silent server is DEAD within ${boundMs} ms`, boundMs, ({ signs }) => signs.matches('now'), ({ liveness }) => !liveness.matches('ALIVE'), 'last');

const alive = sometimes<HeartbeatState>('a server that was DEAD is ALIVE again', ({ liveness, process }) => liveness.matches('ALIVE') && process.matches('up') && liveness.context.failures > 0);
const dead = sometimes<HeartbeatState>('a server is DEAD by silence', ({ liveness, process }) => liveness.matches('DEAD') && process.matches('down') && liveness.context.failures === 0);

export const heartbeats: RuleSystem<PlantedInHeartbeat> = {
  name: 'heartbeats',
  summary: 'the defaults, up to 200 ms each way, a process that comes and goes; silence is looked for at each heartbeat',
  build: (planted) => heartbeatSystem({ unitMs: 200, delayMs: oneWayMs, check: 'at ticks', ...(planted === undefined ? {} : { planted }) }),
  asked: [
    ...asked(4, aliveWithin(intervalMs + 2 * oneWayMs), alive),
    ...asked(5, deadWithin(timeoutMs + intervalMs), dead),
    ...asked<HeartbeatState>(0, deadlockFree('time goes on')),
  ],
};

export const heartbeatsAtOnce: RuleSystem<PlantedInHeartbeat> = {
  name: 'heartbeats-at-once',
  summary: 'as heartbeats, but silence is noticed the moment it has lasted too long',
  build: (planted) => heartbeatSystem({ unitMs: 200, delayMs: oneWayMs, check: 'at once', ...(planted === undefined ? {} : { planted }) }),
  asked: [...asked(4, aliveWithin(intervalMs + 2 * oneWayMs), alive), ...asked(5, deadWithin(timeoutMs), dead)],
};

export const healthy: RuleSystem<PlantedInHeartbeat> = {
  name: 'healthy',
  summary: 'a server that is up all the time and a network that loses nothing',
  build: (planted) => heartbeatSystem({ unitMs: 200, delayMs: oneWayMs, check: 'at ticks', crashes: false, failures: false, ...(planted === undefined ? {} : { planted }) }),
  asked: asked<HeartbeatState>(
    4,
    aliveWithin(2 * oneWayMs),
    always('a server that answers is never DEAD', ({ liveness }) => !liveness.matches('DEAD')),
    sometimes('it is ALIVE', ({ liveness }) => liveness.matches('ALIVE')),
  ),
};
