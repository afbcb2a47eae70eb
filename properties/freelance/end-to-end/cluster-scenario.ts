/** Generated runs of a few clients and servers: how many, their options, the wire and its faults, and what befalls them. */
import { array, constant, constantFrom, integer, nat, oneof, option, record, tuple, type Arbitrary } from 'fast-check';
import { faultPlanArbitrary } from '../../../src/arbitraries/fault-plan.js';
import { OperatingError, shown } from '../../../src/core/errors.js';
import { readFaultPlan, writeFaultPlan, type PlannedFault } from '../../../src/drivers/planned-faults.js';
import { readClusterPath, writeClusterPath, type ClusterAction } from './cluster-action.js';

export interface ClusterSettings {
  readonly clients: number;
  readonly servers: number;
  /** What a message takes on its way to or from the first server; to the next one twice as long, and so on. */
  readonly latencyMs: number;
  readonly cacheTtlMs: number;
  readonly requestTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly maxRetries: number;
  readonly retryBaseDelayMs: number;
}

export interface ClusterScenario {
  readonly settings: ClusterSettings;
  readonly faults: readonly PlannedFault[];
  readonly actions: readonly ClusterAction[];
}

export const plainSettings: ClusterSettings = {
  clients: 1,
  servers: 1,
  latencyMs: 0,
  cacheTtlMs: 300_000,
  requestTimeoutMs: 5000,
  heartbeatIntervalMs: 2000,
  heartbeatTimeoutMs: 6000,
  maxRetries: 3,
  retryBaseDelayMs: 500,
};

const mostClients = 2;
const mostServers = 3;

const settings: Arbitrary<ClusterSettings> = oneof(
  { weight: 2, arbitrary: record({ clients: constantFrom(1, 2), servers: constantFrom(2, 3, 1), latencyMs: constantFrom(0, 5, 40) }).map((sizes) => ({ ...plainSettings, ...sizes })) },
  {
    weight: 1,
    arbitrary: record({
      clients: constantFrom(1, 2),
      servers: constantFrom(2, 3, 1),
      latencyMs: constantFrom(0, 5, 40),
      cacheTtlMs: constantFrom(300_000, 4000),
      requestTimeoutMs: constantFrom(5000, 700),
      // A server that is asked less often than it must be heard is DEAD now and then.
      heartbeats: constantFrom({ heartbeatIntervalMs: 2000, heartbeatTimeoutMs: 6000 }, { heartbeatIntervalMs: 700, heartbeatTimeoutMs: 1500 }),
      maxRetries: constantFrom(3, 5, 1),
      retryBaseDelayMs: constantFrom(500, 70),
    }).map(({ heartbeats, ...rest }) => ({ ...rest, ...heartbeats })),
  },
);

const client = nat(mostClients - 1);
const server = nat(mostServers - 1);
const duration = oneof(constantFrom(0, 1, 500, 1000, 2000, 5000, 6001), integer({ min: 1, max: 4000 }));

/** Few questions, so that they are asked again. */
const question = nat(3);

const action: Arbitrary<ClusterAction> = oneof(
  { weight: 10, arbitrary: record({ kind: constant('ask' as const), client, question }) },
  { weight: 1, arbitrary: record({ kind: constant('ask' as const), client, question, timeoutMs: constantFrom(0, 700, 9000) }) },
  { weight: 10, arbitrary: duration.map((durationMs): ClusterAction => ({ kind: 'wait', durationMs })) },
  { weight: 3, arbitrary: record({ kind: constantFrom('answers' as const, 'answers' as const, 'throws' as const), server, durationMs: constantFrom(0, 30, 1500, 6000) }) },
  { weight: 2, arbitrary: record({ kind: constantFrom('crash' as const, 'restart' as const), server }) },
  { weight: 2, arbitrary: tuple(client, server, option(constantFrom('up' as const, 'down' as const))).map(([from, to, way]): ClusterAction => ({ kind: 'cut', client: from, server: to, ...(way === null ? {} : { way }) })) },
  { weight: 1, arbitrary: record({ kind: constant('heal' as const), client, server }) },
);

/** The server that is asked first goes down while its handler runs. */
const crashInside = client.map((index): readonly ClusterAction[] => [
  { kind: 'answers', server: 0, durationMs: 1500 },
  { kind: 'ask', client: index, question: 0 },
  { kind: 'wait', durationMs: 100 },
  { kind: 'crash', server: 0 },
]);

const chunk: Arbitrary<readonly ClusterAction[]> = oneof({ weight: 25, arbitrary: action.map((one) => [one]) }, { weight: 1, arbitrary: crashInside });

const stops: Arbitrary<readonly ClusterAction[]> = oneof({ weight: 5, arbitrary: constant([]) }, { weight: 1, arbitrary: client.map((index): readonly ClusterAction[] => [{ kind: 'stop', client: index }]) });

export function clusterScenarios(): Arbitrary<ClusterScenario> {
  return record({
    settings,
    faults: oneof({ weight: 1, arbitrary: constant([]) }, { weight: 3, arbitrary: faultPlanArbitrary(60, 6000) }),
    actions: tuple(array(chunk, { minLength: 1, maxLength: 25, size: 'large' }), stops).map(([chunks, last]) => [...chunks.flat(), ...last]),
  });
}

/** As `clients 2, servers 3, latencyMs 5 | up 3 drop | c0 ask 1; wait 500`. */
export function writeClusterScenario({ settings: given, faults, actions }: ClusterScenario): string {
  const names = Object.keys(plainSettings) as readonly (keyof ClusterSettings)[];
  const head = names.filter((name) => name === 'clients' || name === 'servers' || plainSettings[name] !== given[name]);
  return [head.map((name) => `${name} ${given[name]}`).join(', '), writeFaultPlan(faults), writeClusterPath(actions)].join(' | ');
}

/** Throws `WP6035` for text that is no scenario, `WP6034` where its path is none. */
export function readClusterScenario(text: string): ClusterScenario {
  const [head = '', plan, path] = text.split('|');
  const faults = readFaultPlan(plan ?? 'none');
  const items = head.split(',').map((item) => /^\s*(\w+) (\d{1,12})\s*$/u.exec(item));
  const read: ClusterSettings = { ...plainSettings, ...Object.fromEntries(items.map((item) => [item?.[1] ?? '', Number(item?.[2])])) };
  const isKnown = items.every((item) => item !== null && (item[1] as string) in plainSettings);
  const isSmall = read.clients >= 1 && read.clients <= mostClients && read.servers >= 1 && read.servers <= mostServers;
  if (path === undefined || faults === undefined || !isKnown || !isSmall) {
    throw new OperatingError('WP6035', {
      expected: `a scenario: clients N (to ${mostClients}), servers N (to ${mostServers}), OPTION MS … | faults | path`,
      found: shown(text),
      repair: 'Copy the case from a replay line as it stands, in quotes.',
    });
  }
  return { settings: read, faults, actions: readClusterPath(path) };
}
