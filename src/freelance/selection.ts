/** Which server an attempt goes to. Source: the protocol page, "Selection"; where it leaves a tie, the order of connecting. */
import type { ServerRecord, ServerState } from './server-record.js';

const order: Record<ServerState, number> = { alive: 0, unknown: 1, dead: 2 };

/** The servers in the order of connecting; undefined where there are none. */
export function selectServer(servers: Iterable<ServerRecord>): ServerRecord | undefined {
  let best: ServerRecord | undefined;
  for (const server of servers) if (best === undefined || isBetter(server, best)) best = server;
  return best;
}

function isBetter(server: ServerRecord, best: ServerRecord): boolean {
  if (server.state !== best.state) return order[server.state] < order[best.state];
  if (server.state === 'alive') {
    if (server.successRate !== best.successRate) return server.successRate > best.successRate;
    return server.averageLatencyMs < best.averageLatencyMs;
  }
  // Of what is UNKNOWN no heartbeat has come.
  return server.lastHeartbeatMs > best.lastHeartbeatMs;
}
