/** A client session with a network of paper: what it sends is written down, what it hears is said by the test. */
import type { ClientEvents } from '../../../src/freelance/client-events.js';
import { clientSettings, type ClientOptions } from '../../../src/freelance/client-options.js';
import { ClientSession } from '../../../src/freelance/client-session.js';
import { Events } from '../../../src/freelance/events.js';
import type { Outcome } from '../../../src/freelance/outcome.js';
import type { Frames, Ticket } from '../../../src/transports/port.js';

export interface SessionRig {
  readonly session: ClientSession;
  readonly events: Events<ClientEvents>;
  /** `endpoint` or `endpoint id`, for heartbeats and requests, in the order of sending. */
  readonly sent: string[];
  readonly closed: string[];
  /** Endpoints whose messages do not leave: there is no connection. */
  readonly unconnected: Set<string>;
  nowMs: number;
  /** Begins a request; its outcome appears in `outcomes`. */
  request(id: string, timeoutMs?: number): void;
  readonly outcomes: Map<string, Outcome>;
  /** Lets time pass, with a tick at every deadline. */
  pass(durationMs: number): void;
  hear(endpoint: string, ...frames: readonly string[]): void;
  ok(endpoint: string, id: string, ...payload: readonly string[]): void;
  error(endpoint: string, id: string, message: string): void;
  heartbeat(endpoint: string): void;
  state(endpoint: string): string | undefined;
}

export function sessionRig(endpoints: readonly string[] = ['a'], options: ClientOptions = {}): SessionRig {
  const sent: string[] = [];
  const closed: string[] = [];
  const unconnected = new Set<string>();
  const outcomes = new Map<string, Outcome>();
  const events = new Events<ClientEvents>(() => undefined);
  const settings = clientSettings(options);
  const session = new ClientSession(
    settings,
    {
      open: () => undefined,
      close: (server) => closed.push(server.endpoint),
      send(server, frames): Ticket {
        if (unconnected.has(server.endpoint)) return { state: 'queued' };
        sent.push(frames.length === 2 ? server.endpoint : `${server.endpoint} ${Buffer.from(frames[2] as Uint8Array).toString()}`);
        return { state: 'left' };
      },
      withdraw: (_server, ticket) => ticket.state !== 'left',
    },
    events,
  );
  for (const endpoint of endpoints) session.connect(endpoint, 0);
  session.start(0);

  const rig: SessionRig = {
    session,
    events,
    sent,
    closed,
    unconnected,
    outcomes,
    nowMs: 0,
    request(requestId, timeoutMs = settings.requestTimeoutMs) {
      const payload: Frames = [Buffer.from('payload')];
      session.request({ requestId, payload, payloadBytes: 7, timeoutMs, settle: (outcome) => outcomes.set(requestId, outcome) }, rig.nowMs);
      events.flush();
    },
    pass(durationMs) {
      const endMs = rig.nowMs + durationMs;
      for (let next = session.nextDeadlineMs; next !== undefined && next <= endMs; next = session.nextDeadlineMs) {
        rig.nowMs = next;
        session.tick(next);
      }
      rig.nowMs = endMs;
      events.flush();
    },
    hear(endpoint, ...frames) {
      const server = session.servers.get(endpoint);
      if (server !== undefined) session.received(server, frames.map((frame) => Buffer.from(frame)), rig.nowMs);
      events.flush();
    },
    ok: (endpoint, id, ...payload) => rig.hear(endpoint, '', 'RESPONSE', id, 'OK', ...(payload.length === 0 ? ['done'] : payload)),
    error: (endpoint, id, message) => rig.hear(endpoint, '', 'RESPONSE', id, 'ERROR', message),
    heartbeat: (endpoint) => rig.hear(endpoint, '', 'HEARTBEAT', `id of ${endpoint}`),
    state: (endpoint) => session.servers.get(endpoint)?.state,
  };
  return rig;
}
