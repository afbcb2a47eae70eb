/** Generated runs of a server: its cache, the faults of the wire, and what clients, handler and time do. */
import { array, constant, constantFrom, integer, nat, oneof, record, tuple, type Arbitrary } from 'fast-check';
import { faultPlanArbitrary } from '../../../src/arbitraries/fault-plan.js';
import { readFaultPlan, writeFaultPlan, type PlannedFault } from '../../../src/drivers/planned-faults.js';
import { OperatingError, shown } from '../../../src/core/errors.js';
import { readServerPath, writeServerPath, type ServerAction } from '../server/server-action.js';
import type { HandlerMode } from '../server/server-handler.js';

export interface ServerScenario {
  readonly cacheTtlMs: number;
  readonly cleanupMs: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly handler: HandlerMode;
  readonly faults: readonly PlannedFault[];
  readonly actions: readonly ServerAction[];
}

export const scenarioClients = 3;
const client = nat(scenarioClients - 1);
const id = constantFrom('a', 'b', 'c', 'ab');

export const serverScenarioDefaults = { cacheTtlMs: 300_000, cleanupMs: 60_000, maxEntries: 1000, maxBytes: 256 * 1024 * 1024, handler: 'held' } as const satisfies Partial<ServerScenario>;

const actionsFor = (cacheTtlMs: number): Arbitrary<ServerAction> => {
  const waits = [1, 700, cacheTtlMs - 1, cacheTtlMs, cacheTtlMs + 1, Math.floor(cacheTtlMs / 2)];
  return oneof(
    { weight: 50, arbitrary: record({ kind: constant('request' as const), client, id }) },
    { weight: 5, arbitrary: record({ kind: constant('request' as const), client, id, variant: constant(true) }) },
    { weight: 30, arbitrary: record({ kind: constantFrom('return' as const, 'throw' as const), client, id }) },
    { weight: 5, arbitrary: record({ kind: constant('heartbeat' as const), client }) },
    { weight: 5, arbitrary: record({ kind: constant('garbage' as const), client }) },
    { weight: 1, arbitrary: record({ kind: constant('leave' as const), client }) },
    { weight: 20, arbitrary: constantFrom(...waits).map((durationMs): ServerAction => ({ kind: 'wait', durationMs })) },
  );
};

/** What comes after a stop that waits for what runs. */
const draining = constantFrom<readonly ServerAction[]>(...[0, 1, 700].map((drainMs): readonly ServerAction[] => [{ kind: 'stop', drainMs }]));

/** So many that the queue of what is stored grows, runs round and is given back. */
const crowd = (cacheTtlMs: number): readonly ServerAction[] => [
  { kind: 'burst', client: 0, count: 1100 },
  { kind: 'wait', durationMs: Math.floor(cacheTtlMs / 2) },
  { kind: 'burst', client: 1, count: 600 },
  { kind: 'wait', durationMs: Math.floor(cacheTtlMs / 2) },
  { kind: 'burst', client: 1, count: 600 },
  { kind: 'burst', client: 0, count: 2 },
  { kind: 'wait', durationMs: cacheTtlMs },
  { kind: 'burst', client: 1, count: 2 },
];

export function serverScenarios(): Arbitrary<ServerScenario> {
  return constantFrom(300_000, 5000).chain((cacheTtlMs) => {
    const action = actionsFor(cacheTtlMs);
    const mixed = record({
      cacheTtlMs: constant(cacheTtlMs),
      cleanupMs: constantFrom(60_000, 60_000, 1000),
      maxEntries: constantFrom(3, 5, 1, 1000),
      maxBytes: oneof({ weight: 4, arbitrary: constant(serverScenarioDefaults.maxBytes) }, { weight: 1, arbitrary: integer({ min: 400, max: 20_000 }) }),
      handler: oneof({ weight: 6, arbitrary: constant<HandlerMode>('held') }, { weight: 1, arbitrary: constant<HandlerMode>('sync') }, { weight: 1, arbitrary: constant<HandlerMode>('wrong') }),
      faults: oneof(constant([]), faultPlanArbitrary(30, 4000)),
      actions: tuple(array(action, { minLength: 1, maxLength: 60, size: 'max' }), oneof({ weight: 3, arbitrary: constant([]) }, { weight: 1, arbitrary: tuple(draining, array(action, { maxLength: 8 })).map((parts) => parts.flat()) })).map((parts) => parts.flat()),
    });
    const crowded = constant<ServerScenario>({ ...serverScenarioDefaults, cacheTtlMs, cleanupMs: 1000, maxEntries: 5000, handler: 'sync', faults: [], actions: crowd(cacheTtlMs) });
    return oneof({ weight: 60, arbitrary: mixed }, { weight: 1, arbitrary: crowded });
  });
}

const numbers = { ttl: 'cacheTtlMs', cleanup: 'cleanupMs', entries: 'maxEntries', bytes: 'maxBytes' } as const;

/** As `ttl 5000, entries 3 | up 0 duplicate 10 | c0 request a; return c0 a`. */
export function writeServerScenario(scenario: ServerScenario): string {
  const changed = Object.entries(numbers).flatMap(([word, name]) => (scenario[name] === serverScenarioDefaults[name] ? [] : [`${word} ${scenario[name]}`]));
  const head = [...changed, ...(scenario.handler === serverScenarioDefaults.handler ? [] : [`handler ${scenario.handler}`])];
  return [head.join(', '), writeFaultPlan(scenario.faults), writeServerPath(scenario.actions)].join(' | ');
}

/** Throws `WP6033` for text that is no scenario, `WP6031` where its path is none. */
export function readServerScenario(text: string): ServerScenario {
  const [head = '', plan, path] = text.split('|');
  const faults = readFaultPlan(plan ?? 'none');
  const settings = head.trim() === '' ? [] : head.split(',').map((item) => /^\s*(ttl|cleanup|entries|bytes) (\d{1,12})\s*$|^\s*handler (held|sync|wrong)\s*$/u.exec(item));
  if (settings.includes(null) || faults === undefined || path === undefined) {
    throw new OperatingError('WP6033', {
      expected: 'a scenario: ttl MS, cleanup MS, entries N, bytes N, handler held|sync|wrong | faults | path',
      found: shown(text),
      repair: 'Copy the case from a replay line as it stands, in quotes.',
    });
  }
  const given = settings.map((item) => (item?.[3] === undefined ? { [numbers[item?.[1] as keyof typeof numbers]]: Number(item?.[2]) } : { handler: item[3] as HandlerMode }));
  return Object.assign({ ...serverScenarioDefaults, faults, actions: readServerPath(path) }, ...given) as ServerScenario;
}
