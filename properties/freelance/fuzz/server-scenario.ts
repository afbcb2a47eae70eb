/** Generated runs of a server: its cache, the faults of the wire, and what clients, handler and time do. */
import { array, constant, constantFrom, nat, oneof, record, type Arbitrary } from 'fast-check';
import { faultPlanArbitrary } from '../../../src/arbitraries/fault-plan.js';
import { readFaultPlan, writeFaultPlan, type PlannedFault } from '../../../src/drivers/planned-faults.js';
import { OperatingError, shown } from '../../../src/core/errors.js';
import { readServerPath, writeServerPath, type ServerAction } from '../server/server-action.js';

export interface ServerScenario {
  readonly cacheTtlMs: number;
  readonly maxEntries: number;
  readonly faults: readonly PlannedFault[];
  readonly actions: readonly ServerAction[];
}

export const scenarioClients = 3;
const client = nat(scenarioClients - 1);
const id = constantFrom('a', 'b', 'c');

const actionsFor = (cacheTtlMs: number): Arbitrary<ServerAction> => {
  const waits = [1, 700, cacheTtlMs - 1, cacheTtlMs, cacheTtlMs + 1, Math.floor(cacheTtlMs / 2)];
  return oneof(
    { weight: 10, arbitrary: record({ kind: constant('request' as const), client, id }) },
    { weight: 1, arbitrary: record({ kind: constant('request' as const), client, id, variant: constant(true) }) },
    { weight: 6, arbitrary: record({ kind: constantFrom('return' as const, 'throw' as const), client, id }) },
    { weight: 1, arbitrary: record({ kind: constant('heartbeat' as const), client }) },
    { weight: 1, arbitrary: record({ kind: constant('garbage' as const), client }) },
    { weight: 4, arbitrary: constantFrom(...waits).map((durationMs): ServerAction => ({ kind: 'wait', durationMs })) },
  );
};

export function serverScenarios(): Arbitrary<ServerScenario> {
  return constantFrom(300_000, 5000).chain((cacheTtlMs) =>
    record({
      cacheTtlMs: constant(cacheTtlMs),
      maxEntries: constantFrom(3, 5, 1, 1000),
      faults: oneof(constant([]), faultPlanArbitrary(30, 4000)),
      actions: array(actionsFor(cacheTtlMs), { minLength: 1, maxLength: 60, size: 'max' }),
    }),
  );
}

/** As `ttl 5000, entries 3 | up 0 duplicate 10 | c0 request a; return c0 a`. */
export const writeServerScenario = ({ cacheTtlMs, maxEntries, faults, actions }: ServerScenario): string =>
  `ttl ${cacheTtlMs}, entries ${maxEntries} | ${writeFaultPlan(faults)} | ${writeServerPath(actions)}`;

/** Throws `WP6033` for text that is no scenario, `WP6031` where its path is none. */
export function readServerScenario(text: string): ServerScenario {
  const [head = '', plan, path] = text.split('|');
  const settings = /^\s*ttl (\d{1,12}), entries (\d{1,9})\s*$/u.exec(head);
  const faults = readFaultPlan(plan ?? 'none');
  if (settings === null || faults === undefined || path === undefined) {
    throw new OperatingError('WP6033', { expected: 'a scenario: ttl MS, entries N | faults | path', found: shown(text), repair: 'Copy the case from a replay line as it stands, in quotes.' });
  }
  return { cacheTtlMs: Number(settings[1]), maxEntries: Number(settings[2]), faults, actions: readServerPath(path) };
}
