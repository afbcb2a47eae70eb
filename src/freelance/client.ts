/**
 * The Freelance client: one request at a time or many, answered by whichever of the servers lives. A thin shell: it owns
 * the links and one timer, and hands everything else to the session.
 */
import { systemClock, type Clock, type Timer } from '../core/clock.js';
import { OperatingError, shown } from '../core/errors.js';
import { systemRandomness, type Randomness } from '../core/randomness.js';
import { normalizeEndpoint } from '../transports/endpoint.js';
import { bytesOf } from '../transports/outbox.js';
import type { Transport } from '../transports/port.js';
import { zeromqTransport } from '../transports/zeromq/zeromq-transport.js';
import type { ClientEvents } from './client-events.js';
import { clientSettings, optionsOf, timeMs, type ClientOptions, type ClientSettings } from './client-options.js';
import { ClientSession } from './client-session.js';
import { Events } from './events.js';
import { LinkSet } from './link-set.js';
import { payloadFrames, type PayloadFrame } from './limits.js';
import type { Outcome } from './outcome.js';
import { recordClient, type Recorder } from './recorder.js';
import type { ServerStats } from './server-record.js';
import type { ClientTally } from './tally.js';

/** Time, network and identity come from here; what is left out is the machine's own. */
export interface Surroundings {
  readonly clock?: Clock;
  readonly transport?: Transport;
  readonly randomness?: Randomness;
  /** Gets a record of everything from the creation on. */
  readonly recorder?: Recorder;
}

export interface RequestOptions {
  /** What each attempt waits at most; 0 fails at once. Default: the client's `requestTimeoutMs`. */
  readonly timeoutMs?: number;
}

export interface ClientCounts extends Readonly<ClientTally> {
  readonly openRequests: number;
}

export interface Client extends AsyncDisposable {
  readonly settings: ClientSettings;
  /** What every server sees as this client's name. */
  readonly routingId: Uint8Array;
  readonly running: boolean;
  /** Adds a server; one that is connected already is left as it is. Throws `WP1001`, after `stop` `WP1008`, and what opening its link throws; then it is not added. */
  connect(endpoint: string): void;
  /** Forgets a server. Attempts that wait for it end, and are tried elsewhere. Does nothing for an endpoint not connected. */
  disconnect(endpoint: string): void;
  /** Opens the links, or none where one cannot be opened, which is thrown. Does nothing while running; after `stop` it throws `WP1008`. */
  start(): void;
  /** Ends every open request with a failure and releases every socket and timer. May be called twice. */
  stop(): Promise<void>;
  /**
   * Asks the servers until one answers OK. How it ended is in the outcome; it rejects for bad input alone: `WP1004`,
   * `WP1005` (payload), `WP1006` (timeout), `WP1008` (not running). The frames must not be changed before the outcome is there.
   */
  request(payload: readonly PayloadFrame[], options?: RequestOptions): Promise<Outcome>;
  /** By endpoint, in the order of connecting. */
  stats(): ReadonlyMap<string, ServerStats>;
  counts(): ClientCounts;
  /** Subscribes to an event; the returned function ends it. Listeners are called after the client's state has changed. */
  on<Type extends keyof ClientEvents>(type: Type, listener: (event: ClientEvents[Type]) => void): () => void;
}

/**
 * A client of these servers, started. Throws `WP1001` for an endpoint that can be none, `WP1009` for one that comes twice,
 * `WP1006` and `WP1007` for bad options.
 */
export function createClient(endpoints: readonly string[], options?: ClientOptions, surroundings: Surroundings = {}): Client {
  const { autoStart, ...given } = optionsOf('the options of a client', options);
  const known = new Set<string>();
  for (const endpoint of listed(endpoints)) {
    const normal = normalizeEndpoint(endpoint, 'connect');
    if (known.has(normal)) {
      throw new OperatingError('WP1009', {
        expected: 'each endpoint once',
        found: `${normal} twice`,
        repair: 'Remove one: a server that is asked twice as often is no second server.',
      });
    }
    known.add(normal);
  }
  const client = new FreelanceClient(clientSettings(given), surroundings);
  for (const endpoint of known) client.connect(endpoint);
  if (autoStart !== false) client.start();
  return client;
}

class FreelanceClient implements Client {
  readonly settings: ClientSettings;
  readonly routingId: Uint8Array;
  readonly #clock: Clock;
  readonly #randomness: Randomness;
  readonly #session: ClientSession;
  readonly #events: Events<ClientEvents>;
  readonly #links: LinkSet;
  #timer: Timer | undefined;
  #timerDueMs = Infinity;
  #draining = false;

