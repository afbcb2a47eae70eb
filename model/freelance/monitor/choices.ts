/** Which servers an attempt may go to. Protocol page, "Client", selection. */
import type { Belief, ServerBelief } from './belief.js';
import { later, mean, shownInterval, type Interval } from './interval.js';
import { offByTicks } from './timing.js';

export interface Choice {
  readonly endpoints: readonly string[];
  /** The reason, for a person. */
  readonly why: string;
}

/** Averages nearer than this are taken for equal: the sums are floating point. */
const equalMs = 1e-6;

/**
 * ALIVE before UNKNOWN before DEAD. Among ALIVE the higher success rate, then the lower average latency; where latencies
 * are known within bounds that overlap, either. Among UNKNOWN the order of connecting. Among DEAD the most recent
 * heartbeat; whether other signs of life count as one is left open, so both are followed. Where times are not exact, an
 * attempt that waits may be among the requests of a success rate, or not.
 */
export function choose(belief: Belief, toleranceMs: number): Choice {
  const choice = chooseAmong(belief.servers, toleranceMs);
  if (toleranceMs === 0) return choice;
  const waiting = belief.servers.map((server) => ({ ...server, requests: server.requests + waitingAt(belief, server.endpoint) }));
  return { ...choice, endpoints: [...new Set([...choice.endpoints, ...chooseAmong(waiting, toleranceMs).endpoints])] };
}

/** How many attempts wait for that server. */
export const waitingAt = (belief: Belief, endpoint: string): number => belief.requests.filter(({ phase }) => phase.kind === 'waiting' && phase.endpoint === endpoint).length;

function chooseAmong(servers: readonly ServerBelief[], toleranceMs: number): Choice {
  const alive = servers.filter((server) => server.state === 'alive');
  if (alive.length > 0) return chooseAlive(alive, toleranceMs);
  const unknown = servers.find((server) => server.state === 'unknown');
  if (unknown !== undefined) return { endpoints: [unknown.endpoint], why: 'no server is ALIVE; of the UNKNOWN it was connected first' };
  const byHeartbeat = mostRecent(servers, (server) => server.heartbeat ?? never);
  const byLife = mostRecent(servers, (server) => server.heard);
  return { endpoints: [...new Set([...byHeartbeat, ...byLife])], why: 'all servers are DEAD; its heartbeat is the most recent' };
}

const successRate = (server: ServerBelief): number => (server.requests === 0 ? 0 : server.successes / server.requests);

function chooseAlive(alive: readonly ServerBelief[], toleranceMs: number): Choice {
  const best = Math.max(...alive.map(successRate));
  const equals = alive.filter((server) => successRate(server) === best);
  const latencies = equals.map((server) => averageAsTold(server, toleranceMs));
  const limit = Math.min(...latencies.map((latency) => latency.hi)) + equalMs;
  const endpoints = equals.filter((_, index) => (latencies[index]?.lo ?? 0) <= limit).map((server) => server.endpoint);
  const rates = alive.map((server) => `${server.endpoint} ${server.successes}/${server.requests}, ${shownInterval(mean(server.latencies))}`);
  return { endpoints, why: `of the ALIVE it has the best success rate, then latency (${rates.join('; ')})` };
}

/** What a client may take for the average latency, by a clock as coarse as may be. */
function averageAsTold(server: ServerBelief, toleranceMs: number): Interval {
  const offMs = offByTicks(server.latencies.length, toleranceMs);
  return later(mean(server.latencies), -offMs, offMs);
}

const never: Interval = { lo: -Infinity, hi: -Infinity };

function mostRecent(servers: readonly ServerBelief[], when: (server: ServerBelief) => Interval): readonly string[] {
  const latest = Math.max(...servers.map((server) => when(server).lo));
  return servers.filter((server) => when(server).hi >= latest).map((server) => server.endpoint);
}
