/** A bug planted in a model, and the property that must catch it. */
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
