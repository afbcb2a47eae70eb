/** What must hold of a client's view of its servers in any run: states, heartbeats and selection. */
import type { ServerStats } from '../../../src/freelance/server-record.js';
import { isHeartbeat, isHeartbeatAnswer, replyOf, requestOf } from '../wire.js';
import type { Claim } from './client-claims.js';
import type { ClientHistory } from './client-history.js';

const selection: Claim = {
  name: 'each attempt goes to the best server: ALIVE by rate, then latency; UNKNOWN in order; DEAD by its last heartbeat',
  check: (history) => {
    const heartbeats = new Map<number, number>();
    for (const sight of history.sights) {
      if (sight.kind === 'delivered' && isHeartbeatAnswer(sight.frames)) heartbeats.set(sight.server, sight.atMs);
      if (sight.kind !== 'sent' || requestOf(sight.frames) === undefined) continue;
      const best = bestOf(sight.standing, heartbeats);
      if (best !== sight.server) return { expected: `an attempt at ${sight.atMs} ms to server ${best} (${sight.standing.map(standingOf).join('; ')})`, found: `to server ${sight.server}` };
    }
    return undefined;
  },
};

const standingOf = ({ state, totalSuccesses, totalRequests, averageLatencyMs }: ServerStats, server: number): string => `server ${server} ${state.toUpperCase()} ${totalSuccesses}/${totalRequests}, ${averageLatencyMs} ms`;

/** From the page's sentence, one sieve after the other; what is left over is decided by the order of connecting. */
function bestOf(servers: readonly ServerStats[], heartbeats: ReadonlyMap<number, number>): number {
  const all = servers.map((stats, server) => ({ stats, server }));
  const inState = (['alive', 'unknown', 'dead'] as const).map((state) => all.filter(({ stats }) => stats.state === state)).find((group) => group.length > 0) ?? [];
  const state = inState[0]?.stats.state;
  const sieve = (group: typeof all, value: (one: (typeof all)[number]) => number): typeof all => {
    const top = Math.max(...group.map(value));
    return group.filter((one) => value(one) === top);
  };
  let left = inState;
  if (state === 'alive') left = sieve(sieve(left, ({ stats }) => (stats.totalRequests === 0 ? 0 : stats.totalSuccesses / stats.totalRequests)), ({ stats }) => -stats.averageLatencyMs);
  if (state === 'dead') left = sieve(left, ({ server }) => heartbeats.get(server) ?? -1);
  return left[0]?.server ?? -1;
}

const rhythm: Claim = {
  name: 'heartbeats go to every server at the start and each interval, whatever its state, and none after stop',
  check: ({ scenario, steps, sights, endpoints }) => {
    const { heartbeatIntervalMs } = scenario.options;
    const stoppedMs = sights.find((sight) => sight.kind === 'call' && sight.call === 'stop')?.atMs ?? 0;
    for (const server of endpoints.keys()) {
      const sent = sights.flatMap((sight) => (sight.kind === 'sent' && sight.server === server && isHeartbeat(sight.frames) ? [sight.atMs] : []));
      const isAlwaysUp = steps.every(({ observation }) => !observation.down.includes(server));
      const due: number[] = [];
      for (let atMs = 0; atMs <= stoppedMs; atMs += heartbeatIntervalMs) due.push(atMs);
      const misplaced = sent.find((atMs, index) => atMs % heartbeatIntervalMs !== 0 || atMs > stoppedMs || sent.indexOf(atMs) !== index);
      if (misplaced !== undefined) return { expected: `heartbeats to server ${server} each ${heartbeatIntervalMs} ms until ${stoppedMs} ms`, found: `one at ${misplaced} ms` };
      if (isAlwaysUp && sent.length !== due.length) return { expected: `${due.length} heartbeats to server ${server} by ${stoppedMs} ms`, found: `${sent.length}` };
    }
    return undefined;
  },
};

const bounds: Claim = {
  name: 'a heartbeat answer makes ALIVE at once; silence makes DEAD within the timeout and a millisecond, and not before',
  check: (history) => {
    for (const [index, { observation }] of history.steps.entries()) {
      for (const [server, { state, consecutiveFailures }] of observation.stats.entries()) {
        const quietMs = observation.atMs - lastHeard(history, index, server, (frames) => isHeartbeatAnswer(frames) || replyOf(frames) !== undefined);
        const heartbeatMs = observation.atMs - lastHeard(history, index, server, isHeartbeatAnswer);
        const limitMs = history.scenario.options.heartbeatTimeoutMs;
        if (state === 'alive' && quietMs > limitMs + 1) return { expected: `server ${server} DEAD after ${limitMs} ms of silence`, found: `ALIVE after ${quietMs} ms` };
        if (state === 'dead' && consecutiveFailures < 3 && heartbeatMs <= limitMs) return { expected: `server ${server} not DEAD: ${heartbeatMs} ms after its heartbeat, ${consecutiveFailures} failures in a row`, found: 'DEAD' };
        const heard = observation.sights.findLast((sight) => sight.kind === 'delivered' && sight.server === server && isHeartbeatAnswer(sight.frames));
        if (heard !== undefined && heard.atMs === observation.atMs && state !== 'alive' && consecutiveFailures < 3) return { expected: `server ${server} ALIVE after its heartbeat`, found: state };
      }
    }
    return undefined;
  },
};

/** When the server was last heard with such a message. */
function lastHeard({ steps }: ClientHistory, until: number, server: number, isSuch: (frames: readonly Uint8Array[]) => boolean): number {
  for (let index = until; index >= 0; index--) {
    const heard = steps[index]?.observation.sights.findLast((sight) => sight.kind === 'delivered' && sight.server === server && isSuch(sight.frames));
    if (heard !== undefined) return heard.atMs;
  }
  return Number.NEGATIVE_INFINITY;
}

export const livenessClaims: readonly Claim[] = [selection, rhythm, bounds];
