/**
 * Liveness as a client sees it that looks for silent servers only now and then ("plus one check" in rule 5): a server
 * that was silent for the heartbeat timeout stays ALIVE until the next `CHECK`.
 */
import type { AnyStateMachine } from 'xstate';
import { livenessMachine, type LivenessOptions } from '../liveness.js';
import { changed, nodeAt, type PlainNode } from './variants.js';

export function checkedLivenessMachine(options: Partial<LivenessOptions> = {}): AnyStateMachine {
  return changed(livenessMachine(options), (config) => {
    const alive = nodeAt(config, 'ALIVE');
    const heard: PlainNode = { after: { heartbeatTimeout: 'silent' } };
    alive.initial = 'heard';
    alive.states = { heard, silent: { on: { CHECK: '#liveness.DEAD' } } };
    delete alive.after;
  });
}
