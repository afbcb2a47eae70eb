/** Generated systems: a few bounded counters and guarded commands over them, as data, so that they can be written out for other tools. */
import type { Random } from '../../../src/core/random.js';
import { createDomain } from '../../../src/engine/domain.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';

export interface GuardedCommand {
  /** Enabled where each of these variables has that value. */
  readonly guard: readonly { readonly variable: number; readonly value: number }[];
  readonly effect: readonly { readonly variable: number; readonly kind: 'set' | 'add'; readonly value: number }[];
  readonly fair: boolean;
}

/** Variable v takes the values 0 .. sizes[v]-1 and starts at 0; additions wrap. */
export interface GuardedSystem {
  readonly sizes: readonly number[];
  readonly commands: readonly GuardedCommand[];
}

export type Values = readonly number[];

export function generateSystem(random: Random, fairness: 'mixed' | 'all' = 'mixed'): GuardedSystem {
  const sizes = Array.from({ length: 2 + random.below(3) }, () => 2 + random.below(2));
  const variable = (): number => random.below(sizes.length);
  const commands = Array.from({ length: 2 + random.below(5) }, () => ({
    guard: distinct(Array.from({ length: 1 + random.below(2) }, variable)).map((v) => ({ variable: v, value: random.below(sizes[v] as number) })),
    effect: distinct(Array.from({ length: 1 + random.below(2) }, variable)).map((v) => ({
      variable: v,
      kind: random.below(2) === 0 ? ('set' as const) : ('add' as const),
      value: random.below(sizes[v] as number),
    })),
    fair: fairness === 'all' || random.below(3) > 0,
  }));
  return { sizes, commands };
}

/** A question about the values: some variable has that value. */
export function generateAtom(random: Random, { sizes }: GuardedSystem): { readonly variable: number; readonly value: number } {
  const variable = random.below(sizes.length);
  return { variable, value: random.below(sizes[variable] as number) };
}

export function runCommand({ sizes }: GuardedSystem, command: GuardedCommand, values: Values): Values | undefined {
  if (!command.guard.every(({ variable, value }) => values[variable] === value)) return undefined;
  const next = [...values];
  for (const { variable, kind, value } of command.effect) {
    next[variable] = kind === 'set' ? value : ((next[variable] as number) + value) % (sizes[variable] as number);
  }
  return next;
}

/** The view is the list of values. */
export function asFieldSystem(system: GuardedSystem): FieldSystem {
  const { sizes, commands } = system;
  const domains = sizes.map((size) => {
    const domain = createDomain<number>();
    for (let value = 0; value < size; value++) domain.intern(value);
    return domain;
  });
  return {
    fields: domains.map((domain, v) => ({ name: `v${v}`, domain })),
    initial: [sizes.map(() => 0)],
    steps: commands.map((command, c) => ({
      kind: 'local',
      name: `c${c}`,
      fair: command.fair,
      run(access) {
        if (!command.guard.every(({ variable, value }) => access.read(variable) === value)) return false;
        for (const { variable, kind, value } of command.effect) {
          access.write(variable, kind === 'set' ? value : (access.read(variable) + value) % (sizes[variable] as number));
        }
        return true;
      },
    })),
    view: (access) => sizes.map((_, v) => access.read(v)),
  };
}

function distinct(values: readonly number[]): readonly number[] {
  return [...new Set(values)];
}
