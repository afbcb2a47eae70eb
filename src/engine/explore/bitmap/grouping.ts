/**
 * Groups fields into components: fields that steps touch together and that have few joint values. The fewer components
 * a step touches, the more of its work is done once and for all in a small table.
 */
import type { TouchedFields } from './touched-fields.js';

/** A component may have about so many local states (as sampled): two words of a bitmap. */
const MAX_LOCAL_STATES = 64;

/** Lists of field numbers; every field is in exactly one. */
export function groupFields(
  fieldCount: number,
  touched: readonly (TouchedFields | undefined)[],
  vectors: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const affinity = affinities(fieldCount, touched);
  let groups: number[][] = Array.from({ length: fieldCount }, (_, field) => [field]);
  const refused = new Set<string>();
  for (;;) {
    let best = 0;
    let pair: readonly [number[], number[]] | undefined;
    for (const [i, a] of groups.entries()) {
      for (const b of groups.slice(i + 1)) {
        const joint = weight(affinity, a, b);
        if (joint > best && !refused.has(`${a.join()}|${b.join()}`)) {
          best = joint;
          pair = [a, b];
        }
      }
    }
    if (pair === undefined) return groups;
    const [a, b] = pair;
    const merged = [...a, ...b];
    if (countLocalStates(merged, vectors) > MAX_LOCAL_STATES) refused.add(`${a.join()}|${b.join()}`);
    else groups = [...groups.filter((group) => group !== a && group !== b), merged];
  }
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

function weight(affinity: readonly Float64Array[], a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (const from of a) for (const to of b) sum += affinity[from]?.[to] as number;
  return sum;
}

function countLocalStates(fields: readonly number[], vectors: readonly (readonly number[])[]): number {
  const found = new Set<string>();
  for (const vector of vectors) found.add(fields.map((field) => vector[field]).join());
  return found.size;
}
