/**
 * The servers a client knows, and which of them live: heartbeats to all, signs of life, silence and failures. Pure: inputs
 * come as calls with their time. Source: the protocol page, "Liveness", "Heartbeats".
 */
import type { Frames, Ticket } from '../transports/port.js';
import type { ClientEffects } from './client-effects.js';
import type { ClientEvents } from './client-events.js';
import type { ClientSettings } from './client-options.js';
import type { DeadlineQueue, Due } from './deadline-queue.js';
import type { Events } from './events.js';
import { selectServer } from './selection.js';
import { ServerRecord, type ServerState } from './server-record.js';
import type { ClientTally } from './tally.js';
import { heartbeatFrames } from './wire.js';

/** The time of the next heartbeats. */
export class Beat implements Due {
  readonly kind = 'beat';
  deadlineMs = 0;
  readonly rank = 1;
  place = -1;
  turn = 0;
}

/** A silence is "longer than" the timeout from this on: the resolution of the clock's timers. */
const silenceResolutionMs = 1;

export class Liveness {
  readonly #settings: ClientSettings;
  readonly #effects: ClientEffects;
  readonly #events: Events<ClientEvents>;
  readonly #tally: ClientTally;
  readonly #due: DeadlineQueue<ServerRecord | Beat | Due>;
  readonly #servers = new Map<string, ServerRecord>();
  readonly #beat = new Beat();

  constructor(settings: ClientSettings, effects: ClientEffects, events: Events<ClientEvents>, tally: ClientTally, due: DeadlineQueue<ServerRecord | Beat | Due>) {
    this.#settings = settings;
    this.#effects = effects;
    this.#events = events;
    this.#tally = tally;
    this.#due = due;
  }

  /** In the order of connecting. */
  get servers(): ReadonlyMap<string, ServerRecord> {
    return this.#servers;
  }

  /** The new server; undefined where the endpoint is known already. Where its link cannot be opened, that is thrown and it is not added. */
  add(endpoint: string, opens: boolean): ServerRecord | undefined {
    if (this.#servers.has(endpoint)) return undefined;
    const server = new ServerRecord(endpoint, this.#settings.latencyWindow);
    if (opens) this.#effects.open(server);
    this.#servers.set(endpoint, server);
    return server;
  }

  /** Forgets the server with all that is known of it. */
  remove(server: ServerRecord): void {
    this.#servers.delete(server.endpoint);
    this.#due.remove(server);
  }

  select(): ServerRecord | undefined {
    return selectServer(this.#servers.values());
  }

  /** Opens the links of all servers, or of none. */
  openAll(): void {
    const opened: ServerRecord[] = [];
    try {
      for (const server of this.#servers.values()) {
        this.#effects.open(server);
        opened.push(server);
      }
    } catch (error) {
      for (const server of opened) this.#effects.close(server);
      throw error;
    }
  }

  /** Begins the rhythm of heartbeats. The first goes at once, so that a server is known one round trip after the start. */
  start(nowMs: number): void {
    for (const server of this.#servers.values()) this.heartbeat(server, nowMs);
    this.#due.schedule(this.#beat, nowMs + this.#settings.heartbeatIntervalMs);
  }

  stop(): void {
    this.#due.remove(this.#beat);
    for (const server of this.#servers.values()) this.#due.remove(server);
  }

  send(server: ServerRecord, frames: Frames, nowMs: number): Ticket {
    const ticket = this.#effects.send(server, frames);
    if (ticket.state === 'refused') {
      this.#tally.sendsRefused++;
      if (this.#events.has('refused')) this.#events.emit('refused', { atMs: nowMs, endpoint: server.endpoint });
    }
    return ticket;
  }

  heartbeatAnswered(server: ServerRecord, serverId: string, nowMs: number): void {
    this.#tally.heartbeatAnswers++;
    server.serverId = serverId;
    server.lastHeartbeatMs = nowMs;
    this.alive(server, 'heartbeat', nowMs);
  }

  /** A sign of life that makes the server ALIVE, from any state. */
  alive(server: ServerRecord, reason: 'heartbeat' | 'ok', nowMs: number): void {
    const from = server.state;
    server.lastHeardMs = nowMs;
    server.markAlive();
    // A deadline that stands is left where it is and looked at when it comes: most are put off many times before.
    if (server.place < 0) this.#judgeLater(server);
    this.#changed(server, from, reason, nowMs);
  }

  failed(server: ServerRecord, nowMs: number): void {
    const from = server.state;
    server.recordFailure(this.#settings.deadAfterFailures);
    this.#changed(server, from, 'failures', nowMs);
  }

  beat(nowMs: number): void {
    for (const server of this.#servers.values()) this.heartbeat(server, nowMs);
    // Keeps the rhythm of the start; beats that a stalled process missed are not made up for.
    const { heartbeatIntervalMs } = this.#settings;
    const missed = Math.floor((nowMs - this.#beat.deadlineMs) / heartbeatIntervalMs);
    this.#due.schedule(this.#beat, this.#beat.deadlineMs + (missed + 1) * heartbeatIntervalMs);
  }

  heartbeat(server: ServerRecord, nowMs: number): void {
    // One that still waits for its connection says as much as two.
    if (server.heartbeat?.state === 'queued') return;
    this.#tally.heartbeats++;
    server.heartbeat = this.send(server, heartbeatFrames, nowMs);
  }

  judgeSilence(server: ServerRecord, nowMs: number): void {
    this.#due.remove(server);
    if (server.state !== 'alive') return;
    if (nowMs - server.lastHeardMs <= this.#settings.heartbeatTimeoutMs) {
      this.#judgeLater(server);
      return;
    }
    server.markDead();
    this.#changed(server, 'alive', 'silence', nowMs);
  }

  #judgeLater(server: ServerRecord): void {
    this.#due.schedule(server, server.lastHeardMs + this.#settings.heartbeatTimeoutMs + silenceResolutionMs);
  }

  #changed(server: ServerRecord, from: ServerState, reason: 'heartbeat' | 'ok' | 'silence' | 'failures', nowMs: number): void {
    if (server.state === from || !this.#events.has('state')) return;
    this.#events.emit('state', { atMs: nowMs, endpoint: server.endpoint, from, to: server.state, reason });
  }
}
