/**
 * A bound ROUTER. `mandatory` makes it tell what it cannot deliver, where libzmq's default loses it in silence; every
 * refusal is counted and told.
 */
import type { Router as RouterSocket } from 'zeromq';
import { OperatingError } from '../../core/errors.js';
import { bytesOf } from '../outbox.js';
import { PortCounter } from '../port-counter.js';
import { defaultMaxFrameBytes } from '../port.js';
import type { Frames, PortCounts, RefusalReason, Router, RouterHandlers, RouterOptions } from '../port.js';
import { zeromqAddon } from './addon.js';
import { routerOptions, type ZeromqOptions } from './options.js';
import { drainInput, readLoop } from './read-loop.js';

export async function bindZeromqRouter(
  endpoint: string,
  options: RouterOptions,
  handlers: RouterHandlers,
  zeromqOptions: ZeromqOptions,
): Promise<Router> {
  const socket = new (zeromqAddon().Router)(routerOptions(zeromqOptions, options.maxFrameBytes ?? defaultMaxFrameBytes));
  try {
    await socket.bind(endpoint);
  } catch (cause) {
    socket.close();
    throw new OperatingError('WP1002', {
      expected: `an endpoint that can be bound, which ${endpoint} was thought to be`,
      found: cause instanceof Error ? cause.message : String(cause),
      repair: 'Use a port that is free, or * for any; the address must be one of this machine.',
      cause,
    });
  }
  return new ZeromqRouter(socket, endpoint, handlers);
}

class ZeromqRouter implements Router {
  readonly endpoint: string;
  readonly #socket: RouterSocket;
  readonly #handlers: RouterHandlers;
  readonly #counter = new PortCounter();
  readonly #inFlight: { readonly routingId: Uint8Array; readonly bytes: number }[] = [];
  #inFlightHead = 0;
  #closing: Promise<void> | undefined;

  constructor(socket: RouterSocket, asked: string, handlers: RouterHandlers) {
    this.#socket = socket;
    this.endpoint = socket.lastEndpoint ?? asked;
    this.#handlers = handlers;
    void readLoop(socket, (message) => {
      // While it is being unbound the socket must not be touched; what comes now comes too late.
      if (this.#closing !== undefined) return false;
      const frames = message.slice(1);
      this.#counter.received(frames);
      handlers.onMessage(message[0] as Uint8Array, frames);
      return this.#closing === undefined;
    });
  }

  send(routingId: Uint8Array, frames: Frames): void {
    if (this.#closing !== undefined) {
      this.#counter.refused('closed');
      return;
    }
    this.#inFlight.push({ routingId, bytes: bytesOf(frames) });
    this.#socket.send([routingId, ...frames]).then(this.#onSent, this.#onRefused);
  }

  drainInput(): Promise<void> {
    return drainInput(this.#socket);
  }

  counts(): PortCounts {
    return this.#counter.snapshot(0, 0);
  }

  close(options: { readonly drainMs?: number } = {}): Promise<void> {
    return (this.#closing ??= this.#close(options.drainMs ?? 0));
  }

  async #close(drainMs: number): Promise<void> {
    // Unbinding is awaited because closing frees the port some time later, in libzmq's reaper thread.
    await this.#socket.unbind(this.endpoint).catch(() => undefined);
    // What libzmq still holds is written in its own thread, for at most this long, and only where there is something.
    if (drainMs > 0) this.#socket.linger = drainMs;
    this.#socket.close();
  }

  readonly #onSent = (): void => {
    this.#counter.sent(this.#nextInFlight().bytes);
  };

  readonly #onRefused = (error: unknown): void => {
    const { routingId } = this.#nextInFlight();
    const reason: RefusalReason = (error as NodeJS.ErrnoException).code === 'EHOSTUNREACH' ? 'unknown-peer' : 'peer-full';
    this.#counter.refused(reason);
    this.#handlers.onRefused?.(routingId, reason);
  };

  #nextInFlight(): { readonly routingId: Uint8Array; readonly bytes: number } {
    const entry = this.#inFlight[this.#inFlightHead++] as { readonly routingId: Uint8Array; readonly bytes: number };
    if (this.#inFlightHead === this.#inFlight.length) {
      this.#inFlight.length = 0;
      this.#inFlightHead = 0;
    }
    return entry;
  }
}
