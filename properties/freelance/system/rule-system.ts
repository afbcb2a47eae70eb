/** A composed system with the rules of the protocol page that are asked of it, as properties. */
import type { FieldSystem } from '../../../src/engine/field-system.js';
import type { Property } from '../../../src/engine/property.js';
import type { SystemEntry } from '../../../src/engine/suite.js';

/** `Planted`: the replacements with which a bug is planted in the system. */
export interface RuleSystem<Planted = never> {
  readonly name: string;
  readonly summary: string;
  readonly build: (planted?: Planted) => FieldSystem;
  readonly asked: readonly Asked[];
}

export interface Asked {
  /** The rule's number on the protocol page; 0: that the model is alive, so that the rest says something. */
  readonly rule: number;
  readonly property: Property<never>;
}

export function asked<State>(rule: number, ...properties: readonly Property<State>[]): readonly Asked[] {
  return properties.map((property) => ({ rule, property: property as Property<never> }));
}

export function entryOf({ name, summary, build, asked: questions }: RuleSystem): SystemEntry {
  return { name, summary, build: () => build(), properties: questions.map(({ property }) => property) };
}
