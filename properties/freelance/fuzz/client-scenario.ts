/** Generated runs of a client: its options, its servers, the faults of the wire, and what everybody does. */
import { array, boolean, constant, constantFrom, integer, nat, oneof, record, tuple, type Arbitrary } from 'fast-check';
import { OperatingError, shown } from '../../../src/core/errors.js';
import { faultPlanArbitrary } from '../../../src/arbitraries/fault-plan.js';
import { readFaultPlan, writeFaultPlan, type PlannedFault } from '../../../src/drivers/planned-faults.js';
import { framesArbitrary } from '../../../src/arbitraries/frames.js';
import { readPath, writePath, type ClientAction } from '../client/client-action.js';

export interface ScenarioOptions {
  readonly requestTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly maxRetries: number;
  readonly retryBaseDelayMs: number;
  readonly deadAfterFailures: number;
  readonly latencyWindow: number;
}

export interface ClientScenario {
  readonly servers: number;
  readonly options: ScenarioOptions;
  readonly faults: readonly PlannedFault[];
  readonly actions: readonly ClientAction[];
}

export const scenarioDefaults: ScenarioOptions = { requestTimeoutMs: 5000, heartbeatIntervalMs: 2000, heartbeatTimeoutMs: 6000, maxRetries: 3, retryBaseDelayMs: 500, deadAfterFailures: 3, latencyWindow: 100 };

const servers = 3;

/** Waits that meet the options' times, miss them by one, or are anything. */
const waits = oneof(
  { weight: 3, arbitrary: constantFrom(1, 499, 500, 501, 1000, 2000, 4999, 5000, 5001, 6000, 6001) },
  { weight: 2, arbitrary: integer({ min: 1, max: 3000 }) },
);

const server = nat(servers - 1);

/** The words of the wire, and what is nearly one. */
const wireWords = ['', 'HEARTBEAT', 'REQUEST', 'RESPONSE', 'OK', 'ERROR', 'heartbeat', 'OK\0', 'a'];

const act = oneof(
  { weight: 5, arbitrary: constant<ClientAction>({ kind: 'request' }) },
  { weight: 1, arbitrary: constantFrom(0, 1, 700, 9000).map((timeoutMs): ClientAction => ({ kind: 'request', timeoutMs })) },
  { weight: 8, arbitrary: server.map((index): ClientAction => ({ kind: 'ok', server: index })) },
  { weight: 4, arbitrary: server.map((index): ClientAction => ({ kind: 'error', server: index })) },
  { weight: 2, arbitrary: tuple(server, nat(3)).map(([index, request]): ClientAction => ({ kind: 'ok', server: index, request })) },
  { weight: 6, arbitrary: server.map((index): ClientAction => ({ kind: 'heartbeat', server: index })) },
  { weight: 9, arbitrary: waits.map((durationMs): ClientAction => ({ kind: 'wait', durationMs })) },
  { weight: 1, arbitrary: server.map((index): ClientAction => ({ kind: 'stray', server: index })) },
  { weight: 1, arbitrary: server.map((index): ClientAction => ({ kind: 'garbage', server: index })) },
  { weight: 1, arbitrary: tuple(server, framesArbitrary(wireWords)).map(([index, frames]): ClientAction => ({ kind: 'raw', server: index, frames })) },
  { weight: 1, arbitrary: server.map((index): ClientAction => ({ kind: 'down', server: index })) },
  { weight: 1, arbitrary: server.map((index): ClientAction => ({ kind: 'up', server: index })) },
  { weight: 1, arbitrary: server.map((index): ClientAction => ({ kind: 'disconnect', server: index })) },
  { weight: 2, arbitrary: server.map((index): ClientAction => ({ kind: 'connect', server: index })) },
);

