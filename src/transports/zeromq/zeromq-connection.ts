/**
 * A DEALER's connection to one endpoint, made again whenever it breaks, and whether it stands. libzmq's own option for the
 * latter, `immediate`, ends the process when a connection breaks away while a message is being read (`!_more`, fq.cpp), and
 * throws unread messages away. So a socket serves one connection: when that breaks, what has arrived is read, and a fresh
 * socket takes over. What was queued for the old connection does not come out of the new one, unless this process stood still
 * for so long that libzmq has connected again by itself; then it does, and has counted as gone all the time. A violation of
 * ZMTP, after which libzmq never connects a socket again, is a disconnection like any other.
 */
import type { Dealer } from 'zeromq';
import { systemClock, type Timer } from '../../core/clock.js';
import { OperatingError } from '../../core/errors.js';
import type { Frames } from '../port.js';
import { zeromqAddon } from './addon.js';
import { openSocket, withRoomForMonitor } from './open-socket.js';
import { linkOptions, reconnectIntervalMs, type ZeromqOptions } from './options.js';
import { drainInput, readLoop, type ReadLoop } from './read-loop.js';

/** The pause before a socket that cannot be opened is tried again doubles up to this. */
const longestReopenMs = 2000;

export interface ConnectionOptions {
  readonly endpoint: string;
  readonly routingId: Uint8Array;
  readonly maxFrameBytes: number;
  readonly zeromq: ZeromqOptions;
}

export interface ConnectionHandlers {
  onMessage(frames: Frames): void;
  /** The connection stands: `socket` takes messages. */
  onUp(): void;
}

export class ZeromqConnection {
  readonly #options: ConnectionOptions;
  readonly #handlers: ConnectionHandlers;
  #socket: Dealer;
  #reading: ReadLoop | undefined;
  #up = false;
  #closed = false;
  #received = 0;
  #reopening: Timer | undefined;
  /** Until libzmq has given up the socket. */
  #watching: Promise<void> = Promise.resolve();

  constructor(options: ConnectionOptions, handlers: ConnectionHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#socket = this.#open();
  }

  /** Where messages go; undefined while no connection stands. */
  get socket(): Dealer | undefined {
    return this.#up ? this.#socket : undefined;
  }

  /** See `ReadLoop`. */
  get readsMany(): boolean {
    return this.#reading?.readsMany === true;
  }

  drainInput(): Promise<void> {
    return drainInput(() => this.#received);
  }

  close(): void {
    this.#closed = true;
    this.#up = false;
    this.#reopening?.cancel();
    this.#socket.close();
  }

  /** Throws `WP1016`. */
  #open(): Dealer {
    const { endpoint, routingId, maxFrameBytes, zeromq } = this.#options;
    const { Dealer } = zeromqAddon();
    const socket = openSocket(
      `connected to ${endpoint}`,
      () => withRoomForMonitor(() => new Dealer(linkOptions(zeromq, maxFrameBytes, endpoint))),
      (dealer) => {
        // The binding takes bytes where its types know text alone.
        dealer.routingId = Buffer.from(routingId) as unknown as string;
        // Before it connects, or its first events would be missed. They come by a socket of their own, which may be refused too.
        this.#watching = this.#watch(dealer, dealer.events);
        dealer.connect(endpoint);
      },
    );
    this.#reading = readLoop(
      socket,
      () => !socket.closed,
      (frames) => {
        this.#received++;
        this.#handlers.onMessage(frames);
      },
    );
    return socket;
  }

  /** Follows the socket's life until it breaks or is closed. */
  async #watch(socket: Dealer, events: Dealer['events']): Promise<void> {
    for (;;) {
      const { type } = await events.receive();
      if (type === 'end') return;
      // What a socket told that has been replaced meanwhile is history.
      if (this.#closed || socket !== this.#socket || socket.closed) continue;
      if (type === 'handshake') {
        this.#up = true;
        this.#handlers.onUp();
      } else if (type === 'disconnect') {
        this.#up = false;
        void this.#replace(socket);
      }
    }
  }

  async #replace(broken: Dealer): Promise<void> {
    await this.drainInput();
    // Up: this process was slow, and libzmq has connected the socket again by itself.
    if (this.#up || broken.closed) return;
    broken.close();
    // Until then libzmq may connect it once more, and who comes last with a routing id has it: the fresh socket would be mute.
    await this.#watching;
    if (this.#closed) return;
    this.#reopenIn(reconnectIntervalMs(this.#options.zeromq));
  }

  #reopenIn(delayMs: number): void {
    this.#reopening = systemClock.setTimer(delayMs, () => {
      try {
        this.#socket = this.#open();
      } catch (error) {
        if (!(error instanceof OperatingError)) throw error;
        // Nobody waits for this error, and its cause may pass: a process that has used up its file descriptors.
        this.#reopenIn(Math.max(delayMs, Math.min(delayMs * 2, longestReopenMs)));
      }
    });
  }
}
