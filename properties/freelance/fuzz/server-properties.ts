/** The part that runs generated scenarios on the server and holds each to every claim, and to the deduplication machine. */
import { faultRule, offBeat } from '../../../src/drivers/planned-faults.js';
import type { Misfit } from '../../../src/arbitraries/checked-property.js';
import type { Product } from '../product.js';
import { productOf } from '../planted/planted-product.js';
import type { CompiledMachine } from '../../../src/engine/compile/compile-machine.js';
import type { ServerAction } from '../server/server-action.js';
import { serverMonitorOracle } from '../server/server-monitor-oracle.js';
import { serverOracle } from '../server/server-oracle.js';
import { simplerServerAction, tellServerStep } from '../server/server-parts.js';
import { compileServer } from '../server/server-paths.js';
import { serverWorld } from '../server/server-world.js';
import { replyOf } from '../wire.js';
import { judgeAlong } from './along-monitor.js';
import { generatedPart } from './generated-part.js';
import { brokenServerClaim, type ServerHistory } from './server-claims.js';
import { readServerScenario, scenarioClients, serverScenarioDefaults, serverScenarios, writeServerScenario, type ServerScenario } from './server-scenario.js';
import { serverBoundClaims } from './server-bound-claims.js';
import { serverTellingClaims } from './server-telling-claims.js';
import { shortenScenario } from './shorten-scenario.js';

const machineName = 'handler calls and answers are those of the deduplication machine';
const machines = new Map<number, CompiledMachine>();

function machineOf(cacheTtlMs: number): CompiledMachine {
  const known = machines.get(cacheTtlMs) ?? compileServer(cacheTtlMs);
  machines.set(cacheTtlMs, known);
  return known;
}

export const serverProperties = generatedPart<ServerScenario, ServerHistory>({
  name: 'server-properties',
  claim: 'In generated runs, whatever clients, handler and network do, every claim about the server holds, the monitor allows every event, and without faults it does what the machine says.',
  cases: serverScenarios,
  write: writeServerScenario,
  read: readServerScenario,
  run: async (scenario, { plant }) => runServerScenario(scenario, await productOf(plant)),
  judge: (history) => brokenServerClaim(history) ?? brokenTelling(history) ?? judgeByMachine(history) ?? judgeByMonitor(history),
  shorten: (scenario, breaks, { signal }) => shortenScenario(scenario, [{ faults: [] }, { ...serverScenarioDefaults }], breaks, { simpler: simplerServerAction, signal }),
  tell: ({ steps }) => steps.flatMap((step) => tellServerStep(step)),
  measure: ({ steps }) => ({ steps: steps.length }),
  lastedMs: ({ steps }) => steps.at(-1)?.observation.atMs ?? 0,
  sometimes: {
    'a repeat that was not executed': ({ sights }) => sights.filter(({ kind }) => kind === 'answered').length > sights.filter(({ kind }) => kind === 'executed').length,
    'a second execution after the lifetime': ({ sights }) => {
      const keys = sights.flatMap((sight) => (sight.kind === 'executed' ? [`${sight.client} ${sight.id}`] : []));
      return new Set(keys).size < keys.length;
    },
    'a request answered BUSY': ({ sights }) => sights.some((sight) => sight.kind === 'answered' && replyOf(sight.frames)?.message === 'BUSY'),
    'an answer that nobody could be given': ({ steps }) => (steps.at(-1)?.observation.counts.repliesRefused ?? 0) > 0,
    'an answer while the server drained': ({ steps }) => steps.some(({ observation }) => !observation.running && observation.sights.some(({ kind }) => kind === 'replied')),
    'more entries forgotten than their queue keeps in an empty ring': ({ scenario }) => scenario.actions.some((action) => action.kind === 'burst'),
    'one id of two clients': ({ sights }) => new Set(sights.flatMap((sight) => (sight.kind === 'executed' && sight.id === 'a' ? [sight.client] : []))).size > 1,
    'a message that the wire repeated': ({ sights, scenario }) => scenario.faults.length > 0 && sights.filter(({ kind }) => kind === 'arrived').length > sights.filter(({ kind }) => kind === 'asked').length,
  },
});

async function runServerScenario(scenario: ServerScenario, product: Product): Promise<ServerHistory> {
  const driver = serverWorld({
    world: 'memory',
    product,
    clients: scenarioClients,
    cacheTtlMs: scenario.cacheTtlMs,
    cacheMaxEntries: scenario.maxEntries,
    cacheMaxBytes: scenario.maxBytes,
    cacheCleanupIntervalMs: scenario.cleanupMs,
    handler: scenario.handler,
    faults: [faultRule(offBeat(scenario.faults))],
  });
  const steps: { action: ServerAction | undefined; observation: Awaited<ReturnType<typeof driver.observe>> }[] = [];
  const look = async (action: ServerAction | undefined): Promise<void> => {
    await driver.settle();
    steps.push({ action, observation: await driver.observe() });
  };
  try {
    await driver.start();
    await look(undefined);
    const drain = scenario.actions.find((action) => action.kind === 'stop');
    const rest = drain?.drainMs === undefined ? [] : [{ kind: 'wait' as const, durationMs: drain.drainMs }];
    for (const action of [...scenario.actions, ...rest, { kind: 'stop' as const }]) {
      await driver.apply(action);
      await look(action);
    }
    return { scenario, steps, sights: steps.flatMap(({ observation }) => observation.sights) };
  } finally {
    await driver.stop();
  }
}

/** On a faultless wire the machine says exactly what is to be seen; an action that it does not know (nothing runs) is passed over. */
function judgeByMachine({ scenario, steps }: ServerHistory): Misfit | undefined {
  if (scenario.faults.length > 0 || !isPlain(scenario)) return undefined;
  const oracle = serverOracle(machineOf(scenario.cacheTtlMs), { clients: scenarioClients, ids: [], maxEntries: scenario.maxEntries });
  let [state] = oracle.initial();
  for (const { action, observation } of steps) {
    if (state === undefined) return undefined;
    const [next] = action === undefined ? [state] : oracle.step(state, action);
    const judgement = oracle.judge(next ?? { ...state, expected: [], taken: [] }, observation);
    if (!judgement.allowed) return { property: machineName, expected: judgement.expected, found: oracle.show(observation) };
    state = judgement.state;
  }
  return undefined;
}

/** The page knows one bound, handlers that are asked and answer, clients that stay, and a stop that is one moment. */
const isPlain = ({ handler, maxBytes, actions }: ServerScenario): boolean =>
  handler === 'held' && maxBytes === serverScenarioDefaults.maxBytes && actions.every((action) => !['burst', 'leave', 'stop'].includes(action.kind));

/** Under whatever faults: it is held to what arrived and not to what was sent. */
function judgeByMonitor({ scenario, steps }: ServerHistory): Misfit | 'blurred' | undefined {
  if (!isPlain(scenario)) return undefined;
  return judgeAlong(serverMonitorOracle(scenario), steps);
}

function brokenTelling(history: ServerHistory): Misfit | undefined {
  for (const { name, check } of [...serverBoundClaims, ...serverTellingClaims]) {
    const misfit = check(history);
    if (misfit !== undefined) return { property: name, ...misfit };
  }
  return undefined;
}
