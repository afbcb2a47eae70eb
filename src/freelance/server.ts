/**
 * The Freelance server: executes each client's request at most once within the cache lifetime. A thin shell: it owns the
 * router, the handler's runs and one timer, and hands everything else to the session.
 */
import { setMaxListeners } from 'node:events';
import { systemClock, type Clock, type Timer } from '../core/clock.js';
import { OperatingError } from '../core/errors.js';
import { systemRandomness, type Randomness } from '../core/randomness.js';
import type { PortCounts, Router, Transport } from '../transports/port.js';
import { zeromqTransport } from '../transports/zeromq/zeromq-transport.js';
import { optionsOf, timeMs } from './client-options.js';
import { Events } from './events.js';
import { recordServer, type Recorder } from './recorder.js';
import type { ServerEvents } from './server-events.js';
import { serverSettings, type ServerOptions, type ServerSettings } from './server-options.js';
import { ServerSession, type Execution, type HandlerResult } from './server-session.js';
import type { ServerTally } from './tally.js';
import { maxErrorBytes } from './wire.js';

/** Time, chance and network come from here; what is left out is the machine's own. */
export interface ServerSurroundings {
  readonly clock?: Clock;
  readonly transport?: Transport;
  readonly randomness?: Randomness;
  /** Gets a record of everything from the creation on. */
  readonly recorder?: Recorder;
}

export interface ServerCounts extends Readonly<ServerTally> {
  /** Entries and weight of the cache now, and those of them that are being executed. */
  readonly cacheEntries: number;
  readonly cacheBytes: number;
  readonly executing: number;
  readonly port: PortCounts | undefined;
}

export interface StopOptions {
  /** Handlers that run are given so long to end and be answered. Default 0: their answers are lost. */
  readonly drainMs?: number;
}

export interface Server extends AsyncDisposable {
  readonly settings: ServerSettings;
  /** As bound, once started; before, as asked for. */
  readonly endpoint: string;
  readonly running: boolean;
  /** Binds. Rejects with `WP1002` where that fails, and may then be called again, `WP1008` after `stop`. Gives the server itself. */
  start(): Promise<this>;
  /**
   * Takes no new request, frees the endpoint and releases every timer. May be called twice. Rejects with `WP1006` for a time that is
   * none, and `WP1010` for what is no options; the server then goes on.
   */
  stop(options?: StopOptions): Promise<void>;
  counts(): ServerCounts;
  on<Type extends keyof ServerEvents>(type: Type, listener: (event: ServerEvents[Type]) => void): () => void;
}

/** A server, not yet started. Throws for bad options: see `serverSettings`. */
export function createServer(options: ServerOptions, surroundings: ServerSurroundings = {}): Server {
  return new FreelanceServer(serverSettings(options, surroundings.randomness ?? systemRandomness), surroundings);
}

/** What was answered last is given so long to leave the socket. */
const flushMs = 200;

class FreelanceServer implements Server {
  readonly settings: ServerSettings;
  readonly #clock: Clock;
  readonly #transport: Transport;
  readonly #session: ServerSession;
  readonly #events: Events<ServerEvents>;
  readonly #abort = new AbortController();
  #router: Router | undefined;
  #starting: Promise<this> | undefined;
  #stopping: Promise<void> | undefined;
  #sweep: Timer | undefined;
  /** Called when no handler runs any more. */
  #whenIdle: (() => void) | undefined;

  constructor(settings: ServerSettings, surroundings: ServerSurroundings) {
    this.settings = settings;
    // One signal for all runs: each of them may wait for it.
    setMaxListeners(0, this.#abort.signal);
    this.#clock = surroundings.clock ?? systemClock;
    this.#transport = surroundings.transport ?? zeromqTransport();
    this.#events = new Events<ServerEvents>(() => {
      this.#session.tally.listenerErrors++;
    });
    this.#session = new ServerSession(
      settings,
      { send: (client, frames) => this.#router?.send(client, frames), execute: (execution) => this.#execute(execution) },
      this.#events,
    );
    if (surroundings.recorder !== undefined) recordServer(settings, this.#events, surroundings.recorder, this.#clock.nowMs());
  }

