/** A bug planted in a model, and the property that must catch it. */
import type { AnyStateMachine } from 'xstate';
import { changed, nodeAt, type PlainNode } from '../../../../model/freelance/system/variants.js';
import type { FieldSystem } from '../../../../src/engine/field-system.js';
import type { Property } from '../../../../src/engine/property.js';
import type { RuleSystem } from '../rule-system.js';

export interface ModelBug {
  readonly name: string;
  /** What is wrong, one line. */
  readonly summary: string;
  readonly system: string;
  readonly rule: number;
  readonly caughtBy: Property<never>;
  readonly build: () => FieldSystem;
}

/** Throws a `RangeError` for a property that is not asked of the system. */
export function bugIn<Planted>(system: RuleSystem<Planted>, caughtBy: string, name: string, summary: string, planted: Planted): ModelBug {
  const found = system.asked.find(({ property }) => property.name === caughtBy);
  if (found === undefined) throw new RangeError(`${system.name} is not asked "${caughtBy}"`);
  return { name, summary, system: system.name, rule: found.rule, caughtBy: found.property, build: () => system.build(planted) };
}

/** A machine with one node changed. */
export function withNode(path: string, change: (node: PlainNode) => void): (machine: AnyStateMachine) => AnyStateMachine {
  return (machine) => changed(machine, (config) => change(path === '' ? config : nodeAt(config, path)));
}

export function on(event: string, transition: unknown): (node: PlainNode) => void {
  return (node) => {
    node.on = { ...node.on, [event]: transition };
  };
}

/** A machine with other guards, actions or delays of the same names. */
export function providing(implementations: { readonly guards?: unknown; readonly actions?: unknown; readonly delays?: unknown }): (machine: AnyStateMachine) => AnyStateMachine {
  return (machine) => machine.provide(implementations as never) as AnyStateMachine;
}
