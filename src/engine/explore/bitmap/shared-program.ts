/**
 * The bitmap search's work for several threads, as text: expanding slices of a layer, and taking the next layer out of the
 * marks. A piece of a task writes nothing that another one does, but for states found, which are added in atomic steps.
 */
import type { TeamState } from '../team/team.js';
import { expandSources } from './generate.js';
import type { Entries } from './layers.js';
import type { Plan } from './plan.js';
import type { Masks } from './watch-table.js';

/** More passes have no bit in `missed`. */
const MAX_PASSES = 31;

/** What the program's tasks find in the state. */
export interface SharedState extends TeamState {
  readonly tables: Plan['scopes'];
  readonly pool: Plan['pool']['values'];
  readonly differences: Plan['pool']['values'];
  readonly enabled: Int32Array;
  readonly cells: Int32Array;
  readonly marks: Int32Array;
  readonly summary: Int32Array;
  /** `expand`: slices of the entries `from` to `to`. */
  readonly entries?: Entries;
  readonly from?: number;
  readonly to?: number;
  /** By entry of the round: states with a successor, and passes that met an empty table. */
  readonly live?: Int32Array;
  readonly missed?: Int32Array;
  /** By piece: transitions, and passes that missed an entry; or where a scan stopped; or states taken. */
  readonly results?: Float64Array;
  /** `scan`: the text that looks through entries `from` to `to`, and its masks. */
  readonly scan?: string;
  readonly masks?: Masks;
  /** `take`: where each piece's words go in `out`, and how many words of the summary a piece has. */
  readonly out?: Int32Array;
  readonly offsets?: Int32Array;
  readonly words?: number;
}

/** Undefined where tables are not all that is needed: a scope without a table, or words in a hash table. */
export function sharedProgram(plan: Plan, entriesPerSlice: number): string | undefined {
  if (plan.layout.isWide || plan.scopes.some(({ kind }) => kind === 'tree')) return undefined;
  const passes = expandSources(plan, 'shared');
  if (passes.length > MAX_PASSES) return undefined;
  return `'use strict';
const plan = { pool: { values: state.pool }, differences: { values: state.differences }, enabled: state.enabled }, scopes = state.tables;
const passes = [${passes.map((source) => `(function (plan, scopes) { ${source} })(plan, scopes)`).join(',\n')}];
const scans = new Map();
return {
  expand(piece) {
    plan.pool.values = state.pool; plan.differences.values = state.differences;
    const { entries, from, to, results } = state, at = piece * ${entriesPerSlice}, end = at + ${entriesPerSlice};
    const first = from + 2 * at, last = Math.min(to, first + ${2 * entriesPerSlice});
    const live = state.live.subarray(at, end).fill(0), missed = state.missed.subarray(at, end).fill(0);
    let transitions = 0, any = 0;
    for (let p = 0; p < passes.length; p++) transitions += passes[p](state, entries, first, last, live, missed, 1 << p);
    for (let i = 0; i < missed.length; i++) any |= missed[i];
    results[2 * piece] = transitions; results[2 * piece + 1] = any;
  },
  scan(piece) {
    const { entries, from, to, results } = state, first = from + ${2 * entriesPerSlice} * piece;
    let scan = scans.get(state.scan);
    if (scan === undefined) scans.set(state.scan, (scan = new Function(state.scan)()));
    results[piece] = scan(state.masks, () => false, entries, first, Math.min(to, first + ${2 * entriesPerSlice}));
  },
  take(piece) {
    const { cells, marks, summary, out, words, results } = state, end = Math.min(summary.length, (piece + 1) * words);
    let to = state.offsets[piece], states = 0;
    for (let high = piece * words; high < end; high++) {
      let highBits = summary[high];
      if (highBits === 0) continue;
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
