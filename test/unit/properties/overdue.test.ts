import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.js';
import { explore } from '../../../src/engine/explore/explore.js';
import { overdueRun } from '../../../src/engine/properties/overdue.js';
import { long } from '../../long.js';
import { asFieldSystem, generateAtom, generateSystem, runCommand, type GuardedSystem, type Values } from './guarded-commands.js';

/** CI's long run tries more. */
const systems = long ? 300 : 120;

type Holds = (values: Values) => boolean;
interface Asked {
  readonly from: Holds;
  readonly to: Holds;
  readonly boundMs: number;
  readonly measured: 'first' | 'last';
  readonly elapsesMs: readonly number[];
}

describe('bounds of time on generated systems', () => {
  it('agree with a search over every state and every clock, down to the length of the run', () => {
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= systems; seed++) {
      const random = seededRandom(seed);
      const system = generateSystem(random);
      const from = is(generateAtom(random, system));
      const to = is(generateAtom(random, system));
      const elapsesMs = system.commands.map(() => random.below(3));
      const { graph } = explore(asFieldSystem(system), { keepGraph: true });
      if (graph === undefined) throw new RangeError('no graph');
      for (const measured of ['first', 'last'] as const) {
        for (const boundMs of [0, 1, 3]) {
          const asked: Asked = { from, to, boundMs, measured, elapsesMs };
          const found = overdueRun(graph, { ...asked, from: graph.labels(from), to: graph.labels(to) });
          expect(found?.path.edges.length, `seed ${seed}, ${measured}, ${boundMs} ms`).toBe(shortestLate(system, asked));
          const key = `${measured} ${found === undefined ? 'holds' : found.afterMs === undefined ? 'ends' : 'late'}`;
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
      }
    }
    expect([...seen.keys()].toSorted()).toEqual(['first ends', 'first holds', 'first late', 'last ends', 'last holds', 'last late']);
    expect(Math.min(...seen.values())).toBeGreaterThan(8);
  });
});

/** The length of a shortest run that is late or ends while it waits; every (state, clock) pair is looked at. */
function shortestLate(system: GuardedSystem, { from, to, boundMs, measured, elapsesMs }: Asked): number | undefined {
  const clockAt = (values: Values, clock: number | undefined): number | undefined => {
    if (to(values)) return undefined;
    return from(values) && (clock === undefined || measured === 'last') ? 0 : clock;
  };
  const start = system.sizes.map(() => 0);
  let level: { readonly values: Values; readonly clock: number | undefined }[] = [{ values: start, clock: clockAt(start, undefined) }];
  const met = new Set<string>(level.map(({ values, clock }) => `${values.join()} ${clock}`));
  for (let length = 0; level.length > 0; length++) {
    const next: typeof level = [];
    let late = false;
    for (const { values, clock } of level) {
      const successors = system.commands.flatMap((command, c) => {
        const after = runCommand(system, command, values);
        return after === undefined ? [] : [{ values: after, clock: clock === undefined ? undefined : clock + (elapsesMs[c] ?? 0) }];
      });
      if (successors.length === 0 && clock !== undefined) return length;
      for (const { values: after, clock: afterClock } of successors) {
        if (afterClock !== undefined && afterClock > boundMs) late = true;
        const node = { values: after, clock: clockAt(after, afterClock) };
        const key = `${after.join()} ${node.clock}`;
        if (met.has(key)) continue;
        met.add(key);
        next.push(node);
      }
    }
    if (late) return length + 1;
    level = next;
  }
  return undefined;
}

function is({ variable, value }: { readonly variable: number; readonly value: number }): Holds {
  return (values) => values[variable] === value;
}
