/** A predicate as masks: which states of a word it was asked for, and in which it was found. One look for many states. */
import type { Watch } from '../findings.js';
import { decodeSource } from './generate.js';
import type { Entries } from './layers.js';
import type { Plan } from './plan.js';
import { createScope, type Scope } from './scope.js';

export interface WatchTable {
  /** The number, among the entries, of the first with a finding, or -1. `share` may leave out what needs no closer look. */
  scan(entries: Entries, from: number, to: number, share?: ShareScan): number;
  /** The states of an entry in which it is found; to be asked after `scan` told of that entry. */
  found(word: number, bits: number): number;
}

/** Looks through the entries with several threads; the ranges in which something was not asked for yet, or was found. */
export type ShareScan = (source: string, masks: Masks, entries: Entries, from: number, to: number) => readonly (readonly [from: number, to: number])[] | undefined;

export interface Masks {
  readonly classOf: Scope['classOf'];
  /** States not asked for yet, and states found, by outer index and inner word. */
  readonly unasked: Int32Array;
  readonly hits: Int32Array;
}

/** Where `ask` answers false it stops at that entry e and returns -2 - e. */
type Scan = (masks: Masks, ask: (index: number, word: number, bits: number) => boolean, entries: Entries, from: number, to: number) => number;

/** Local states that keep coming make the masks stale each time: then each state is asked about by itself. */
const MAX_BUILDS = 40;

export function createWatchTable(plan: Plan, { tree, foundWhen }: Pick<Watch, 'tree' | 'foundWhen'>): WatchTable {
  const { layout } = plan;
  let knownReads = -1;
  let knownStates = -1;
  let masks: Masks | undefined;
  let isTree = false;
  let builds = 0;
  let source: string | undefined;
  let scanMasks: Scan | undefined;

  const isFound = (word: number, bit: number): boolean => tree.find(plan.decode(word, bit)).answer === foundWhen;
  const statesNow = (): number => layout.components.reduce((sum, { size }) => sum + size, 0);

  /** Classes follow what the predicate read and which local states there are; when either grew, all is asked anew. */
  function build(): void {
    builds++;
    knownStates = statesNow();
    if (tree.reads.size !== knownReads) source = scanMasks = undefined;
    knownReads = tree.reads.size;
    const components = [...new Set([0, ...[...tree.reads].map((field) => layout.componentOf[field] as number)])].toSorted((a, b) => a - b);
    const scope = createScope(layout, { steps: [], components, reads: tree.reads, follow: false, allocate: plan.allocate });
    isTree = scope.kind === 'tree';
    masks = { classOf: scope.classOf, unasked: plan.allocate(scope.mask.length).fill(-1), hits: plan.allocate(scope.mask.length) };
    source ??= scanSource(plan, components);
    // oxlint-disable-next-line typescript/no-implied-eval -- the generated loop holds nothing but numbers of the plan
    scanMasks ??= (new Function(source) as () => Scan)();
  }

  /** Returns whether what the tables are built on still stands. */
  function ask(index: number, word: number, bits: number): boolean {
    const { unasked, hits } = masks as Masks;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const bit = 31 - Math.clz32(rest & -rest);
      if (isFound(word, bit)) hits[index]! |= 1 << bit;
      unasked[index]! &= ~(1 << bit);
    }
    return tree.reads.size === knownReads;
  }

  function scanRange(entries: Entries, from: number, to: number): number {
    for (let first = from; ; ) {
      if (masks === undefined || isTree || builds >= MAX_BUILDS) return scanSlowly(entries, first, to);
      const at = (scanMasks as Scan)(masks, ask, entries, first, to);
      if (at >= -1) return at;
      first = -2 - at;
      build();
    }
  }

  function scanSlowly(entries: Entries, from: number, to: number): number {
    for (let e = from; e < to; e += 2) if (found(entries[e] as number, entries[e + 1] as number) !== 0) return e;
    return -1;
  }

  function found(word: number, bits: number): number {
    let hits = 0;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const bit = 31 - Math.clz32(rest & -rest);
      if (isFound(word, bit)) hits |= 1 << bit;
    }
    return hits;
  }

  return {
    found,
    scan(entries, from, to, share) {
      if (builds < MAX_BUILDS && knownStates !== statesNow()) build();
      const ranges = isTree || source === undefined || masks === undefined ? undefined : share?.(source, masks, entries, from, to);
      for (const [first, last] of ranges ?? [[from, to]]) {
        const at = scanRange(entries, first, last);
        if (at >= 0) return at;
      }
      return -1;
    },
  };
}

function scanSource(plan: Plan, components: readonly number[]): string {
  const outer = components.filter((component) => component !== 0);
  return `'use strict';
return function scan({ classOf, unasked: U, hits: F }, ask, entries, from, to) {
  const ${['n = 0', ...outer.map((component) => `C${component} = classOf[${component}]`)].join(', ')};
  for (let e = from; e < to; e += 2) {
    const w = entries[e], B = entries[e + 1] | 0;
    ${decodeSource(plan)}
    const y = (${['0', ...outer.map((component) => `C${component}[l${component}]`)].join(' + ')}) * ${plan.layout.innerWords} + h0;
    const u = B & U[y];
    if (u !== 0 && !ask(y, w, u)) return -2 - e;
    if ((B & F[y]) !== 0) return e;
  }
  return -1;
};`;
}
