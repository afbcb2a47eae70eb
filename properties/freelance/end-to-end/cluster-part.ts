/** The parts that run real clients and real servers together over a faulty wire, in each world. */
import type { Part } from '../../../src/engine/suite.js';
import { generatedPart } from '../fuzz/generated-part.js';
import { shortenScenario } from '../fuzz/shorten-scenario.js';
import { productOf } from '../planted/planted-product.js';
import { isHeartbeat, isHeartbeatAnswer } from '../wire.js';
import type { World } from '../worlds.js';
import type { ClusterAction } from './cluster-action.js';
import { brokenClusterClaim } from './cluster-claims.js';
import { judgeByMonitors } from './cluster-monitors.js';
import { clusterScenarios, plainSettings, readClusterScenario, writeClusterScenario, type ClusterScenario, type ClusterSettings } from './cluster-scenario.js';
import { sightsOf } from './cluster-sight.js';
import { tellCluster } from './cluster-story.js';
import { runCluster, type ClusterHistory } from './cluster-world.js';

const claims: Readonly<Record<World, string>> = {
  memory: 'Real clients and servers together, over a wire that loses, delays, doubles, reorders, damages and parts, with servers that crash: both monitors allow every event, and from end to end every claim holds.',
  tcp: 'Some of the same runs over real TCP sockets.',
};

/** Of so many runs that were asked for, one: each is several parties, and sockets take their time. */
const shares: Readonly<Record<World, number>> = { memory: 2, tcp: 40 };

export function endToEndPart(world: World): Part {
  const part = generatedPart<ClusterScenario, ClusterHistory>({
    name: world === 'memory' ? 'end-to-end' : 'end-to-end-tcp',
    claim: claims[world],
    cases: clusterScenarios,
    write: writeClusterScenario,
    read: readClusterScenario,
    run: async (scenario, { plant }) => runCluster(scenario, await productOf(plant), world),
    judge: (history) => brokenClusterClaim(history) ?? judgeByMonitors(history),
    shorten: (scenario, breaks, { signal }) => shortenScenario(scenario, simplerSettings(scenario), breaks, { simpler: simplerClusterAction, signal }),
    tell: tellCluster,
    measure: ({ sights }) => ({
      requests: sightsOf(sights, 'asked').length,
      messages: sightsOf(sights, 'sent').length + sightsOf(sights, 'replied').length,
      executions: sightsOf(sights, 'executed').length,
      crashes: sightsOf(sights, 'up').filter(({ life }) => life > 0).length,
    }),
    lastedMs: ({ endMs }) => endMs,
    sometimes: world === 'memory' ? sightings : {},
  });
  return { ...part, run: (context) => part.run({ ...context, runs: Math.ceil(context.runs / shares[world]) }) };
}

/** Tried in this order when a failure is shortened. */
function simplerSettings({ settings }: ClusterScenario): readonly Partial<ClusterScenario>[] {
  const changed = (change: Partial<ClusterSettings>): Partial<ClusterScenario> => ({ settings: { ...settings, ...change } });
  const { clients, servers } = settings;
  return [
    { faults: [] },
    { settings: plainSettings },
    { settings: { ...plainSettings, clients, servers } },
    changed({ latencyMs: 0 }),
    ...(clients > 1 ? [changed({ clients: 1 })] : []),
    ...(servers > 1 ? [changed({ servers: 1 })] : []),
  ];
}

function simplerClusterAction(action: ClusterAction): readonly ClusterAction[] {
  if (action.kind === 'wait') return [1, 500, 2000, 5000].filter((durationMs) => durationMs < action.durationMs).map((durationMs) => ({ kind: 'wait' as const, durationMs }));
  if (action.kind === 'ask' && action.timeoutMs !== undefined) return [{ kind: 'ask', client: action.client, question: action.question }];
  return (action.kind === 'answers' || action.kind === 'throws') && action.durationMs > 0 ? [{ ...action, durationMs: 0 }] : [];
}

const outcomes = (isSuch: (outcome: { readonly kind: string; readonly ok: boolean; readonly attempts: number }) => boolean) => ({ sights }: ClusterHistory): boolean => sightsOf(sights, 'outcome').some(({ outcome }) => isSuch(outcome));

/** Every "always" has its "sometimes". */
const sightings: Readonly<Record<string, (history: ClusterHistory) => boolean>> = {
  'a request executed by two servers': ({ sights }) => {
    const runs = sightsOf(sights, 'executed');
    return runs.some((run) => runs.some((other) => other.id === run.id && other.server !== run.server));
  },
  'a repeat that was not executed again': ({ sights }) => sightsOf(sights, 'arrived').filter(({ frames }) => !isHeartbeat(frames)).length > sightsOf(sights, 'executed').length + 1,
  'a crash while a handler ran': ({ sights }) => sightsOf(sights, 'executed').length > sightsOf(sights, 'ended').length,
  'a server that came back': ({ sights }) => sightsOf(sights, 'up').some(({ life }) => life > 0),
  'a damaged message': ({ sights }) => sightsOf(sights, 'damaged').length > 0,
  'a message that was lost': ({ sights }) => sightsOf(sights, 'replied').length > sightsOf(sights, 'delivered').length,
  'a heartbeat answer that came twice': ({ sights }) => sightsOf(sights, 'delivered').filter(({ frames }) => isHeartbeatAnswer(frames)).length > sightsOf(sights, 'replied').filter(({ frames }) => isHeartbeatAnswer(frames)).length,
  'a server DEAD': ({ sights }) => sightsOf(sights, 'stats').some(({ stats }) => stats.some(({ state }) => state === 'dead')),
  'a success at the last attempt': outcomes(({ ok, attempts }) => ok && attempts === 3),
  'an outcome unsent': outcomes(({ kind }) => kind === 'unsent'),
  'an outcome unknown': outcomes(({ kind }) => kind === 'unknown'),
  'an outcome error': outcomes(({ kind }) => kind === 'error'),
};
