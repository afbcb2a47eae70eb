/**
 * Real clients and real servers together, in memory or over TCP, with a faulty wire between them and one clock that moves
 * only when told. Runs a scenario; then all faults stop, and everything must come to rest and work again.
 */
import { faultyNetwork, type FaultRule } from '../../../src/drivers/faulty-network.js';
import { faultRule, offBeat } from '../../../src/drivers/planned-faults.js';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { watchNetwork } from '../../../src/drivers/watched-network.js';
import type { Product } from '../product.js';
import { openNetwork, type World } from '../worlds.js';
import type { ClusterAction, Way } from './cluster-action.js';
import { clusterClient } from './cluster-client.js';
import type { ClusterScenario, ClusterSettings } from './cluster-scenario.js';
import { clusterServer, type ClusterServer } from './cluster-server.js';
import type { ClusterSight } from './cluster-sight.js';

/** What a client was asked when all was calm again, and what it thought of its servers just before. */
export interface Recovery {
  readonly client: number;
  readonly states: readonly string[];
  readonly request: number;
}

export interface ClusterHistory {
  readonly scenario: ClusterScenario;
  readonly sights: readonly ClusterSight[];
  readonly endpoints: readonly string[];
  readonly recoveries: readonly Recovery[];
  /** Timers and links that are left when everybody has stopped, by name. */
  readonly left: readonly string[];
  readonly endMs: number;
}

/** The longest that a request may take. */
export function requestBoundMs({ requestTimeoutMs, maxRetries, retryBaseDelayMs }: ClusterSettings, timeoutMs = requestTimeoutMs): number {
  return maxRetries * timeoutMs + retryBaseDelayMs * Math.max(0, 2 ** (maxRetries - 1) - 1);
}

/** There and back, to the farthest server. */
const roundTripMs = ({ latencyMs, servers }: ClusterSettings): number => 2 * latencyMs * servers + 2;

const longestTimeoutMs = ({ actions }: ClusterScenario): number => Math.max(0, ...actions.map((action) => (action.kind === 'ask' ? (action.timeoutMs ?? 0) : 0)));

export async function runCluster(scenario: ClusterScenario, product: Product, world: World): Promise<ClusterHistory> {
  const { settings } = scenario;
  const clock = createVirtualClock();
  const network = watchNetwork(openNetwork(world), { clock });
  const sights: ClusterSight[] = [];
  const see = (sight: ClusterSight): void => void sights.push(sight);
  const cuts = new Set<string>();
  let isCalm = false;
  let executions = 0;
  let requests = 0;

  const servers: ClusterServer[] = [];
  const planned = faultRule(offBeat(scenario.faults));
  const rulesFor = (client: number): readonly FaultRule[] => [
    ({ endpoint, direction }) => (cuts.has(cutKey(client, endpoints.indexOf(endpoint), direction)) ? { kind: 'drop' } : undefined),
    (message) => {
      const fate = isCalm ? undefined : planned(message);
      if (fate?.kind !== 'corrupt') return fate;
      const after = fate.change(message.frames);
      see({ kind: 'damaged', atMs: message.atMs, client, before: message.frames, after });
      return { kind: 'corrupt', change: () => after };
    },
    ({ endpoint }) => (settings.latencyMs === 0 ? undefined : { kind: 'deliverAfter', delayMs: settings.latencyMs * (1 + endpoints.indexOf(endpoint)) + (1 + client) / 16 }),
  ];

  for (let number = 0; number < settings.servers; number++) {
    const server = clusterServer({ number, product, network, clock, cacheTtlMs: settings.cacheTtlMs, see, nextExecution: () => executions++ });
    await server.start();
    servers.push(server);
  }
  const endpoints = servers.map(({ endpoint }) => endpoint);
  const clients = Array.from({ length: settings.clients }, (_, number) =>
    clusterClient({ number, product, wire: faultyNetwork(network, clock, rulesFor(number)), clock, endpoints, settings, see, nextRequest: () => requests++ }),
  );
  const wait = (durationMs: number): Promise<void> => clock.advance(durationMs, network.settle);

  const apply = async (action: ClusterAction): Promise<void> => {
    if (action.kind === 'wait') return wait(action.durationMs);
    if ('client' in action && clients[action.client]?.running !== true) return undefined;
    if ('server' in action && action.server >= servers.length) return undefined;
    const server = 'server' in action ? (servers[action.server] as ClusterServer) : undefined;
    switch (action.kind) {
      case 'ask':
        clients[action.client]?.ask(action.question, action.timeoutMs);
        return undefined;
      case 'stop':
        return clients[action.client]?.stop();
      case 'cut':
        for (const way of ways) if (action.way === undefined || action.way === way) cuts.add(cutKey(action.client, action.server, way));
        return undefined;
      case 'heal':
        for (const way of ways) cuts.delete(cutKey(action.client, action.server, way));
        return undefined;
      case 'crash':
        return server?.crash();
      case 'restart':
        return server?.start();
      default:
        return server?.behave(action.kind === 'answers', action.durationMs);
    }
  };
  const look = async (): Promise<void> => {
    await network.settle();
    for (const client of clients) if (client.running) client.look();
  };

  const recoveries: Recovery[] = [];
  try {
    await look();
    for (const action of scenario.actions) {
      await apply(action);
      await look();
    }
    isCalm = true;
    cuts.clear();
    see({ kind: 'calm', atMs: clock.nowMs() });
    for (const server of servers) {
      server.behave(true, 0);
      await server.start();
    }
    await look();
    // Whatever was asked comes to its end first: failures that are still to come may make a server DEAD once more.
    await wait(requestBoundMs(settings, Math.max(settings.requestTimeoutMs, longestTimeoutMs(scenario))));
    await look();
    await wait(settings.heartbeatIntervalMs + roundTripMs(settings));
    await look();
    for (const [number, client] of clients.entries()) {
      if (!client.running) continue;
      const last = sights.findLast((sight) => sight.kind === 'stats' && sight.client === number);
      recoveries.push({ client: number, states: last?.kind === 'stats' ? last.stats.map(({ state }) => state) : [], request: client.ask(9) });
    }
    await look();
    await wait(roundTripMs(settings));
    await look();
    for (const client of clients) await client.stop();
    for (const server of servers) await server.crash();
    await network.settle();
    const left = [...clients.flatMap((client, number) => [[`timers of client ${number}`, client.pendingTimers] as const, [`links of client ${number}`, client.openLinks] as const]), ...servers.map((server, number) => [`timers of server ${number}`, server.pendingTimers] as const)];
    return { scenario, sights, endpoints, recoveries, left: left.filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`), endMs: clock.nowMs() };
  } finally {
    for (const client of clients) await client.stop();
    for (const server of servers) await server.crash();
  }
}

const ways: readonly Way[] = ['up', 'down'];
const cutKey = (client: number, server: number, way: Way): string => `${client} ${server} ${way}`;
