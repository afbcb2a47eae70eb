/**
 * Layers of the bitmap search shared among threads, as far as they are large enough. A round of slices is expanded over
 * tables that nobody changes; what was missed there the search runs again alone, slice by slice in order, so that all
 * is numbered, counted and found in the order in which one thread would have.
 */
import { sharedFloat64, sharedInt32 } from '../team/shared-arrays.js';
import { startTeam, type Team } from '../team/team.js';
import type { Entries, Layer } from './layers.js';
import type { Plan } from './plan.js';
import { sharedProgram, type SharedState } from './shared-program.js';
import type { DenseSpace } from './space.js';
import type { ShareScan } from './watch-table.js';

export interface SharedSearch {
  readonly sizes: SharingSizes;
  /** So many tasks were shared. */
  readonly rounds: number;
  /** Expands some slices from `from` on. Undefined: not now, expand alone. The round stands until the next one. */
  expand(plan: Plan, space: DenseSpace, entries: Entries, from: number, to: number): Round | undefined;
  /** For the entries of one layer after another. */
  scan(plan: Plan, space: DenseSpace): ShareScan;
  /** Takes the next layer out of the space. Undefined: not now. */
  take(plan: Plan, space: DenseSpace): Layer | undefined;
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

/** From which sizes on threads are used. */
export interface SharingSizes {
  /** Of the bitmap. */
  readonly fewestWords: number;
  /** In a layer: threads are started. */
  readonly entriesToStart: number;
  /** Left of a layer: they are used. */
  readonly fewestSlices: number;
  readonly entriesPerSlice: number;
  /** Do nothing before they have started. */
  readonly patient: boolean;
}

/** Where it pays: threads take some 50 ms to start, and their loops as long to be optimised. */
export const worthwhile: SharingSizes = { fewestWords: 2 ** 16, entriesToStart: 2 ** 13, fewestSlices: 4, entriesPerSlice: 2048, patient: false };

const MOST_SLICES = 256;
const MAX_PIECES = 1024;
/** A round with more missed slices than this share is followed by a shorter one. */
const MISSED_SHARE = 1 / 8;

export function createSharedSearch(threads: number, sizes: SharingSizes = worthwhile): SharedSearch {
  const { entriesToStart, fewestSlices, entriesPerSlice } = sizes;
  let team: Team | undefined;
  let rounds = 0;
  let known: { readonly plan: Plan; readonly program: string | undefined } | undefined;
  let slicesPerRound = 2 * fewestSlices;
  let round: ReturnType<typeof createRoom> | undefined;
  const takeResults = sharedFloat64(MAX_PIECES);
  const offsets = sharedInt32(MAX_PIECES);

  const programOf = (plan: Plan): string | undefined => {
    if (known?.plan !== plan) known = { plan, program: sharedProgram(plan, entriesPerSlice) };
    return known.program;
  };

  /** Undefined where threads cannot help, or have not started. */
  function stateFor(plan: Plan, space: DenseSpace, entries: number): SharedState | undefined {
    if (team === undefined && entries < entriesToStart) return undefined;
    const program = programOf(plan);
    if (program === undefined) return undefined;
    team ??= startTeam(threads);
    if (sizes.patient) team.gather();
    if (team.size === 1) return undefined;
    rounds++;
    return {
      program,
      tables: plan.scopes,
      pool: plan.pool.values,
      differences: plan.differences.values,
      enabled: plan.enabled,
      cells: space.cells,
      marks: space.marks,
      summary: space.summary,
    };
  }

  return {
    sizes,
    get rounds() {
      return rounds;
    },
    expand(plan, space, entries, from, to) {
      const left = Math.ceil((to - from) / 2 / entriesPerSlice);
      if (left < fewestSlices) return undefined;
      const state = stateFor(plan, space, left * entriesPerSlice);
      if (state === undefined) return undefined;
      const slices = Math.min(left, slicesPerRound);
      const { live, missed, results } = (round ??= createRoom(MOST_SLICES * entriesPerSlice));
      const last = Math.min(to, from + 2 * slices * entriesPerSlice);
      team?.run('expand', slices, { ...state, entries, from, to: last, live, missed, results });
      const missedSlices = Array.from({ length: slices }, (_, slice) => results[2 * slice + 1] as number).filter((passes) => passes !== 0).length;
      slicesPerRound = missedSlices > slices * MISSED_SHARE ? Math.max(fewestSlices, slicesPerRound >> 1) : Math.min(MOST_SLICES, slicesPerRound * 2);
      const part = (array: Int32Array, slice: number): Int32Array => array.subarray(slice * entriesPerSlice, (slice + 1) * entriesPerSlice);
      return {
        plan,
        slices,
        transitions: (slice) => results[2 * slice] as number,
        missedPasses: (slice) => results[2 * slice + 1] as number,
        missed: (slice) => part(missed, slice),
        live: (slice) => part(live, slice),
      };
    },
    scan: (plan, space) => (source, masks, entries, from, to) => {
      const pieces = Math.ceil((to - from) / 2 / entriesPerSlice);
      const state = pieces < fewestSlices ? undefined : stateFor(plan, space, pieces * entriesPerSlice);
      if (state === undefined) return undefined;
      const results = sharedFloat64(pieces);
      team?.run('scan', pieces, { ...state, scan: source, masks, entries, from, to, results });
      return Array.from(results, (at, piece) => [at < -1 ? -2 - at : at, Math.min(to, from + 2 * entriesPerSlice * (piece + 1))] as const).filter(([at]) => at >= 0);
    },
    take(plan, space) {
      if (team === undefined || team.size === 1) return undefined;
      const words = Math.max(1, Math.ceil(space.summary.length / MAX_PIECES));
      const pieces = Math.ceil(space.summary.length / words);
      const entries = placePieces(space, words, pieces, offsets);
      if (entries < fewestSlices * entriesPerSlice) return undefined;
      const state = stateFor(plan, space, entries);
      if (state === undefined) return undefined;
      const out = sharedInt32(2 * entries);
      team.run('take', pieces, { ...state, out, offsets, words, results: takeResults });
      return { segments: [{ entries: out, from: 0, to: out.length }], states: takeResults.subarray(0, pieces).reduce((sum, states) => sum + states, 0) };
    },
    end: () => team?.end(),
  };
}

function createRoom(entries: number): { readonly live: Int32Array; readonly missed: Int32Array; readonly results: Float64Array } {
  return { live: sharedInt32(entries), missed: sharedInt32(entries), results: sharedFloat64(2 * MOST_SLICES) };
}

/** Where each piece's words are to go; returns how many words there are. */
function placePieces({ marks, summary }: DenseSpace, words: number, pieces: number, offsets: Int32Array): number {
  let entries = 0;
  for (let piece = 0; piece < pieces; piece++) {
    offsets[piece] = 2 * entries;
    const end = Math.min(summary.length, (piece + 1) * words);
    for (let high = piece * words; high < end; high++) {
      for (let bits = summary[high] as number; bits !== 0; bits &= bits - 1) {
        const found = marks[(high << 5) | (31 - Math.clz32(bits & -bits))] as number;
        let count = found - ((found >>> 1) & 0x55555555);
        count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
        entries += Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
      }
    }
  }
  return entries;
}
