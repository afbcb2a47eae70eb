/** Two oracles over one run: an observation is allowed where both allow it. */
import type { Oracle } from './oracle.js';

export function bothOracles<Left, Right, Action, Observation>(
  left: Oracle<Left, Action, Observation>,
  right: Oracle<Right, Action, Observation>,
): Oracle<readonly [Left, Right], Action, Observation> {
  return {
    initial: () => left.initial().flatMap((a) => right.initial().map((b) => [a, b] as const)),
    step: ([a, b], action) => left.step(a, action).flatMap((nextA) => right.step(b, action).map((nextB) => [nextA, nextB] as const)),
    judge: ([a, b], observation) => {
      const first = left.judge(a, observation);
      if (!first.allowed) return first;
      const second = right.judge(b, observation);
      return second.allowed ? { allowed: true, state: [first.state, second.state] } : second;
    },
    show: (observation) => left.show(observation),
  };
}