  get endpoint(): string {
    return this.#router?.endpoint ?? this.settings.bind;
  }

  get running(): boolean {
    return this.#router !== undefined && this.#stopping === undefined;
  }

  start(): Promise<this> {
    if (this.#stopping !== undefined) {
      return Promise.reject(
        new OperatingError('WP1008', { expected: 'a server that was not stopped', found: 'one that was', repair: 'Create a new server.' }),
      );
    }
    this.#starting ??= this.#start().catch((error: unknown) => {
      // The endpoint may be free another time.
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async stop(options?: StopOptions): Promise<void> {
    const { drainMs = 0 } = optionsOf('options', options);
    timeMs('drainMs', drainMs, 0);
    await (this.#stopping ??= this.#stop(drainMs));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  counts(): ServerCounts {
    const { tally, cache } = this.#session;
    const { entries, bytes, executing } = cache;
    return { ...structuredClone(tally), cacheEntries: entries, cacheBytes: bytes, executing, port: this.#router?.counts() };
  }

  on<Type extends keyof ServerEvents>(type: Type, listener: (event: ServerEvents[Type]) => void): () => void {
    return this.#events.on(type, listener);
  }

  async #start(): Promise<this> {
    const { bind, limits } = this.settings;
    this.#router = await this.#transport.bind(
      bind,
      { maxFrameBytes: Math.max(limits.maxFrameBytes, maxErrorBytes) },
      {
        onMessage: (client, frames) => {
          this.#session.received(client, frames, this.#clock.nowMs());
          this.#events.flush();
        },
        onRefused: (client, reason) => {
          this.#session.tally.repliesRefused++;
          if (this.#events.has('refused')) this.#events.emit('refused', { atMs: this.#clock.nowMs(), client, reason });
          this.#events.flush();
        },
      },
    );
    this.#sweepLater();
    if (this.#events.has('start')) this.#events.emit('start', { atMs: this.#clock.nowMs(), endpoint: this.endpoint });
    this.#events.flush();
    return this;
  }

  async #stop(drainMs: number): Promise<void> {
    this.#session.stop();
    this.#sweep?.cancel();
    await this.#starting?.catch(() => undefined);
    this.#sweep?.cancel();
    if (drainMs > 0) await this.#idle(drainMs);
    this.#abort.abort();
    this.#session.close();
    await this.#router?.close({ drainMs: flushMs });
    if (this.#events.has('stop')) this.#events.emit('stop', { atMs: this.#clock.nowMs() });
    this.#events.flush();
  }

  #sweepLater(): void {
    this.#sweep = this.#clock.setTimer(this.settings.cacheCleanupIntervalMs, () => {
      this.#session.sweep(this.#clock.nowMs());
      this.#sweepLater();
    });
  }

  #execute(execution: Execution): void {
    const { payload, requestId, client } = execution;
    let result: unknown;
    let isLater = false;
    try {
      result = this.settings.handler(payload, { requestId, client, signal: this.#abort.signal });
      // An answer that is there already needs no turn of the promise queue.
      isLater = isObject(result) && !Array.isArray(result);
    } catch (thrown) {
      this.#executed(execution, { thrown });
      return;
    }
    if (isLater) void this.#later(execution, result);
    else this.#executed(execution, { payload: result });
  }

  /** `await` takes whatever a thenable does, be it a throw or a second call, as one outcome. */
  async #later(execution: Execution, result: unknown): Promise<void> {
    let end: HandlerResult;
    try {
      end = { payload: await result };
    } catch (thrown) {
      end = { thrown };
    }
    this.#executed(execution, end);
  }

  #executed(execution: Execution, result: HandlerResult): void {
    this.#session.executed(execution, result, this.#clock.nowMs());
    this.#events.flush();
    if (this.#session.cache.executing === 0) this.#whenIdle?.();
  }

  /** Resolves when no handler runs, or after the time. */
  #idle(drainMs: number): Promise<void> {
    if (this.#session.cache.executing === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(drainMs, resolve);
      this.#whenIdle = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
