/** Which server an attempt goes to, from the protocol page's sentence, in exact numbers. */

/** What is known of one server that selection looks at. */
export interface Standing {
  readonly requests: number;
  readonly successes: number;
  /** Of the last successes. */
  readonly latencies: readonly number[];
  readonly lastHeartbeatMs: number | undefined;
}

const order = ['ALIVE', 'UNKNOWN', 'DEAD'];

/**
 * ALIVE before UNKNOWN before DEAD; among ALIVE the higher success rate, then the lower average latency; among DEAD the
 * most recent heartbeat; otherwise the order of connecting. The number of the best; there must be one.
 */
export function better(servers: readonly (Standing & { readonly state: string })[]): number {
  let best = 0;
  for (let candidate = 1; candidate < servers.length; candidate++) {
    if (compare(servers[candidate] as (typeof servers)[number], servers[best] as (typeof servers)[number]) < 0) best = candidate;
  }
  return best;
}

type Candidate = Standing & { readonly state: string };

function compare(left: Candidate, right: Candidate): number {
  const byState = order.indexOf(left.state) - order.indexOf(right.state);
  if (byState !== 0 || left.state === 'UNKNOWN') return byState;
  if (left.state === 'DEAD') return (right.lastHeartbeatMs ?? -1) - (left.lastHeartbeatMs ?? -1);
  // Rates as fractions: a/b > c/d where a·d > c·b. No request means a rate of 0.
  const byRate = right.successes * Math.max(left.requests, 1) - left.successes * Math.max(right.requests, 1);
  return byRate === 0 ? averageOf(left) - averageOf(right) : byRate;
}

/** 0 where there is no sample. */
export function averageOf({ latencies }: Standing): number {
  return latencies.length === 0 ? 0 : latencies.reduce((sum, latencyMs) => sum + latencyMs, 0) / latencies.length;
}
