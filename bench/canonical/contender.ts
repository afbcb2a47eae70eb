/**
 * One contender in a process of its own: `contender.ts KIND SERVERS RETRIES [WARM [THREADS]]` builds the model, explores it from
 * nothing, then WARM times again, and prints one JSON object. Loading modules is not counted; all else is.
 */
import { getAdjacencyMap } from 'xstate/graph';
import { systemClock } from '../../src/core/clock.js';
import { factorMachine } from '../../src/engine/compile/factor/factor-machine.js';
import { explore } from '../../src/engine/explore/explore.js';
import type { FieldSystem } from '../../src/engine/field-system.js';
import { canonicalSystem } from './composed.js';
import { canonicalFields } from './fields.js';
import { canonicalMachine } from './parallel-machine.js';

export interface Measured {
  readonly states: number;
  readonly transitions: number;
  readonly depth?: number;
  readonly seconds: number;
  /** User and system time of the process, compiling threads included. */
  readonly cpuSeconds: number;
  readonly warmSeconds?: number;
  readonly warmCpuSeconds?: number;
  readonly bytesPerState?: number;
  readonly peakMiB: number;
}

const builders: Readonly<Record<string, (servers: number, retries: number) => FieldSystem>> = {
  parallel: (servers, retries) => factorMachine(canonicalMachine(servers, retries)),
  composed: canonicalSystem,
  fields: canonicalFields,
};

const [kind = '', servers = '2', retries = '2', warm = '0', threads = '1'] = process.argv.slice(2);
console.log(JSON.stringify(kind === 'getAdjacencyMap' ? adjacency() : wireproof()));

function wireproof(): Measured {
  const build = builders[kind];
  if (build === undefined) throw new RangeError(`no contender is called ${kind}`);
  const first = timed(() => {
    const system = build(Number(servers), Number(retries));
    return { system, found: explore(system, { threads: Number(threads) }) };
  });
  const { system, found } = first.result;
  const again = Array.from({ length: Number(warm) }, () => timed(() => explore(system, { threads: Number(threads) })));
  return {
    states: found.states,
    transitions: found.transitions,
    depth: found.depth,
    seconds: first.seconds,
    cpuSeconds: first.cpuSeconds,
    ...(again.length === 0 ? {} : { warmSeconds: median(again.map(({ seconds }) => seconds)), warmCpuSeconds: median(again.map(({ cpuSeconds }) => cpuSeconds)) }),
    bytesPerState: found.bytes / found.states,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
}

function adjacency(): Measured {
  const machine = canonicalMachine(Number(servers), Number(retries));
  const events = factorMachine(machine).steps.map(({ name }) => ({ type: name }));
  const { result, seconds, cpuSeconds } = timed(() => getAdjacencyMap(machine, { events, limit: Infinity }));
  const nodes = Object.values(result) as readonly { readonly state: unknown; readonly transitions: Readonly<Record<string, { readonly state: unknown }>> }[];
  // It lists every event in every state; those that change nothing are not counted as transitions.
  const transitions = nodes.reduce((sum, { state, transitions: own }) => sum + Object.values(own).filter((next) => next.state !== state).length, 0);
  return { states: nodes.length, transitions, seconds, cpuSeconds, peakMiB: process.resourceUsage().maxRSS / 1024 };
}

function timed<Result>(run: () => Result): { readonly result: Result; readonly seconds: number; readonly cpuSeconds: number } {
  const cpu = process.cpuUsage();
  const startMs = systemClock.nowMs();
  const result = run();
  const { user, system } = process.cpuUsage(cpu);
  return { result, seconds: (systemClock.nowMs() - startMs) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
