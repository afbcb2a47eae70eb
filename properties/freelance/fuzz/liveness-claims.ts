/** What must hold of a client's view of its servers in any run: states, heartbeats and selection. */
import type { ServerStats } from '../../../src/freelance/server-record.js';
import { isHeartbeat, isHeartbeatAnswer, replyOf, requestOf } from '../wire.js';
import type { ClientSight } from '../client/client-world.js';
import type { Claim } from './client-claims.js';
import type { ClientHistory } from './client-history.js';

const selection: Claim = {
  name: 'each attempt goes to the best server: ALIVE by rate, then latency; UNKNOWN in order; DEAD by its last heartbeat',
  check: (history) => {
    const heartbeats = new Map<string, number>();
    for (const sight of history.sights) {
      const endpoint = 'server' in sight && sight.server !== undefined ? (history.endpoints[sight.server] ?? '') : '';
      if (sight.kind === 'delivered' && isHeartbeatAnswer(sight.frames)) heartbeats.set(endpoint, sight.atMs);
      if (sight.kind === 'call' && sight.call === 'disconnect') heartbeats.delete(endpoint);
      if (sight.kind !== 'sent' || requestOf(sight.frames) === undefined) continue;
      const best = bestOf(sight.standing, heartbeats);
      if (best !== endpoint) return { expected: `an attempt at ${sight.atMs} ms to ${best} (${sight.standing.map(standingOf).join('; ')})`, found: `to ${endpoint}` };
    }
    return undefined;
  },
};

const standingOf = ({ endpoint, state, totalSuccesses, totalRequests, averageLatencyMs }: ServerStats): string => `${endpoint} ${state.toUpperCase()} ${totalSuccesses}/${totalRequests}, ${averageLatencyMs} ms`;

const sieve = (group: readonly ServerStats[], value: (one: ServerStats) => number): readonly ServerStats[] => {
  const top = Math.max(...group.map(value));
  return group.filter((one) => value(one) === top);
};

/** From the page's sentence, one sieve after the other; what is left over is decided by the order of connecting. */
function bestOf(servers: readonly ServerStats[], heartbeats: ReadonlyMap<string, number>): string {
  const inState = (['alive', 'unknown', 'dead'] as const).map((state) => servers.filter((stats) => stats.state === state)).find((group) => group.length > 0) ?? [];
  const state = inState[0]?.state;
  let left: readonly ServerStats[] = inState;
  if (state === 'alive') left = sieve(sieve(left, (one) => (one.totalRequests === 0 ? 0 : one.totalSuccesses / one.totalRequests)), (one) => -one.averageLatencyMs);
  if (state === 'dead') left = sieve(left, ({ endpoint }) => heartbeats.get(endpoint) ?? -1);
  return left[0]?.endpoint ?? 'no server';
}

const rhythm: Claim = {
  name: 'heartbeats go to every server at once when its link opens and then with the common beat, whatever its state, and none after stop',
  check: ({ scenario, steps, sights, endpoints }) => {
    const { heartbeatIntervalMs } = scenario.options;
    for (const server of endpoints.keys()) {
      const due = periodsOf(sights, server).flatMap(({ fromMs, toMs }) => [fromMs, ...beats(fromMs, toMs, heartbeatIntervalMs)]);
      const sent = sights.flatMap((sight) => (sight.kind === 'sent' && sight.server === server && isHeartbeat(sight.frames) ? [sight.atMs] : []));
      const left = [...due];
      const misplaced = sent.find((atMs) => !left.includes(atMs) || left.splice(left.indexOf(atMs), 1).length === 0);
      if (misplaced !== undefined) return { expected: `heartbeats to server ${server} at ${due.join(', ')} ms`, found: `one at ${misplaced} ms` };
      // One that still waits for its connection says as much as two.
      const twin = sights.find((sight) => sight.kind === 'sent' && sight.server === server && isHeartbeat(sight.frames) && sight.waiting > 0);
      if (twin !== undefined) return { expected: `one heartbeat to server ${server} that waits for its connection`, found: `another at ${twin.atMs} ms` };
      const isAlwaysUp = steps.every(({ observation }) => !observation.down.includes(server));
      if (isAlwaysUp && left.length > 0) return { expected: `heartbeats to server ${server} at ${due.join(', ')} ms`, found: `none at ${left.join(', ')} ms` };
    }
    return undefined;
  },
};

