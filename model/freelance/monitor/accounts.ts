/**
 * What a server's record becomes: liveness and statistics. Protocol page, "Client", liveness and statistics. Where the
 * page leaves a choice there are several answers.
 */
import type { ServerBelief } from './belief.js';
import type { Interval } from './interval.js';

/** Consecutive failures that make a server DEAD. */
const deadAfterFailures = 3;
/** Samples that the average latency is taken over. */
const latencyWindow = 100;

/** A heartbeat answer: ALIVE, from any state; the statistics stay. */
export const afterHeartbeat = (server: ServerBelief, when: Interval): ServerBelief => ({ ...server, state: 'alive', heard: when, heartbeat: when });

/** An attempt was answered OK. */
export const afterSuccess = (server: ServerBelief, when: Interval, latency: Interval): ServerBelief => ({
  ...server,
  state: 'alive',
  heard: when,
  failures: 0,
  requests: server.requests + 1,
  successes: server.successes + 1,
  latencies: [...server.latencies.slice(-(latencyWindow - 1)), latency],
});

/**
 * An attempt failed. That the threshold makes DEAD an UNKNOWN server too is one reading of the page; that it needs to be
 * ALIVE is the other.
 */
export function afterFailure(server: ServerBelief): readonly ServerBelief[] {
  const counted = { ...server, failures: server.failures + 1, requests: server.requests + 1 };
  if (counted.failures < deadAfterFailures || server.state === 'dead') return [counted];
  const dead = { ...counted, state: 'dead' as const };
  return server.state === 'unknown' ? [dead, counted] : [dead];
}

/** An ERROR reply may be read as a sign of life, or not. It makes nothing ALIVE. */
export const perhapsHeard = (server: ServerBelief, when: Interval): ServerBelief => ({
  ...server,
  heard: { lo: server.heard.lo, hi: Math.max(server.heard.hi, when.hi) },
});

/** A late OK: ALIVE, no count changes. Whether it ends the row of failures can be read both ways. */
export function afterLateSuccess(server: ServerBelief, when: Interval): readonly ServerBelief[] {
  const revived = { ...server, state: 'alive' as const, heard: when };
  return server.failures === 0 ? [revived] : [revived, { ...revived, failures: 0 }];
}

export const silentTooLong = (server: ServerBelief): ServerBelief => ({ ...server, state: 'dead' });