  constructor(settings: ClientSettings, surroundings: Surroundings) {
    this.settings = settings;
    this.#clock = surroundings.clock ?? systemClock;
    this.#randomness = surroundings.randomness ?? systemRandomness;
    // 128 bits as text: unique among clients and starts, and readable in a server's log.
    this.routingId = Buffer.from(Buffer.from(this.#randomness.bytes(16)).toString('hex'));
    this.#events = new Events<ClientEvents>(() => {
      this.#session.tally.listenerErrors++;
    });
    this.#links = new LinkSet(surroundings.transport ?? zeromqTransport(), settings, this.routingId, {
      onMessage: (server, frames) => {
        this.#session.received(server, frames, this.#clock.nowMs());
        this.#finish();
      },
      onLeft: ({ endpoint }, frames) => {
        if (!this.#events.has('sent')) return;
        this.#events.emit('sent', { atMs: this.#clock.nowMs(), endpoint, frames });
        queueMicrotask(() => this.#events.flush());
      },
    });
    this.#session = new ClientSession(settings, this.#links, this.#events);
    if (surroundings.recorder !== undefined) recordClient(this, this.#events, surroundings.recorder, this.#clock.nowMs());
  }

  get running(): boolean {
    return this.#session.phase === 'running';
  }

  connect(endpoint: string): void {
    const normal = normalizeEndpoint(endpoint, 'connect');
    this.#refuseStopped();
    this.#session.connect(normal, this.#clock.nowMs());
    this.#finish();
  }

  disconnect(endpoint: string): void {
    this.#session.disconnect(normalizeEndpoint(endpoint, 'connect'), this.#clock.nowMs());
    this.#finish();
  }

  start(): void {
    if (this.running) return;
    this.#refuseStopped();
    const nowMs = this.#clock.nowMs();
    this.#session.start(nowMs, () => {
      if (this.#events.has('start')) this.#events.emit('start', { atMs: nowMs, routingId: this.routingId });
    });
    this.#finish();
  }

  stop(): Promise<void> {
    this.#session.stop(this.#clock.nowMs());
    this.#finish();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  request(payload: readonly PayloadFrame[], options?: RequestOptions): Promise<Outcome> {
    return new Promise((settle) => {
      // What is thrown in here rejects the promise.
      if (!this.running) throw notRunning(this.#session.phase);
      const timeoutMs = optionsOf('the options of a request', options).timeoutMs ?? this.settings.requestTimeoutMs;
      timeMs('timeoutMs', timeoutMs, 0);
      const frames = payloadFrames(payload, this.settings.limits);
      const requestId = this.#randomness.uuid();
      this.#session.request({ requestId, payload: frames, payloadBytes: bytesOf(frames), timeoutMs, settle }, this.#clock.nowMs());
      this.#finish();
    });
  }

  stats(): ReadonlyMap<string, ServerStats> {
    return new Map(Array.from(this.#session.servers, ([endpoint, server]) => [endpoint, server.stats()]));
  }

  counts(): ClientCounts {
    const { tally, openRequests } = this.#session;
    return { ...structuredClone(tally), openRequests };
  }

  on<Type extends keyof ClientEvents>(type: Type, listener: (event: ClientEvents[Type]) => void): () => void {
    return this.#events.on(type, listener);
  }

  #refuseStopped(): void {
    if (this.#session.phase === 'stopped') throw notRunning('stopped');
  }

  /** After every input: the timer stands at the next deadline, and listeners hear what happened. */
  #finish(): void {
    this.#arm();
    this.#events.flush();
  }

  #arm(): void {
    const dueMs = this.#session.nextDeadlineMs ?? Infinity;
    // A timer that comes too early does no harm and spares setting a new one for every request.
    if (this.#draining || (dueMs >= this.#timerDueMs && dueMs !== Infinity)) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerDueMs = dueMs;
    if (dueMs === Infinity) return;
    this.#timer = this.#clock.setTimer(dueMs - this.#clock.nowMs(), () => this.#due(dueMs));
  }

  #due(dueMs: number): void {
    this.#timer = undefined;
    this.#timerDueMs = Infinity;
    if (this.#clock.nowMs() > dueMs) void this.#tickAfterInput();
    else this.#tick();
  }

  /** The process was late. Answers that came meanwhile wait in the sockets: they are heard before anybody is called silent. */
  async #tickAfterInput(): Promise<void> {
    this.#draining = true;
    await this.#links.drainInput();
    this.#draining = false;
    this.#tick();
  }

  #tick(): void {
    this.#session.tick(this.#clock.nowMs());
    this.#finish();
  }
}

function listed(endpoints: unknown): readonly unknown[] {
  if (Array.isArray(endpoints)) return endpoints;
  throw new OperatingError('WP1001', {
    expected: "a list of endpoints, as ['tcp://127.0.0.1:5555']",
    found: shown(endpoints),
    repair: 'Give each endpoint with a host and a port in a list; an empty one connects nothing yet.',
  });
}

function notRunning(phase: 'new' | 'running' | 'stopped'): OperatingError {
  return new OperatingError('WP1008', {
    expected: 'a running client',
    found: phase === 'new' ? 'one that has not been started' : 'one that was stopped',
    repair: phase === 'new' ? 'Call start first.' : 'Create a new client.',
  });
}
