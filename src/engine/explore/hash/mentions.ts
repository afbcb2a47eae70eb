/**
 * How states are renamed: for each combination of values that mention an index, the permutations that bring it to the
 * least of all its renamings, and the columns that may still be exchanged without changing it.
 *
 * The renamings of a combination are few as a rule (a token has as many as there are columns), so they are listed once,
 * by exchanging neighbours. Columns that can be exchanged pairwise form blocks; where more than these exchanges leave
 * the combination as it is (two pairs that may change places only together), the others are listed too.
 */
import type { Symmetry } from '../../field-system.js';
import { inverse } from '../permuted.js';
import type { LocalTable } from './local-table.js';

export interface Renaming {
  /** The combination that stands for all its renamings. */
  readonly to: number;
  /** Index i goes to place `permutation[i]`. Mostly one; each leads to `to`. */
  readonly permutations: readonly (readonly number[])[];
  /** Places whose columns may change places freely; only those of two and more. */
  readonly blocks: readonly (readonly number[])[];
  /** It stands for itself, and nothing but the order within blocks is left to choose. */
  readonly isSettled: boolean;
}

/** More renamings than this are not listed: some states are then not merged, which is sound. */
const MOST_RENAMINGS = 5040;
/** More columns than this are not tried in all orders where exchanges alone do not do. */
const MOST_TRIED = 6;

export function createRenamings({ columns, renamed }: Symmetry, mentions: LocalTable | undefined): (mention: number) => Renaming {
  const count = columns.length;
  const identity = Array.from({ length: count }, (_, index) => index);
  if (mentions === undefined) {
    const all: Renaming = { to: 0, permutations: [identity], blocks: [identity], isSettled: true };
    return () => all;
  }
  const known: Renaming[] = [];
  const { scratch, width } = mentions;

  function rename(mention: number, permutation: readonly number[]): number {
    const values = renamed.map((each, place) => each.rename(mentions?.rows[mention * width + place] as number, permutation));
    scratch.set(values);
    return (mentions as LocalTable).intern();
  }

  /** The first one met stands for all that it can be renamed to. */
  function list(first: number): void {
    const ways = new Map<number, readonly number[]>([[first, identity]]);
    for (const [mention, way] of ways) {
      if (ways.size > MOST_RENAMINGS) break;
      for (let index = 0; index + 1 < count; index++) {
        const exchange = exchanging(identity, index, index + 1);
        const next = rename(mention, exchange);
        if (!ways.has(next) && known[next] === undefined) ways.set(next, way.map((place) => exchange[place] as number));
      }
    }
    const blocks = blocksOf(first);
    const stabilisers = ways.size > MOST_RENAMINGS ? [identity] : stabilisersOf(first, blocks, ways.size);
    const movable = blocks.filter(({ length }) => length > 1);
    for (const [mention, way] of ways) {
      const back = inverse(way);
      const permutations = stabilisers.map((more) => back.map((place) => more[place] as number));
      known[mention] = { to: first, permutations, blocks: movable, isSettled: mention === first && permutations.length === 1 };
    }
  }

  function blocksOf(mention: number): readonly (readonly number[])[] {
    const blocks: number[][] = [];
    for (const index of identity) {
      const block = blocks.find(([other]) => rename(mention, exchanging(identity, index, other as number)) === mention);
      if (block === undefined) blocks.push([index]);
      else block.push(index);
    }
    return blocks;
  }

  /** One of each set of permutations that leave the combination as it is and differ only within blocks. */
  function stabilisersOf(mention: number, blocks: readonly (readonly number[])[], renamings: number): readonly (readonly number[])[] {
    const inBlocks = blocks.reduce((product, { length }) => product * factorial(length), 1);
    if (inBlocks * renamings >= factorial(count) || count > MOST_TRIED) return [identity];
    const isLeast = (permutation: readonly number[]): boolean => {
      const from = inverse(permutation);
      return blocks.every((block) => block.every((place, i) => i === 0 || (from[block[i - 1] as number] as number) < (from[place] as number)));
    };
    return permutationsOf(identity).filter((permutation) => isLeast(permutation) && rename(mention, permutation) === mention);
  }

  return (mention) => {
    if (known[mention] === undefined) list(mention);
    return known[mention] as Renaming;
  };
}

function exchanging(permutation: readonly number[], a: number, b: number): readonly number[] {
  return permutation.with(a, permutation[b] as number).with(b, permutation[a] as number);
}

function permutationsOf(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, i) => permutationsOf(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
