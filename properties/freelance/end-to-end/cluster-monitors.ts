/** The specification's monitors over a run of clients and servers: each party is held to what came to it and what it did. */
import { createClientMonitor } from '../../../model/freelance/monitor/client-monitor.js';
import type { ClientEvent, ServerEvent } from '../../../model/freelance/monitor/events.js';
import { createServerMonitor } from '../../../model/freelance/monitor/server-monitor.js';
import type { Monitor } from '../../../model/freelance/monitor/verdict.js';
import type { Misfit } from '../../../src/arbitraries/checked-property.js';
import { heartbeat, isHeartbeat, isHeartbeatAnswer, replyOf } from '../wire.js';
import { sightsOf, type ClusterSight } from './cluster-sight.js';
import type { ClusterHistory } from './cluster-world.js';

/** The first event that a monitor forbids; `blurred` where one could not follow. */
export function judgeByMonitors(history: ClusterHistory): Misfit | 'blurred' | undefined {
  let blurred = false;
  for (const party of [...clientParties(history), ...serverParties(history)]) {
    const misfit = party();
    if (misfit === 'blurred') blurred = true;
    else if (misfit !== undefined) return misfit;
  }
  return blurred ? 'blurred' : undefined;
}

function judge<Event extends { readonly atMs: number }>(who: string, monitor: Monitor<Event>, events: readonly Event[], endMs: number): Misfit | 'blurred' | undefined {
  const said = [...events.map((event) => () => monitor.observe(event)), () => monitor.due(endMs)];
  for (const [index, ask] of said.entries()) {
    const judgement = ask();
    if (judgement.kind === 'blurred') return 'blurred';
    if (judgement.kind === 'violation') {
      const { rule, expected, found } = judgement.violation;
      return { property: `the monitor allows every event of each ${who}`, expected: `${expected} (rule ${rule})`, found: `at ${events[index]?.atMs ?? endMs} ms ${found}` };
    }
  }
  return undefined;
}

function clientParties({ scenario: { settings }, sights, endpoints, endMs }: ClusterHistory): readonly (() => Misfit | 'blurred' | undefined)[] {
  const { requestTimeoutMs, heartbeatIntervalMs, heartbeatTimeoutMs, maxRetries, retryBaseDelayMs } = settings;
  return Array.from({ length: settings.clients }, (_, client) => () => {
    const stoppedMs = sightsOf(sights, 'stops').find((sight) => sight.client === client)?.atMs ?? endMs;
    const begun: readonly ClientEvent[] = [
      { kind: 'create', atMs: 0, byMs: 0, options: { requestTimeoutMs, heartbeatIntervalMs, heartbeatTimeoutMs, maxRetries, retryBaseDelayMs } },
      ...endpoints.map((_endpoint, server): ClientEvent => ({ kind: 'connect', atMs: 0, byMs: 0, endpoint: String(server) })),
      { kind: 'start', atMs: 0, byMs: 0 },
    ];
    const seen = sights.flatMap((sight) => ('client' in sight && sight.client === client ? clientEvents(sight, endpoints) : []));
    const events = [...begun, ...[...seen, ...savedBeats(sights, client, endpoints.length, heartbeatIntervalMs, stoppedMs)].toSorted((a, b) => a.atMs - b.atMs)];
    return judge('client', createClientMonitor({ toleranceMs: 0 }), events, stoppedMs);
  });
}

