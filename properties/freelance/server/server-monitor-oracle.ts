/** The specification's monitor as an oracle of the server, with no tolerance: times are exact. */
import type { ServerEvent } from '../../../model/freelance/monitor/events.js';
import { createServerMonitor } from '../../../model/freelance/monitor/server-monitor.js';
import type { Monitor } from '../../../model/freelance/monitor/verdict.js';
import type { Oracle } from '../../../src/engine/replay/oracle.js';
import type { Frames } from '../../../src/transports/port.js';
import type { ServerAction } from './server-action.js';
import { showServerObservation } from './server-oracle.js';
import { failureText, resultPayload, serverId } from './server-payloads.js';
import type { ServerObservation, ServerSight } from './server-world.js';

export interface ServerMonitorBelief {
  readonly monitor: Monitor<ServerEvent>;
  /** Handler calls so far by first payload frame, base64. */
  readonly executions: Readonly<Record<string, number>>;
  readonly running: boolean;
}

export interface ServerMonitorScope {
  readonly cacheTtlMs?: number;
  readonly maxEntries: number;
}

export function serverMonitorOracle({ cacheTtlMs, maxEntries }: ServerMonitorScope): Oracle<ServerMonitorBelief, ServerAction, ServerObservation> {
  return {
    initial: () => {
      const monitor = createServerMonitor({ toleranceMs: 0, fullFrom: maxEntries });
      monitor.observe({ kind: 'create', atMs: 0, options: { serverId, ...(cacheTtlMs === undefined ? {} : { cacheTtlMs }) } });
      monitor.observe({ kind: 'behave', atMs: 0, behaviour: { mode: 'told' } });
      monitor.observe({ kind: 'start', atMs: 0 });
      return [{ monitor, executions: {}, running: true }];
    },
    step: (belief) => [belief],
    judge: (belief, observation) => {
      const monitor = belief.monitor.fork();
      const executions = { ...belief.executions };
      for (const sight of observation.sights) if (sight.kind === 'executed') executions[frameKey(sight.payload)] = (executions[frameKey(sight.payload)] ?? 0) + 1;
      const { atMs, running } = observation;
      const events: readonly ServerEvent[] = [
        ...observation.sights.flatMap(eventsOf),
        { kind: 'executions', atMs, sinceMs: atMs, fromStart: true, executions },
        ...(belief.running && !running ? [{ kind: 'stop' as const, atMs, byMs: atMs }] : []),
      ];
      for (const event of events) {
        const said = monitor.observe(event);
        if (said.kind === 'violation') return { allowed: false, expected: `${said.violation.expected} (rule ${said.violation.rule}; found ${said.violation.found})` };
        if (said.kind === 'blurred') return { allowed: false, expected: `fewer possibilities: ${said.reason}` };
      }
      return { allowed: true, state: { monitor, executions, running } };
    },
    show: showServerObservation,
  };
}

const frameKey = (payload: Frames): string => Buffer.from(payload[0] ?? []).toString('base64');

function eventsOf(sight: ServerSight): readonly ServerEvent[] {
  const { atMs } = sight;
  switch (sight.kind) {
    case 'arrived':
      return [{ kind: 'delivered', atMs, client: String(sight.client), frames: sight.frames }];
    case 'replied':
      return [{ kind: 'sent', atMs, client: String(sight.client), frames: sight.frames }];
    case 'ended': {
      const { client, id, ok } = sight;
      const answer = ok ? [Buffer.from('OK'), ...resultPayload(client, id)] : [Buffer.from('ERROR'), Buffer.from(failureText(client, id))];
      return [{ kind: 'ended', atMs, client: String(client), id: Buffer.from(id).toString('latin1'), frames: answer }];
    }
    default:
      return [];
  }
}
