/**
 * Layers of the bitmap search shared among threads, as far as they are large enough. A round of slices is expanded over
 * tables that nobody changes; what was missed there the search runs again alone, slice by slice in order, so that all
 * is numbered, counted and found in the order in which one thread would have.
 */
import { sharedFloat64, sharedInt32 } from '../team/shared-arrays.js';
import { createTeam } from '../team/team.js';
import type { Expand } from './generate.js';
import type { Entries, Layer } from './layers.js';
import type { Plan } from './plan.js';
import { createRoom, sharedProgram, type SharedState } from './shared-program.js';
import { divideEntries, divideSpace, type SharedSpace } from './shared-space.js';
import { ENTRIES_PER_SLICE, FEWEST_SLICES, MOST_PIECES, MOST_SLICES, worthwhile, type SharingSizes } from './sharing-sizes.js';
import type { ShareScan } from './watch-table.js';

export interface SharedSearch {
  /** Smaller bitmaps stay in one thread's memory. */
  readonly fewestWords: number;
  /** From so many states on; before, there is nothing to be told. */
  readonly statesToStart: number;
  start(): void;
  /** So many tasks were shared. */
  readonly rounds: number;
  /** Expands one slice or more from `from` on. The round stands until the next one. */
  expand(plan: Plan, passes: readonly Expand[], space: SharedSpace, entries: Entries, from: number, to: number): Round;
  /** For the entries of one layer after another. */
  scan(plan: Plan, space: SharedSpace): ShareScan;
  /** Takes the next layer out of the space. */
  take(plan: Plan, space: SharedSpace): Layer;
  end(): void;
}

export interface Round {
  readonly plan: Plan;
  readonly slices: number;
  transitions(slice: number): number;
  /** The bits of the passes that met an empty table, over all entries of the slice. */
  missedPasses(slice: number): number;
  /** The same by entry. */
  missed(slice: number): Int32Array;
  live(slice: number): Int32Array;
}

/** A round in which more than this share of entries was missed is followed by a shorter one. */
const MISSED_SHARE = 1 / 32;
/** So much more than the others the calling thread is given at first: their loops are not optimised yet. */
const FIRST_LEAD = 8;

/** For plans with shared tables. Whoever makes it ends it. */
export function createSharedSearch(threads: number, sizes: SharingSizes = worthwhile): SharedSearch {
  const team = createTeam(threads);
  const alone = createRoom(1, 1, 0);
  const takeResults = sharedFloat64(MOST_PIECES);
  const offsets = sharedInt32(MOST_PIECES);
  let shared: ReturnType<typeof createRoom> | undefined;
  let known: { readonly plan: Plan; readonly program: string } | undefined;
  let arrays: SharedState['space'] | undefined;
  let slicesPerRound = FEWEST_SLICES;
  let lead = FIRST_LEAD;
  let rounds = 0;

  function stateFor(plan: Plan, { cells, marks, summary }: SharedSpace): SharedState {
    if (known?.plan !== plan) known = { plan, program: sharedProgram(plan) };
    // The same object as long as the arrays are the same: it is told to others once.
    if (arrays?.cells !== cells) arrays = { cells, marks, summary };
    return { program: known.program, tables: plan.scopes, pool: plan.pool.values, differences: plan.differences.values, enabled: plan.enabled, space: arrays };
  }

  /** Is it worth while to share so many entries, and is somebody there? */
  function mayShare(entries: number): boolean {
    if (entries < sizes.entriesToShare || team.size === 1) return false;
    rounds++;
    return true;
  }

  /** Parts are taken from both ends; as many from the front as there are threads on that side were meant to be. */
  function adjustLead(taken: number): void {
    const meant = 2 * Math.ceil(threads / 2);
    if (taken > meant) lead = Math.min(FIRST_LEAD, lead * 1.5);
    else if (taken < meant) lead = Math.max(1 / 2, lead / 2);
  }

  function adjustSlices(missed: number, entries: number): void {
    slicesPerRound = missed > entries * MISSED_SHARE ? Math.max(FEWEST_SLICES, slicesPerRound >> 1) : Math.min(MOST_SLICES, slicesPerRound * 2);
  }

  return {
    fewestWords: sizes.fewestWords,
    statesToStart: sizes.statesToStart,
    start: () => team.start(sizes.patient),
    get rounds() {
      return rounds;
    },
    expand(plan, passes, space, entries, from, to) {
      const left = (to - from) / 2;
      // Scopes without a table ask the system itself.
      const sharing = plan.scopes.every(({ kind }) => kind !== 'tree') && mayShare(left);
      const weights = sharing ? weightsFor(threads, lead) : [1];
      const parts = weights.length;
      const slices = sharing ? Math.min(Math.ceil(left / ENTRIES_PER_SLICE), slicesPerRound) : 1;
      const last = Math.min(to, from + 2 * slices * ENTRIES_PER_SLICE);
      const room = sharing ? (shared ??= createRoom(parts, MOST_SLICES, sizes.boxedPairs)) : alone;
      const { results, live, missed } = room;
      const told = { ...stateFor(plan, space), ...room, ...divideEntries(entries, from, last, weights), entries, from };
      results.fill(0, 0, 3 * slices * parts);
      if (sharing) {
        adjustLead(team.run('expand', parts, told, { passes }));
        team.run('deliver', parts, told);
      } else team.runAlone('expand', parts, told, { passes });
      const column = (slice: number, index: number): number[] => Array.from({ length: parts }, (_, part) => results[3 * (slice * parts + part) + index] as number);
      const ofSlice = (array: Int32Array, slice: number): Int32Array => array.subarray(slice * ENTRIES_PER_SLICE, Math.min((slice + 1) * ENTRIES_PER_SLICE, (last - from) / 2));
      if (sharing) adjustSlices(Array.from({ length: slices }, (_, slice) => sum(column(slice, 2))).reduce((a, b) => a + b), (last - from) / 2);
      return {
        plan,
        slices,
        transitions: (slice) => sum(column(slice, 0)),
        missedPasses: (slice) => column(slice, 1).reduce((all, some) => all | some, 0),
        missed: (slice) => ofSlice(missed, slice),
        live: (slice) => ofSlice(live, slice),
      };
    },
    scan: (plan, space) => (source, masks, entries, from, to) => {
      if (!mayShare((to - from) / 2)) return undefined;
      const pieces = Math.ceil((to - from) / 2 / ENTRIES_PER_SLICE);
      const stops = sharedFloat64(pieces);
      team.run('scan', pieces, { ...stateFor(plan, space), scan: source, masks, entries, from, to, results: stops });
      return Array.from(stops, (at, piece) => [at < -1 ? -2 - at : at, Math.min(to, from + 2 * ENTRIES_PER_SLICE * (piece + 1))] as const).filter(([at]) => at >= 0);
    },
    take(plan, space) {
      const { entries, pieces, words } = divideSpace(space, offsets);
      const out = sharedInt32(2 * entries);
      const run = mayShare(entries) ? team.run : team.runAlone;
      run('take', pieces, { ...stateFor(plan, space), out, offsets, words, results: takeResults });
      return { segments: [{ entries: out, from: 0, to: out.length }], states: sum(takeResults.subarray(0, pieces)) };
    },
    end: () => team.end(),
  };
}

/** A large part for each thread, and small ones in the middle for those who are done with theirs. */
function weightsFor(threads: number, lead: number): number[] {
  return [7 * lead, ...Array.from({ length: Math.ceil(threads / 2) - 1 }, () => 7), ...Array.from({ length: threads }, () => 3), ...Array.from({ length: Math.floor(threads / 2) }, () => 7)];
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