function clientEvents(sight: Extract<ClusterSight, { readonly client: number }>, endpoints: readonly string[]): readonly ClientEvent[] {
  const { atMs } = sight;
  switch (sight.kind) {
    case 'asked':
      return [{ kind: 'request', atMs, byMs: atMs, request: String(sight.request), payload: sight.payload, timeoutMs: sight.timeoutMs ?? null }];
    case 'stops':
      return [{ kind: 'stop', atMs, byMs: atMs }];
    case 'sent':
      return [{ kind: 'sent', atMs, endpoint: String(sight.server), frames: sight.frames }];
    case 'delivered':
      // The page says that what its table does not have changes nothing; the monitor would follow lenient readers as well.
      return replyOf(sight.frames) === undefined && !isHeartbeatAnswer(sight.frames) ? [] : [{ kind: 'delivered', atMs, endpoint: String(sight.server), frames: sight.frames }];
    case 'stats':
      return [{ kind: 'stats', atMs, sinceMs: atMs, servers: Object.fromEntries(sight.stats.map((one, server) => [String(server), one])) }];
    case 'outcome': {
      const { outcome } = sight;
      const common = { kind: 'outcome' as const, atMs, request: String(sight.request), attempts: outcome.attempts };
      if (outcome.ok) return [{ ...common, success: true, response: outcome.payload, endpoint: String(endpoints.indexOf(outcome.endpoint)) }];
      // Handed over counts as sent for the monitor; whether it left is one of the claims.
      const failure = outcome.kind === 'unsent' && outcome.attempts > 0 ? 'unknown' : outcome.kind;
      return [{ ...common, success: false, failure, ...(outcome.kind === 'error' ? { message: outcome.message } : {}) }];
    }
    default:
      return [];
  }
}

/** Heartbeats to a server that is down may be saved: the first waits for all. The monitor counts each. */
function savedBeats(sights: readonly ClusterSight[], client: number, servers: number, intervalMs: number, untilMs: number): readonly ClientEvent[] {
  const sent = new Set(sightsOf(sights, 'sent').flatMap((sight) => (sight.client === client && isHeartbeat(sight.frames) ? [`${sight.server} ${sight.atMs}`] : [])));
  const events: ClientEvent[] = [];
  for (let server = 0; server < servers; server++) {
    for (const [fromMs, toMs] of downTimes(sights, server, untilMs)) {
      for (let atMs = Math.ceil(fromMs / intervalMs) * intervalMs; atMs <= Math.min(toMs, untilMs); atMs += intervalMs) {
        if (!sent.has(`${server} ${atMs}`)) events.push({ kind: 'sent', atMs, endpoint: String(server), frames: heartbeat });
      }
    }
  }
  return events;
}

function downTimes(sights: readonly ClusterSight[], server: number, endMs: number): readonly (readonly [number, number])[] {
  const downs = sightsOf(sights, 'down').filter((sight) => sight.server === server);
  const ups = sightsOf(sights, 'up').filter((sight) => sight.server === server);
  return downs.map(({ atMs, life }) => [atMs, ups.find((up) => up.life > life)?.atMs ?? endMs] as const);
}

function serverParties({ scenario: { settings }, sights, endMs }: ClusterHistory): readonly (() => Misfit | 'blurred' | undefined)[] {
  return sightsOf(sights, 'up').map(({ server, life, atMs: startMs }) => () => {
    const executions: Record<string, number> = {};
    const own = sights.filter((sight) => 'server' in sight && 'life' in sight && sight.server === server && sight.life === life);
    const begun: readonly ServerEvent[] = [
      { kind: 'create', atMs: startMs, byMs: startMs, options: { serverId: `server-${server}`, cacheTtlMs: settings.cacheTtlMs } },
      { kind: 'behave', atMs: startMs, byMs: startMs, behaviour: { mode: 'told' } },
      { kind: 'start', atMs: startMs, byMs: startMs },
    ];
    const events = own.flatMap((sight): readonly ServerEvent[] => {
      const { atMs } = sight;
      switch (sight.kind) {
        case 'arrived':
          return [{ kind: 'delivered', atMs, client: sight.from, frames: sight.frames }];
        case 'replied':
          return [{ kind: 'sent', atMs, client: sight.from, frames: sight.frames }];
        case 'executed': {
          const frame = Buffer.from(sight.payload[0] ?? []).toString('base64');
          executions[frame] = (executions[frame] ?? 0) + 1;
          return [{ kind: 'executions', atMs, sinceMs: atMs, fromStart: true, executions: { ...executions } }];
        }
        case 'ended':
          return [{ kind: 'ended', atMs, client: sight.from, id: Buffer.from(sight.id).toString('latin1'), frames: [Buffer.from(sight.ok ? 'OK' : 'ERROR'), ...sight.answer] }];
        case 'down':
          return [{ kind: 'stop', atMs, byMs: atMs }];
        default:
          return [];
      }
    });
    return judge('server', createServerMonitor({ toleranceMs: 0 }), [...begun, ...events], endMs);
  });
}
