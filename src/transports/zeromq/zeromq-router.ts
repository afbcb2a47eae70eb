/**
 * A bound ROUTER. `mandatory` makes it tell what it cannot deliver, where libzmq's default loses it in silence; every
 * refusal is counted and told.
 */
import type { Router as RouterSocket } from 'zeromq';
import { OperatingError } from '../../core/errors.js';
import { Fifo } from '../../core/fifo.js';
import { afterWork } from '../../core/turn.js';
import { bytesOf } from '../outbox.js';
import { PortCounter } from '../port-counter.js';
import { defaultMaxFrameBytes } from '../port.js';
import type { Frames, PortCounts, RefusalReason, Router, RouterHandlers, RouterOptions } from '../port.js';
import { zeromqAddon } from './addon.js';
import { burstMessages } from './burst.js';
import { openSocket } from './open-socket.js';
import { routerOptions, type ZeromqOptions } from './options.js';
import { endpointFreed } from './freed-endpoint.js';
import { drainInput, readLoop, type ReadLoop } from './read-loop.js';

export async function bindZeromqRouter(
  endpoint: string,
  options: RouterOptions,
  handlers: RouterHandlers,
  zeromqOptions: ZeromqOptions,
): Promise<Router> {
  const zeromq = zeromqAddon();
  const socketOptions = routerOptions(zeromqOptions, options.maxFrameBytes ?? defaultMaxFrameBytes, endpoint);
  const socket = openSocket(`to bind to ${endpoint}`, () => new zeromq.Router(socketOptions));
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
  /** Handed to the socket, the answer not yet known: it comes before the event loop turns. */
  readonly #inFlight = new Fifo<Uint8Array[]>();
  /** Messages of this piece of work; they leave together at its end, or when a burst of them waits. */
  #waiting: Uint8Array[][] = [];
  #corked = false;
  #reading: ReadLoop | undefined;
  #closing: Promise<void> | undefined;

  constructor(socket: RouterSocket, asked: string, handlers: RouterHandlers) {
    this.#socket = socket;
    this.endpoint = socket.lastEndpoint ?? asked;
    this.#handlers = handlers;
    // Not before whoever bound it has it in hand.
    afterWork(() => this.#read());
  }

  send(routingId: Uint8Array, frames: Frames): void {
    if (this.#closing !== undefined) {
      this.#counter.refused('closed');
      return;
    }
    const message = [routingId, ...frames];
    if (this.#leavesAlone()) {
      this.#handOver(message);
      return;
    }
    this.#waiting.push(message);
    if (this.#waiting.length >= burstMessages) this.#sendWaiting();
    if (this.#corked) return;
    this.#corked = true;
    afterWork(this.#flush);
  }

  /** No other message has just left, waits to leave, or is likely to follow. */
  #leavesAlone(): boolean {
    return !this.#corked && this.#inFlight.length === 0 && this.#reading?.readsMany !== true;
  }

  #read(): void {
    this.#reading = readLoop(
      this.#socket,
      // What comes while closing comes too late.
      () => this.#closing === undefined,
      (message) => {
        const frames = message.slice(1);
        this.#counter.received(frames);
        this.#handlers.onMessage(message[0] as Uint8Array, frames);
      },
    );
  }

  drainInput(): Promise<void> {
    return drainInput(() => this.#counter.receivedMessages);
  }

  counts(): PortCounts {
    return this.#counter.snapshot(0, 0);
  }

  close(options: { readonly drainMs?: number } = {}): Promise<void> {
    return (this.#closing ??= this.#close(options.drainMs ?? 0));
  }

  async #close(drainMs: number): Promise<void> {
    this.#flush();
    // What libzmq still holds is written in its own thread, for at most this long, and only where there is something.
    if (drainMs > 0) this.#socket.linger = drainMs;
    this.#socket.close();
    await endpointFreed(this.endpoint);
  }

  readonly #flush = (): void => {
    this.#corked = false;
    this.#sendWaiting();
  };

  #sendWaiting(): void {
    const messages = this.#waiting;
    this.#waiting = [];
    for (const message of messages) this.#handOver(message);
  }

  #handOver(message: Uint8Array[]): void {
    this.#inFlight.push(message);
    this.#socket.send(message).then(this.#onSent, this.#onRefused);
  }

  readonly #onSent = (): void => {
    const message = this.#inFlight.shift() as Uint8Array[];
    this.#counter.sent(bytesOf(message) - (message[0] as Uint8Array).byteLength);
  };

  readonly #onRefused = (error: unknown): void => {
    const [routingId] = this.#inFlight.shift() as [Uint8Array, ...Uint8Array[]];
    const reason: RefusalReason = (error as NodeJS.ErrnoException).code === 'EHOSTUNREACH' ? 'unknown-peer' : 'peer-full';
    this.#counter.refused(reason);
    this.#handlers.onRefused?.(routingId, reason);
  };

}