/** When the server was connected to a client that ran. */
function periodsOf(sights: readonly ClientSight[], server: number): readonly { readonly fromMs: number; readonly toMs: number }[] {
  const periods: { fromMs: number; toMs: number }[] = [];
  let fromMs: number | undefined = 0;
  for (const sight of sights) {
    if (sight.kind !== 'call' || (sight.call !== 'stop' && sight.server !== server)) continue;
    if (sight.call === 'connect') fromMs ??= sight.atMs;
    else if (fromMs !== undefined) {
      periods.push({ fromMs, toMs: sight.atMs });
      fromMs = undefined;
    }
    if (sight.call === 'stop') break;
  }
  return periods;
}

/** The common beat is that of the start; one that is over when the server comes is not its. */
function beats(fromMs: number, toMs: number, intervalMs: number): readonly number[] {
  const times: number[] = [];
  for (let atMs = (Math.floor(fromMs / intervalMs) + 1) * intervalMs; atMs <= toMs; atMs += intervalMs) times.push(atMs);
  return times;
}

const bounds: Claim = {
  name: 'a heartbeat answer makes ALIVE at once; silence makes DEAD within the timeout and a millisecond, and not before',
  check: (history) => {
    const { deadAfterFailures } = history.scenario.options;
    for (const [index, { observation }] of history.steps.entries()) {
      for (const [server, { state, consecutiveFailures }] of observation.stats.entries()) {
        const quietMs = observation.atMs - lastHeard(history, index, server, (frames) => isHeartbeatAnswer(frames) || replyOf(frames) !== undefined);
        const heartbeatMs = observation.atMs - lastHeard(history, index, server, isHeartbeatAnswer);
        const limitMs = history.scenario.options.heartbeatTimeoutMs;
        if (state === 'alive' && quietMs > limitMs + 1) return { expected: `server ${server} DEAD after ${limitMs} ms of silence`, found: `ALIVE after ${quietMs} ms` };
        if (state === 'dead' && consecutiveFailures < deadAfterFailures && heartbeatMs <= limitMs) return { expected: `server ${server} not DEAD: ${heartbeatMs} ms after its heartbeat, ${consecutiveFailures} failures in a row`, found: 'DEAD' };
        const heard = observation.sights.findLast((sight) => sight.kind === 'delivered' && sight.server === server && isHeartbeatAnswer(sight.frames));
        if (heard !== undefined && heard.atMs === observation.atMs && state !== 'alive' && consecutiveFailures < deadAfterFailures) return { expected: `server ${server} ALIVE after its heartbeat`, found: state };
      }
    }
    return undefined;
  },
};

/** When the server was last heard with such a message. */
function lastHeard({ steps }: ClientHistory, until: number, server: number, isSuch: (frames: readonly Uint8Array[]) => boolean): number {
  for (let index = until; index >= 0; index--) {
    const last = steps[index]?.observation.sights.findLast((sight) => 'server' in sight && sight.server === server && ((sight.kind === 'call' && sight.call === 'disconnect') || (sight.kind === 'delivered' && isSuch(sight.frames))));
    // What was heard before it was taken away is forgotten.
    if (last !== undefined) return last.kind === 'delivered' ? last.atMs : Number.NEGATIVE_INFINITY;
  }
  return Number.NEGATIVE_INFINITY;
}

export const livenessClaims: readonly Claim[] = [selection, rhythm, bounds];
