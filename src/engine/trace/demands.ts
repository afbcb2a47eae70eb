/**
 * Whether all records that have to be missing fit into the holes: each into one between two of them, and no hole holds more
 * than are missing there. The earliest deadline first, which finds a way if there is one.
 */
import type { Hole } from './log-record.js';

export interface Demand {
  /** Numbers of holes, first and last. */
  readonly first: number;
  readonly last: number;
  /** For a person. */
  readonly what: string;
}

/** The demand that does not fit; undefined where all do. */
export function misfitDemand(demands: readonly Demand[], holes: readonly Hole[]): Demand | undefined {
  const byFirst = demands.toSorted((a, b) => a.first - b.first);
  const waiting: Demand[] = [];
  let next = 0;
  for (const [number, { missing }] of holes.entries()) {
    for (let demand = byFirst[next]; demand !== undefined && demand.first <= number; demand = byFirst[++next]) waiting.push(demand);
    waiting.sort((a, b) => b.last - a.last);
    for (let room = missing; room > 0 && waiting.length > 0; room--) waiting.pop();
    const late = waiting.find(({ last }) => last <= number);
    if (late !== undefined) return late;
  }
  return byFirst[next] ?? waiting[0];
}