const options = oneof(
  { weight: 3, arbitrary: constant(scenarioDefaults) },
  {
    weight: 2,
    arbitrary: record({
      requestTimeoutMs: constantFrom(5000, 300, 1, 0),
      heartbeatIntervalMs: constantFrom(2000, 700),
      heartbeatTimeoutMs: constantFrom(6000, 1500),
      maxRetries: constantFrom(3, 5, 1, 2, 0),
      retryBaseDelayMs: constantFrom(500, 70, 0),
      deadAfterFailures: constantFrom(3, 3, 3, 1, 2),
      latencyWindow: constantFrom(100, 100, 100, 1, 3),
    }),
  },
);

/** Everybody refuses for as long as there are attempts. */
const refusals: readonly ClientAction[] = [0, 500, 1000].flatMap((durationMs) => [
  ...(durationMs === 0 ? [{ kind: 'request' as const }] : [{ kind: 'wait' as const, durationMs }]),
  ...[0, 1, 2].map((index): ClientAction => ({ kind: 'error', server: index })),
]);

/** A server that is taken away and is there again: what it was asked before it may still answer. */
const reconnection = server.map((index): readonly ClientAction[] => [{ kind: 'disconnect', server: index }, { kind: 'connect', server: index }]);

const chunk: Arbitrary<readonly ClientAction[]> = oneof({ weight: 40, arbitrary: act.map((action) => [action]) }, { weight: 1, arbitrary: constant(refusals) }, { weight: 2, arbitrary: reconnection });

/** A request that the first server answers after a while, in its first attempt or its second. */
const exchange = tuple(constantFrom(0, 1, 10, 333), boolean()).map(([durationMs, isOk]): readonly ClientAction[] => [
  { kind: 'request' },
  ...(durationMs === 0 ? [] : [{ kind: 'wait' as const, durationMs }]),
  ...(isOk ? [] : [{ kind: 'error' as const, server: 0 }, { kind: 'wait' as const, durationMs: scenarioDefaults.retryBaseDelayMs }]),
  { kind: 'ok', server: 0 },
]);

/** Everything at once; or few servers and many exchanges, so that statistics grow. */
export function clientScenarios(): Arbitrary<ClientScenario> {
  const mixed = record({ servers: constantFrom(2, 3, 1), options, faults: oneof(constant([]), faultPlanArbitrary(20, 6000)), actions: array(chunk, { minLength: 1, maxLength: 50, size: 'large' }).map((chunks) => chunks.flat()) });
  const busy = record({
    servers: constant(1),
    options: constant(scenarioDefaults),
    faults: constant([] as readonly PlannedFault[]),
    actions: array(exchange, { minLength: 95, maxLength: 115 }).map((exchanges) => exchanges.flat()),
  });
  return oneof({ weight: 30, arbitrary: mixed }, { weight: 1, arbitrary: busy });
}

/** As `servers 2, maxRetries 5 | down 0 drop | request; wait 5000`. */
export function writeScenario({ servers: count, options: given, faults, actions }: ClientScenario): string {
  const changed = Object.entries(given).filter(([name, value]) => scenarioDefaults[name as keyof ScenarioOptions] !== value);
  return [[`servers ${count}`, ...changed.map(([name, value]) => `${name} ${value}`)].join(', '), writeFaultPlan(faults), writePath(actions)].join(' | ');
}

/** Throws `WP6032` for text that is no scenario, `WP6030` where its path is none. */
export function readScenario(text: string): ClientScenario {
  const [head = '', plan, path] = text.split('|');
  const faults = readFaultPlan(plan ?? 'none');
  const settings = head.split(',').map((item) => /^\s*(\w+) (\d{1,12})\s*$/u.exec(item));
  const known = settings.every((item) => item !== null && (item[1] === 'servers' || (item[1] as string) in scenarioDefaults));
  if (path === undefined || faults === undefined || !known) {
    throw new OperatingError('WP6032', {
      expected: 'a scenario: servers N, OPTION MS … | faults | path',
      found: shown(text),
      repair: 'Copy the case from a replay line as it stands, in quotes.',
    });
  }
  const values = Object.fromEntries(settings.map((item) => [item?.[1] ?? '', Number(item?.[2])]));
  const { servers: count = 1, ...rest } = values;
  return { servers: count, options: { ...scenarioDefaults, ...rest }, faults, actions: readPath(path) };
}
