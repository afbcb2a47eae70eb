/** A machine as the oracle of a running system: after each action it must look as its state in the model says. */
import { isDeepStrictEqual } from 'node:util';
import { shown } from '../../core/errors.js';
import type { MachineAction, MachineState, MachineSystem, ModelState } from './machine-system.js';
import type { Oracle } from './oracle.js';

/** More of an observation than this is cut off in a report. */
const maxShown = 1000;

/** `expected` says how the system must look; it is compared deeply with what the driver observes. */
export function machineOracle<Seen>(system: MachineSystem, expected: (state: ModelState) => Seen): Oracle<MachineState, MachineAction, Seen> {
  return {
    initial: () => system.initial(),
    step(state, action) {
      const next = system.step(state, action);
      return next === undefined ? [] : [next];
    },
    judge(state, observation) {
      const wanted = expected(system.view(state));
      return isDeepStrictEqual(observation, wanted) ? { allowed: true, state } : { allowed: false, expected: shown(wanted, maxShown) };
    },
    show: (observation) => shown(observation, maxShown),
  };
}
