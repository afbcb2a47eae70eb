/**
 * Groups fields into components: fields that steps touch together and that have few joint values. The fewer components
 * a step touches, the more of its work is done once and for all in a small table.
 */
import type { TouchedFields } from './touched-fields.js';

/** A component may have about so many local states (as sampled): two words of a bitmap. */
const MAX_LOCAL_STATES = 64;
const MAX_VECTORS = 4000;

interface Group {
  readonly fields: readonly number[];
  /** The local state's number in each sampled vector, and how many there are. */
  readonly locals: Int32Array;
  readonly count: number;
}

/**
 * Lists of field numbers; every field is in exactly one. `mayJoin`, where given, is asked too: for those who cannot go by
 * the sample alone.
 */
export function groupFields(
  fieldCount: number,
  touched: readonly (TouchedFields | undefined)[],
  vectors: readonly (readonly number[])[],
  mayJoin: (fields: readonly number[]) => boolean = () => true,
): readonly (readonly number[])[] {
  const affinity = affinities(fieldCount, touched);
  const sample = vectors.slice(0, MAX_VECTORS);
  let groups: Group[] = Array.from({ length: fieldCount }, (_, field) => numbered([field], sample.length, (i) => sample[i]?.[field] as number));
  const refused = new Set<string>();
  for (;;) {
    let best = 0;
    let pair: readonly [Group, Group] | undefined;
    for (const [i, a] of groups.entries()) {
      for (const b of groups.slice(i + 1)) {
        const joint = meanAffinity(affinity, a.fields, b.fields);
        if (joint > best && !refused.has(pairKey(a, b))) {
          best = joint;
          pair = [a, b];
        }
      }
    }
    if (pair === undefined) return groups.map(({ fields }) => fields);
    const [a, b] = pair;
    const merged = numbered([...a.fields, ...b.fields], sample.length, (i) => (a.locals[i] as number) * b.count + (b.locals[i] as number));
    if (merged.count > MAX_LOCAL_STATES || !mayJoin(merged.fields)) refused.add(pairKey(a, b));
    else groups = [...groups.filter((group) => group !== a && group !== b), merged];
  }
}

function pairKey(a: Group, b: Group): string {
  return `${a.fields.join()}|${b.fields.join()}`;
}

function numbered(fields: readonly number[], length: number, keyAt: (index: number) => number): Group {
  const numbers = new Map<number, number>();
  const locals = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const key = keyAt(i);
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = numbers.size));
    locals[i] = number;
  }
  return { fields, locals, count: numbers.size };
}

/** How often two fields are touched by one step; a step that touches many fields says little about each pair. */
function affinities(fieldCount: number, touched: readonly (TouchedFields | undefined)[]): Float64Array[] {
  const affinity = Array.from({ length: fieldCount }, () => new Float64Array(fieldCount));
  for (const step of touched) {
    if (step === undefined) continue;
    const fields = [...new Set([...step.reads, ...step.writes])];
    const share = 1 / (fields.length - 1) ** 1.5;
    for (const a of fields) {
      for (const b of fields) if (a !== b) (affinity[a] as Float64Array)[b]! += share;
    }
  }
  return affinity;
}

function meanAffinity(affinity: readonly Float64Array[], a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (const from of a) for (const to of b) sum += affinity[from]?.[to] as number;
  return sum / (a.length * b.length);
}
