/** A run held against the specification's monitor, step by step. */
import type { Misfit } from '../../../src/arbitraries/checked-property.js';
import type { Oracle } from '../../../src/engine/replay/oracle.js';

const monitorName = 'every event of the run is one that the specification’s monitor allows';

/** The first step that the monitor forbids; `blurred`: it lost count of what may be; undefined: it allows all. */
export function judgeAlong<State, Action, Observation>(
  oracle: Oracle<State, Action, Observation>,
  steps: readonly { readonly observation: Observation }[],
): Misfit | 'blurred' | undefined {
  let [belief] = oracle.initial();
  for (const { observation } of steps) {
    if (belief === undefined) return undefined;
    const judgement = oracle.judge(belief, observation);
    if (!judgement.allowed) {
      if (judgement.expected.startsWith('fewer possibilities')) return 'blurred';
      return { property: monitorName, expected: judgement.expected, found: oracle.show(observation) };
    }
    belief = judgement.state;
  }
  return undefined;
}
