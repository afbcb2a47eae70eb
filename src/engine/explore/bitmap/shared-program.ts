/**
 * The bitmap search's work for several threads, as text: expanding parts of a round, delivering what was found for other
 * parts, looking through a layer, and taking the next one out of the marks. No two pieces of a task write to the same place.
 */
import { sharedFloat64, sharedInt32 } from '../team/shared-arrays.js';
import type { TeamState } from '../team/team.js';
import { ADD, expandSources } from './generate.js';
import type { Entries } from './layers.js';
import type { Plan } from './plan.js';
import { ENTRIES_PER_SLICE } from './sharing-sizes.js';
import type { DenseSpace } from './space.js';
import type { Masks } from './watch-table.js';

/** What the program's tasks find in the state. */
export interface SharedState extends TeamState {
  readonly tables: Plan['scopes'];
  readonly pool: Plan['pool']['values'];
  readonly differences: Plan['pool']['values'];
  readonly enabled: Int32Array;
  readonly space: Pick<DenseSpace, 'cells' | 'marks' | 'summary'>;
  /** `expand` and `scan`: the entries `from` to `to`. */
  readonly entries?: Entries;
  readonly from?: number;
  readonly to?: number;
  /** `expand`, by entry of the round: states with a successor, and passes that met an empty table. */
  readonly live?: Int32Array;
  readonly missed?: Int32Array;
  /** `expand` and `deliver`: the parts, what each found for others, and how many numbers that is. */
  readonly starts?: readonly number[];
  readonly bounds?: readonly number[];
  readonly boxes?: readonly Int32Array[];
  readonly boxed?: Int32Array;
  /**
   * `expand`, by slice and part: transitions, passes that missed an entry, entries missed. `scan`, by piece: where it stopped.
   * `take`, by piece: states.
   */
  readonly results?: Float64Array;
  /** `scan`: the text that looks through entries, and its masks. */
  readonly scan?: string;
  readonly masks?: Masks;
  /** `take`: where each piece's words go in `out`, and how many words of the summary a piece has. */
  readonly out?: Int32Array;
  readonly offsets?: Int32Array;
  readonly words?: number;
}

/**
 * For a plan with shared tables. Who has the passes already, as `passes` in the state, uses those: they may have been
 * optimised.
 */
export function sharedProgram(plan: Plan): string {
  return `'use strict';
const plan = { pool: { values: state.pool }, differences: { values: state.differences }, enabled: state.enabled }, scopes = state.tables;
const makePasses = () => [${expandSources(plan, true)
    .map((source) => `(function (plan, scopes) { ${source} })(plan, scopes)`)
    .join(',\n')}];
let ownPasses;
const scans = new Map();
return {
  expand(part) {
    plan.pool.values = state.pool; plan.differences.values = state.differences;
    const { space, entries, starts, bounds, boxes, boxed, results, passes = (ownPasses ??= makePasses()) } = state;
    const end = starts[part + 1], parts = boxes.length;
    const own = { ...space, low: bounds[part], size: bounds[part + 1] - bounds[part], box: boxes[part], boxed: 0 };
    for (let from = starts[part], to; from < end; from = to) {
      const slice = Math.floor((from - state.from) / ${2 * ENTRIES_PER_SLICE}), at = (from - state.from) / 2;
      to = Math.min(end, state.from + (slice + 1) * ${2 * ENTRIES_PER_SLICE});
      const live = state.live.subarray(at, at + (to - from) / 2).fill(0), missed = state.missed.subarray(at, at + (to - from) / 2).fill(0);
      let transitions = 0, any = 0, count = 0;
      for (let p = 0; p < passes.length; p++) transitions += passes[p](own, entries, from, to, live, missed, 1 << p);
      for (let i = 0; i < missed.length; i++) if (missed[i] !== 0) { any |= missed[i]; count++; }
      const result = 3 * (slice * parts + part);
      results[result] = transitions; results[result + 1] = any; results[result + 2] = count;
    }
    boxed[part] = own.boxed;
  },
  deliver(part) {
    const { space: { cells: V, marks: D1, summary: D2 }, bounds, boxes, boxed } = state, low = bounds[part], size = bounds[part + 1] - low;
    for (let other = 0; other < boxes.length; other++) {
      const box = boxes[other], end = other === part ? 0 : boxed[other];
      for (let x = 0; x < end; x += 2) {
        const s = box[x], m = box[x + 1] & ~V[s];
        if (m !== 0 && ((s - low) >>> 0) < size) ${ADD}
      }
    }
  },
  scan(piece) {
    const { entries, results } = state, from = state.from + ${2 * ENTRIES_PER_SLICE} * piece;
    let scan = scans.get(state.scan);
    if (scan === undefined) scans.set(state.scan, (scan = new Function(state.scan)()));
    results[piece] = scan(state.masks, () => false, entries, from, Math.min(state.to, from + ${2 * ENTRIES_PER_SLICE}));
  },
  take(piece) {
    const { space: { cells, marks, summary }, out, words, results } = state, end = Math.min(summary.length, (piece + 1) * words);
    let to = state.offsets[piece], states = 0;
    for (let high = piece * words; high < end; high++) {
      let highBits = summary[high];
      summary[high] = 0;
      for (; highBits !== 0; highBits &= highBits - 1) {
        const middle = (high << 5) | (31 - Math.clz32(highBits & -highBits));
        let bits = marks[middle];
        marks[middle] = 0;
        for (; bits !== 0; bits &= bits - 1) {
          const word = (middle << 5) | (31 - Math.clz32(bits & -bits)), found = cells[2 * word + 1];
          cells[2 * word] |= found; cells[2 * word + 1] = 0;
          out[to++] = word; out[to++] = found;
          let pop = found - ((found >>> 1) & 0x55555555);
          pop = (pop & 0x33333333) + ((pop >>> 2) & 0x33333333);
          states += Math.imul((pop + (pop >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
        }
      }
    }
    results[piece] = states;
  },
};`;
}

/** For the results of a round of `expand`. */
export function createRoom(parts: number, slices: number, boxedPairs: number): Required<Pick<SharedState, 'live' | 'missed' | 'results' | 'boxes' | 'boxed'>> {
  const entries = slices * ENTRIES_PER_SLICE;
  return {
    live: sharedInt32(entries),
    missed: sharedInt32(entries),
    results: sharedFloat64(3 * slices * parts),
    boxes: Array.from({ length: parts }, () => sharedInt32(2 * boxedPairs)),
    boxed: sharedInt32(parts),
  };
}
