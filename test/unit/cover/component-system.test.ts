import { describe, expect, it } from 'vitest';
import { compileMachine } from '../../../src/engine/compile/compile-machine.js';
import { componentSystem } from '../../../src/engine/cover/component-system.js';
import { compare } from '../../../src/engine/cover/equivalence.js';
import { mutateMachine } from '../../../src/engine/cover/mutate-machine.js';
import { livenessMachine } from '../../../model/freelance/liveness.js';

/** A short time, so that halving it ends soon. */
const quick = { heartbeatTimeoutMs: 8 };

const reactive = (machine: ReturnType<typeof livenessMachine>) => {
  const component = compileMachine(machine, { time: 'discrete' });
  const system = componentSystem(component, 'discrete');
  return { initial: component.initial.state, inputs: system.inputs, step: system.react };
};

describe('mutants of a statechart', () => {
  const mutants = [...mutateMachine(livenessMachine(quick))];

  it('each have a name of their own and leave the machine as it was', () => {
    expect(mutants.length).toBeGreaterThan(40);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(compare(reactive(livenessMachine(quick)), reactive(livenessMachine(quick))).verdict).toBe('equivalent');
  });

  it('are told from the machine, or proven equivalent, by the engine', () => {
    const right = reactive(livenessMachine(quick));
    const verdicts = mutants.map(({ name, machine }) => [name, compare(right, reactive(machine)).verdict] as const);
    // From the root the child is entered anew in any case.
    expect(verdicts.filter(([, verdict]) => verdict === 'equivalent').map(([name]) => name)).toContain('(root) on HEARTBEAT_ANSWER[0]: without entering anew');
    expect(verdicts.find(([name]) => name === 'ALIVE on ERROR_REPLY[1]: without entering anew')?.[1]).toBe('different');
    expect(verdicts.filter(([, verdict]) => verdict === 'different').length).toBeGreaterThan(35);
  });

  it('that keep another time differ, to the millisecond', () => {
    expect(compare(reactive(livenessMachine(quick)), reactive(livenessMachine({ heartbeatTimeoutMs: 9 }))).verdict).toBe('different');
  });
});
