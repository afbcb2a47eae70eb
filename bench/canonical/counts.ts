/** The canonical model's exact counts, as every tool must find them. Depths are breadth first. */

export interface CanonicalCount {
  readonly servers: number;
  readonly retries: number;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
}

export const CANONICAL_COUNTS: readonly CanonicalCount[] = [
  { servers: 1, retries: 2, states: 308, transitions: 1_184, depth: 11 },
  { servers: 2, retries: 2, states: 18_636, transitions: 123_916, depth: 18 },
  { servers: 2, retries: 4, states: 39_292, transitions: 270_772, depth: 21 },
  { servers: 3, retries: 2, states: 687_328, transitions: 6_369_756, depth: 23 },
  { servers: 3, retries: 4, states: 2_233_048, transitions: 21_959_620, depth: 30 },
  { servers: 4, retries: 2, states: 16_155_088, transitions: 187_235_824, depth: 28 },
];

export function canonicalCount(servers: number, retries: number): CanonicalCount {
  const count = CANONICAL_COUNTS.find((row) => row.servers === servers && row.retries === retries);
  if (count === undefined) throw new RangeError(`no exact count is known for FL(${servers},${retries})`);
  return count;
}

/** Shortest counterexamples, in events, for 1, 2 and 3 servers with two retries. */
export const MUTANT_LENGTHS: Readonly<Record<'volatile' | 'nodedup', readonly number[]>> = {
  volatile: [8, 9, 9],
  nodedup: [6, 7, 7],
};
