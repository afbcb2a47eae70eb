/** Generated systems of interchangeable columns: commands are the same for every index, and may pass a token by index. */
import type { Random } from '../../../src/core/random.js';
import { createDomain, type Domain } from '../../../src/engine/domain.js';
import type { FieldAccess, FieldSystem } from '../../../src/engine/field-system.js';

/** What a predicate sees: own values by column, one shared value, and the index that holds the token. */
export interface SymmetricView {
  readonly columns: readonly (readonly number[])[];
  readonly shared: number;
  readonly token: number;
}

interface Command {
  readonly own: number;
  readonly is: number;
  readonly shared: number | undefined;
  readonly needsToken: boolean;
  readonly set: number;
  readonly setShared: number | undefined;
  /** 0: keeps the token; 1: takes it; 2: gives it to nobody. */
  readonly token: 0 | 1 | 2;
  readonly fair: boolean;
}

const ownSize = 3;
const sharedSize = 2;

/** 2 to 4 columns of two values; field 0 is shared, field 1 the token (count: nobody has it), then the columns. */
export function generateSymmetric(random: Random): FieldSystem {
  const count = 2 + random.below(3);
  const generated = Array.from({ length: 3 + random.below(3) }, (): Command => ({
    own: random.below(2),
    is: random.below(ownSize),
    shared: random.below(3) === 0 ? random.below(sharedSize) : undefined,
    needsToken: random.below(4) === 0,
    set: random.below(ownSize),
    setShared: random.below(3) === 0 ? random.below(sharedSize) : undefined,
    token: random.below(3) as 0 | 1 | 2,
    fair: random.below(2) === 0,
  }));
  // Something can happen at the start.
  const commands = generated.map((command, number) => (number === 0 ? { ...command, is: 0, shared: undefined, needsToken: false, set: 1 } : command));
  const ownDomains = [numbers(ownSize), numbers(ownSize)];
  const indices = Array.from({ length: count }, (_, index) => index);
  return {
    fields: [
      { name: 'shared', domain: numbers(sharedSize) },
      { name: 'token', domain: numbers(count + 1) },
      ...indices.flatMap((index) => ownDomains.map((domain, own) => ({ name: `column.${index}.${own}`, domain }))),
    ],
    initial: [[0, count, ...indices.flatMap(() => [0, 0])]],
    steps: indices.flatMap((index) =>
      commands.map((command, number) => ({
        kind: 'local' as const,
        name: `column.${index}.c${number}`,
        fair: command.fair,
        run(access: FieldAccess) {
          if (access.read(field(index, command.own)) !== command.is) return false;
          if (command.shared !== undefined && access.read(0) !== command.shared) return false;
          if (command.needsToken && access.read(1) !== index) return false;
          access.write(field(index, 1 - command.own), command.set);
          if (command.setShared !== undefined) access.write(0, command.setShared);
          if (command.token > 0) access.write(1, command.token === 1 ? index : count);
          return true;
        },
      })),
    ),
    symmetry: {
      columns: indices.map((index) => [field(index, 0), field(index, 1)]),
      families: commands.map((_, number) => indices.map((index) => index * commands.length + number)),
      renamed: [{ field: 1, rename: (value, permutation) => permutation[value] ?? value }],
    },
    view: (access): SymmetricView => ({
      columns: indices.map((index) => [access.read(field(index, 0)), access.read(field(index, 1))]),
      shared: access.read(0),
      token: access.read(1),
    }),
  };
}

function numbers(size: number): Domain<number> {
  const domain = createDomain<number>();
  for (let value = 0; value < size; value++) domain.intern(value);
  return domain;
}

function field(index: number, own: number): number {
  return 2 + index * 2 + own;
}

/** A question that does not tell columns apart. */
export function generateSymmetricPredicate(random: Random): (view: SymmetricView) => boolean {
  const own = random.below(2);
  const value = random.below(ownSize);
  const shared = random.below(sharedSize);
  switch (random.below(4)) {
    case 0:
      return ({ columns }) => columns.some((column) => column[own] === value);
    case 1:
      return ({ columns }) => columns.every((column) => column[own] === value);
    case 2:
      return (view) => view.shared === shared;
    default:
      return ({ columns, token }) => columns[token]?.[own] === value;
  }
}
