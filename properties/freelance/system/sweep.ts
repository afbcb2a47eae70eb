/**
 * For which parameters does each rule hold? Each cell is a system of its own, explored whole. What comes out is data: for
 * the page docs/protocols/freelance-sweep.md with its pictures, and for the test that holds the boundary to the formula.
 */
import { heartbeatSystem, type HeartbeatState } from '../../../model/freelance/system/heartbeat.js';
import { retryWindowMs, type RequestOptions } from '../../../model/freelance/request.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import { always, type Property } from '../../../src/engine/property.js';
import { check } from '../../../src/engine/properties/check.js';
import type { Verdict } from '../../../src/engine/verdict.js';
import { aliveWithin, deadWithin } from './heartbeats.js';
import { endsWithin, onceInAllRetries, retryWindowSystem } from './retry-window.js';

export interface Sweep {
  readonly name: string;
  readonly title: string;
  /** The rule, or what else is asked in every cell. */
  readonly question: string;
  readonly rows: Axis;
  readonly columns: Axis;
  /** Row by row. */
  readonly cells: readonly (readonly Cell[])[];
}

export interface Axis {
  readonly label: string;
  readonly values: readonly number[];
}

export interface Cell {
  readonly verdict: Verdict;
  readonly states: number;
}

export interface SweepQuestion {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly rows: Axis;
  readonly columns: Axis;
  readonly ask: (row: number, column: number) => { readonly system: FieldSystem; readonly property: Property<never> };
}

const defaults: RequestOptions = { attempts: 3, timeoutMs: 5000, baseDelayMs: 500 };
const lifetimes: Axis = { label: 'cache lifetime, ms', values: [2_500, 5_000, 7_500, 10_000, 10_500, 15_000, 16_000, 16_500, 18_000, 23_000, 23_500, 30_000] };
const oneWayMs = 200;

export const sweepQuestions: readonly SweepQuestion[] = [
  {
    name: 'lifetime-by-attempts',
    title: 'Cache lifetime and attempts (timeout 5,000 ms, base delay 500 ms)',
    question: 'rule 1 for a retry: it is not executed again by a server that has executed it',
    rows: { label: 'attempts', values: [1, 2, 3, 4] },
    columns: lifetimes,
    ask: (attempts, cacheLifetimeMs) => ({ system: retryWindowSystem({ ...defaults, attempts, cacheLifetimeMs, unitMs: 500 }), property: onceInAllRetries }),
  },
  {
    name: 'lifetime-by-backoff',
    title: 'Cache lifetime and base delay (three attempts, timeout 5,000 ms)',
    question: 'rule 1 for a retry: it is not executed again by a server that has executed it',
    rows: { label: 'base delay, ms', values: [0, 500, 1_000, 2_500] },
    columns: lifetimes,
    ask: (baseDelayMs, cacheLifetimeMs) => ({ system: retryWindowSystem({ ...defaults, baseDelayMs, cacheLifetimeMs, unitMs: 500 }), property: onceInAllRetries }),
  },
  {
    name: 'end-by-attempts',
    title: 'The bound on a request and its attempts (timeout 5,000 ms, base delay 500 ms)',
    question: 'rule 2: it ends within so long',
    rows: { label: 'attempts', values: [1, 2, 3, 4] },
    columns: { label: 'bound, ms', values: [4_999, 5_000, 10_499, 10_500, 16_499, 16_500, 23_499, 23_500] },
    ask: (attempts, boundMs) => ({ system: retryWindowSystem({ ...defaults, attempts, cacheLifetimeMs: 300_000, unitMs: 500 }), property: endsWithin(boundMs) }),
  },
  ...heartbeatQuestions(),
];

function heartbeatQuestions(): readonly SweepQuestion[] {
  const rows: Axis = { label: 'heartbeat timeout, ms', values: [1_000, 2_000, 2_200, 2_400, 4_000, 4_400, 6_000, 8_000] };
  const columns: Axis = { label: 'heartbeat interval, ms', values: [1_000, 2_000, 4_000] };
  const common = { rows, columns };
  return [
    {
      ...common,
      name: 'alive',
      title: 'Heartbeat timeout and interval (up to 200 ms each way)',
      question: 'rule 4: a server that is up is ALIVE within one interval and a round trip, from any state',
      ask: (timeoutMs, intervalMs) => ({ system: heartbeatsWith(timeoutMs, intervalMs, false), property: aliveWithin(intervalMs + 2 * oneWayMs) }),
    },
    {
      ...common,
      name: 'dead',
      title: 'Heartbeat timeout and interval (up to 200 ms each way)',
      question: 'rule 5: a silent server is DEAD within one heartbeat timeout and one check',
      ask: (timeoutMs, intervalMs) => ({ system: heartbeatsWith(timeoutMs, intervalMs, false), property: deadWithin(timeoutMs + intervalMs) }),
    },
    {
      ...common,
      name: 'healthy',
      title: 'Heartbeat timeout and interval (up to 200 ms each way)',
      question: 'beside the rules: a server that answers every heartbeat is never taken for DEAD',
      ask: (timeoutMs, intervalMs) => ({ system: heartbeatsWith(timeoutMs, intervalMs, true), property: always<HeartbeatState>('never DEAD', ({ liveness }) => !liveness.matches('DEAD')) }),
    },
  ];
}

function heartbeatsWith(heartbeatTimeoutMs: number, intervalMs: number, healthy: boolean): FieldSystem {
  return heartbeatSystem({ unitMs: 200, delayMs: oneWayMs, check: 'at ticks', intervalMs, liveness: { heartbeatTimeoutMs }, crashes: !healthy, failures: !healthy });
}

export function runSweep({ name, title, question, rows, columns, ask }: SweepQuestion): Sweep {
  const cellAt = (row: number, column: number): Cell => {
    const { system, property } = ask(row, column);
    const { verdict, states } = check(system, [property]);
    return { verdict, states };
  };
  return { name, title, question, rows, columns, cells: rows.values.map((row) => columns.values.map((column) => cellAt(row, column))) };
}

/** The retry window of a row of the first two sweeps: rule 1 should hold exactly from this lifetime on. */
export function windowOf(sweep: Sweep, row: number): number {
  return retryWindowMs(sweep.rows.label === 'attempts' ? { ...defaults, attempts: row } : { ...defaults, baseDelayMs: row });
}
