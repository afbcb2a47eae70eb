/** Bugs in who is thought to live. */
import { on, providing, withNode } from '../../../../model/freelance/system/variants.js';
import { healthy, heartbeats, heartbeatsAtOnce } from '../heartbeats.js';
import { bugIn, type ModelBug } from './model-bug.js';

const alive = 'a server that is up is ALIVE within 2400 ms';
const dead = 'a silent server is DEAD within 8000 ms';
const neverDead = 'a server that answers is never DEAD';

export const livenessBugs: readonly ModelBug[] = [
  bugIn(heartbeats, alive, 'dead-is-for-ever', 'a DEAD server stays DEAD whatever it answers', { liveness: withNode('DEAD', on('HEARTBEAT_ANSWER', {})) }),
  bugIn(heartbeats, alive, 'dead-is-not-asked', 'no heartbeats go to DEAD servers', { asks: (liveness) => !liveness.matches('DEAD') }),
  bugIn(heartbeats, alive, 'interval-too-long', 'a heartbeat goes only every 2,200 ms', { ticker: providing({ delays: { interval: 2200 } }) }),
  bugIn(healthy, 'a server that is up is ALIVE within 400 ms', 'no-heartbeat-at-the-start', 'the first heartbeat goes after one interval', { ticker: withNode('', (root) => {
    root.initial = 'waiting';
    root.states = { ...root.states, waiting: { after: { interval: 'ticking' } } };
  }) }),
  bugIn(heartbeats, dead, 'timeout-restarts-the-silence', 'an attempt that times out counts as a sign of life', { liveness: withNode('ALIVE', on('ATTEMPT_TIMEOUT', { target: 'ALIVE', reenter: true })) }),
  bugIn(heartbeatsAtOnce, 'a silent server is DEAD within 6000 ms', 'silence-too-long', 'a server may be silent for 6,200 ms', { liveness: providing({ delays: { heartbeatTimeout: 6200 } }) }),
  bugIn(heartbeats, dead, 'silence-not-looked-for', 'silence is looked for only where attempts have failed', { looksForSilence: ({ context }) => (context as { failures: number }).failures > 0 }),
  bugIn(heartbeatsAtOnce, 'a silent server is DEAD within 6000 ms', 'no-silence-timer', 'a server that was ALIVE stays so', { liveness: withNode('ALIVE', (node) => delete node.after) }),
  bugIn(healthy, neverDead, 'silence-too-short', 'a server is DEAD after 1,800 ms', { liveness: providing({ delays: { heartbeatTimeout: 1800 } }) }),
  bugIn(healthy, neverDead, 'answers-do-not-count', 'an answer of an ALIVE server does not end its silence', { liveness: withNode('ALIVE', on('HEARTBEAT_ANSWER', {})) }),
  bugIn(healthy, 'it is ALIVE', 'answers-are-ignored', 'no heartbeat answer makes a server ALIVE', { liveness: withNode('', on('HEARTBEAT_ANSWER', {})) }),
];
