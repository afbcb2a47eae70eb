/** A machine that cannot be taken apart: one field, whose values are the compiled machine's local states. */
import type { AnyStateMachine } from 'xstate';
import type { LocalStep } from '../../field-system.js';
import { compileMachine, type CompileOptions, type CompiledMachine } from '../compile-machine.js';
import type { FactoredSystem } from './factor-machine.js';

export function wholeMachine(original: AnyStateMachine, options: CompileOptions, notFactored: string): FactoredSystem {
  const { events, outcomes, input } = options;
  const component = compileMachine(original, {
    ...(events === undefined ? {} : { events }),
    ...(outcomes === undefined ? {} : { outcomes }),
    ...(input === undefined ? {} : { input }),
  });
  const declared = component.alphabet.events.map((event, i): LocalStep => ({
    kind: 'local',
    name: component.alphabet.events.findIndex(({ type }) => type === event.type) === i ? event.type : `${event.type}#${i}`,
    fair: false,
    run({ read, write }) {
      const { next, transitions } = component.step(read(0), component.events.intern(event));
      write(0, next);
      return transitions.length > 0;
    },
  }));
  return {
    notFactored,
    asked: () => component.asked,
    fields: [{ name: component.name, domain: component.states }],
    initial: [[component.initial.state]],
    steps: [...declared, ...awaitedSteps(component)],
    vectorOf: () => undefined,
    view: ({ read }) => component.states.value(read(0)),
  };
}

function awaitedSteps(component: CompiledMachine): LocalStep[] {
  return component.awaitable.map(({ name }): LocalStep => ({
    kind: 'local',
    name,
    fair: true,
    run({ read, write }) {
      if (!component.awaited(read(0)).some((awaited) => awaited.name === name)) return false;
      write(0, component.resolve(read(0), name).next);
      return true;
    },
  }));
}
