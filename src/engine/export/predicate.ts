/**
 * A predicate on what a system's view gives, as a decision tree over the fields: other tools know no JavaScript.
 *
 * Which fields decide is found by changing one field at a time; the answers are then asked for every combination of
 * these, reachable or not, so that a property that holds is still a real formula. Exact on every listed state: each is
 * asked, and where the tree is wrong the field that it missed is found by walking there from a state where it is right.
 */
import type { FieldSystem } from '../field-system.js';
import type { Predicate } from '../property.js';
import { decide, learn, simplified, type Decision } from './decision.js';
import type { ListedSystem } from './enumerate.js';

/** Combinations beyond this are asked only where they were met. */
const maxCombinations = 20_000;
const sampledStates = 64;
const sampledValues = 16;

export function predicateDecision(listed: ListedSystem, predicate: Predicate<never>): Decision<boolean> {
  const { system, states } = listed;
  const holds = (vector: readonly number[]): boolean => predicate(system.view({ read: (field) => vector[field]! }) as never);
  const fields = decidingFields(listed, holds);
  for (;;) {
    const tree = treeOver([...fields].toSorted((left, right) => left - right), listed, holds);
    const wrong = states.find((vector) => decide(tree, vector) !== holds(vector));
    if (wrong === undefined) return simplified(tree, (left, right) => left === right);
    fields.add(missedField(wrong, states[0]!, fields, holds));
  }
}

/** What `holds` says, or undefined where the view cannot even be made: such a combination never occurs. */
function asked(holds: (vector: readonly number[]) => boolean, vector: readonly number[]): boolean | undefined {
  try {
    return holds(vector);
  } catch {
    return undefined;
  }
}

function decidingFields({ system, states }: ListedSystem, holds: (vector: readonly number[]) => boolean): Set<number> {
  const deciding = new Set<number>();
  const stride = Math.max(1, Math.floor(states.length / sampledStates));
  for (let index = 0; index < states.length; index += stride) {
    const vector = states[index]!;
    const before = holds(vector);
    for (const [field, { domain }] of system.fields.entries()) {
      if (deciding.has(field)) continue;
      for (let value = 0; value < Math.min(domain.size, sampledValues); value++) {
        const after = asked(holds, vector.with(field, value));
        if (after !== undefined && after !== before) deciding.add(field);
      }
    }
  }
  return deciding;
}

function treeOver(fields: readonly number[], { system, states }: ListedSystem, holds: (vector: readonly number[]) => boolean): Decision<boolean> {
  let tree: Decision<boolean> | undefined;
  const add = (vector: readonly number[]): void => {
    if (decide(tree, vector) !== undefined) return;
    const answer = asked(holds, vector);
    if (answer !== undefined) tree = learn(tree, fields.map((field) => [field, vector[field]!] as const), answer);
  };
  const combinations = fields.reduce((product, field) => product * system.fields[field]!.domain.size, 1);
  // The met ones first: their other fields have values that go together.
  for (const vector of states) add(vector);
  if (combinations <= maxCombinations) for (const vector of product(system, fields, states[0]!)) add(vector);
  return tree!;
}

function* product(system: FieldSystem, fields: readonly number[], base: readonly number[]): Generator<readonly number[]> {
  const [field, ...rest] = fields;
  if (field === undefined) yield base;
  else for (let value = 0; value < system.fields[field]!.domain.size; value++) yield* product(system, rest, base.with(field, value));
}

/** Changes one field after the other from a state with the same deciding values into the wrongly answered one. */
function missedField(wrong: readonly number[], base: readonly number[], known: ReadonlySet<number>, holds: (vector: readonly number[]) => boolean): number {
  let vector = base.map((value, field) => (known.has(field) ? wrong[field]! : value));
  let before = asked(holds, vector);
  for (const [field, value] of wrong.entries()) {
    vector = vector.with(field, value);
    const after = asked(holds, vector);
    if (after !== before && !known.has(field)) return field;
    before = after;
  }
  const left = wrong.findIndex((_, field) => !known.has(field));
  if (left < 0) throw new Error('broken invariant: a predicate does not depend on its state alone');
  return left;
}
