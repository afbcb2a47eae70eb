/** A snapshot for the user's predicates that tells a misspelt state or tag instead of answering false for ever. */
import { OperatingError, shown } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import type { CompiledMachine } from '../compile/compile-machine.js';

interface StrictSnapshot {
  matches(value: unknown): boolean;
  hasTag(tag: string): boolean;
}

const remembered = new WeakMap<object, StrictSnapshot>();

/** `matches` and `hasTag` throw `WP2035` for what the machine does not have. */
export function strictSnapshot(machine: CompiledMachine, state: number): StrictSnapshot {
  const snapshot = machine.snapshot(state) as StrictSnapshot & object;
  const known = remembered.get(snapshot);
  if (known !== undefined) return known;
  const strict = Object.create(snapshot, {
    matches: {
      value: (value: unknown) => {
        for (const path of pathsOf(value)) mustBeKnown('state', path, statesOf(machine));
        return snapshot.matches(value);
      },
    },
    hasTag: {
      value: (tag: string) => {
        mustBeKnown('tag', tag, machine.tags);
        return snapshot.hasTag(tag);
      },
    },
    can: { value: (event: { readonly type: string }) => machine.can(state, event) },
  }) as StrictSnapshot;
  remembered.set(snapshot, strict);
  return strict;
}

/** The paths that a state value can name: the root has none. */
export function statesOf(machine: CompiledMachine): readonly string[] {
  return machine.statePaths.filter((path) => path !== '(root)');
}

/** `{ a: { b: 'c' } }` mentions a, a.b and a.b.c. */
export function pathsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [shown(value)];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...(typeof inner === 'object' && inner !== null && Object.keys(inner).length === 0 ? [] : pathsOf(inner).map((path) => `${key}.${path}`))]);
}

/** Throws `WP2035` with the name that was likely meant. */
export function mustBeKnown(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw new OperatingError('WP2035', { expected: `a ${what} of the machine`, found: shown(name), repair: suggestion(name, known) });
}
