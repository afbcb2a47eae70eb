/** The specification's monitor as an oracle of the client, with no tolerance: times are exact. */
import { createClientMonitor } from '../../../model/freelance/monitor/client-monitor.js';
import type { ClientEvent, ClientOptions } from '../../../model/freelance/monitor/events.js';
import type { Monitor } from '../../../model/freelance/monitor/verdict.js';
import type { ServerStats } from '../../../src/freelance/server-record.js';
import type { Oracle } from '../../../src/engine/replay/oracle.js';
import { heartbeat, isHeartbeat, isHeartbeatAnswer, replyOf } from '../wire.js';
import type { ClientAction } from './client-action.js';
import { showObservation } from './client-oracle.js';
import type { ClientObservation, ClientSight } from './client-world.js';

const options = { toleranceMs: 0 };

export interface MonitorBelief {
  readonly monitor: Monitor<ClientEvent>;
  readonly untilMs: number;
}

/** The monitor follows all possibilities in one state. */
export function monitorOracle(servers: number, clientOptions: Partial<ClientOptions> = {}): Oracle<MonitorBelief, ClientAction, ClientObservation> {
  return {
    initial: () => {
      const monitor = createClientMonitor(options);
      monitor.observe({ kind: 'create', atMs: 0, options: clientOptions });
      for (let server = 0; server < servers; server++) monitor.observe({ kind: 'connect', atMs: 0, endpoint: String(server) });
      monitor.observe({ kind: 'start', atMs: 0 });
      return [{ monitor, untilMs: 0 }];
    },
    step: (belief) => [belief],
    judge: ({ monitor, untilMs }, observation) => {
      const next = monitor.fork();
      for (const event of eventsOf(observation, untilMs, clientOptions.heartbeatIntervalMs ?? 2000)) {
        const judgement = next.observe(event);
        if (judgement.kind === 'violation') return { allowed: false, expected: `${judgement.violation.expected} (rule ${judgement.violation.rule}; found ${judgement.violation.found})` };
        if (judgement.kind === 'blurred') return { allowed: false, expected: `fewer possibilities: ${judgement.reason}` };
      }
      return { allowed: true, state: { monitor: next, untilMs: observation.atMs } };
    },
    show: showObservation,
  };
}

function eventsOf(observation: ClientObservation, sinceMs: number, heartbeatIntervalMs: number): readonly ClientEvent[] {
  const events = observation.sights.flatMap((sight) => eventOf(sight, observation));
  for (const server of observation.down.filter((one) => observation.connected.includes(one))) {
    // Heartbeats to a server that is down may be saved: the first waits for all. The monitor counts each.
    for (let atMs = (Math.floor(sinceMs / heartbeatIntervalMs) + 1) * heartbeatIntervalMs; atMs <= observation.atMs && observation.running; atMs += heartbeatIntervalMs) {
      const isSent = observation.sights.some((sight) => sight.kind === 'sent' && sight.server === server && sight.atMs === atMs && isHeartbeat(sight.frames));
      if (!isSent) events.push({ kind: 'sent', atMs, endpoint: String(server), frames: heartbeat });
    }
  }
  return [...events.toSorted((a, b) => a.atMs - b.atMs), statsOf(observation)];
}

function eventOf(sight: ClientSight, { stats }: ClientObservation): readonly ClientEvent[] {
  const { atMs } = sight;
  switch (sight.kind) {
    case 'call':
      if (sight.call === 'stop') return [{ kind: 'stop', atMs, byMs: atMs }];
      if (sight.call !== 'request') return [{ kind: sight.call, atMs, byMs: atMs, endpoint: String(sight.server) }];
      return [{ kind: 'request', atMs, byMs: atMs, request: String(sight.request), payload: sight.payload ?? [], timeoutMs: sight.timeoutMs ?? null }];
    case 'sent':
      return [{ kind: 'sent', atMs, endpoint: String(sight.server), frames: sight.frames }];
    case 'delivered':
      // The page says that what its table does not have changes nothing; the monitor would follow lenient readers as well.
      if (replyOf(sight.frames) === undefined && !isHeartbeatAnswer(sight.frames)) return [];
      return [{ kind: 'delivered', atMs, endpoint: String(sight.server), frames: sight.frames }];
    case 'thrown':
      return [];
    case 'rejected':
      return [{ kind: 'outcome', atMs, request: String(sight.request), success: false }];
    default: {
      const { outcome } = sight;
      const common = { kind: 'outcome' as const, atMs, request: String(sight.request), attempts: outcome.attempts };
      if (!outcome.ok) {
        // Handed over counts as sent here; that nothing left in the end is judged by the other oracle.
        const failure = outcome.kind === 'unsent' && outcome.attempts > 0 ? 'unknown' : outcome.kind;
        return [{ ...common, success: false, failure, ...(outcome.kind === 'error' ? { message: outcome.message } : {}) }];
      }
      // The page does not say whether the latency is the attempt's or the request's, so the monitor is not asked.
      const endpoint = String(stats.findIndex((one) => one.endpoint === outcome.endpoint));
      return [{ ...common, success: true, response: outcome.payload, endpoint }];
    }
  }
}

function statsOf({ atMs, stats, connected }: ClientObservation): ClientEvent {
  return { kind: 'stats', atMs, sinceMs: atMs, servers: Object.fromEntries(connected.map((server) => [String(server), stats[server] as ServerStats])) };
}
