/** Small random field systems: steps that read under conditions, write constants and copies, and move all fields at once. */
import type { Random } from '../../../src/core/random.js';
import { createDomain } from '../../../src/engine/domain.js';
import type { FieldAccess, FieldSystem, Step } from '../../../src/engine/field-system.js';

export function randomSystem(random: Random, least: { readonly fields: number; readonly steps: number } = { fields: 2, steps: 1 }): FieldSystem {
  const sizes = Array.from({ length: least.fields + random.below(6) }, () => 1 + random.below(5));
  const fields = sizes.map((size, i) => {
    const domain = createDomain<number>((value) => value);
    for (let value = 0; value < size; value++) domain.intern(value);
    return { name: `f${i}`, domain };
  });
  const vector = (): number[] => sizes.map((size) => random.below(size));
  const steps: Step[] = Array.from({ length: least.steps + random.below(8) }, (_, i) => (random.below(6) === 0 ? synchronous(random, sizes, i) : local(random, sizes, i)));
  return {
    fields,
    initial: Array.from({ length: 1 + random.below(2) }, vector),
    steps,
    view: ({ read }) => ({ at: (field: number) => read(field), count: sizes.length }),
  };
}

/** A chain of tests, each of which may end in no; then writes, some of which depend on what is read only then. */
function local(random: Random, sizes: readonly number[], number: number): Step {
  const field = (): number => random.below(sizes.length);
  const tests = Array.from({ length: random.below(3) }, () => {
    const tested = field();
    return { tested, allowed: Array.from({ length: sizes[tested] as number }, () => random.below(3) > 0) };
  });
  const writes = Array.from({ length: 1 + random.below(3) }, () => {
    const written = field();
    const source = field();
    const size = sizes[written] as number;
    const constant = random.below(size);
    return { written, source, kind: random.below(3), constant, size };
  });
  return {
    kind: 'local',
    name: `local ${number}`,
    fair: false,
    run({ read, write }: FieldAccess) {
      for (const { tested, allowed } of tests) if (allowed[read(tested)] !== true) return false;
      for (const { written, source, kind, constant, size } of writes) {
        if (kind === 0) write(written, constant);
        else if (kind === 1) write(written, (read(written) + 1) % size);
        else write(written, Math.min(read(source), size - 1));
      }
      return true;
    },
  };
}

function synchronous(random: Random, sizes: readonly number[], number: number): Step {
  const tables = sizes.map((size) => Array.from({ length: size }, () => (random.below(12) === 0 ? -1 : random.below(size))));
  return { kind: 'synchronous', name: `all ${number}`, fair: false, advance: (field, value) => tables[field]?.[value] as number };
}
