/**
 * A DEALER connected to one endpoint. A message that cannot leave now waits in our own bounded outbox, never in libzmq's
 * queue, so that it can be taken back and cannot reach a server that comes up when its sender has long given up.
 */
import { systemClock, type Timer } from '../../core/clock.js';
import { Fifo } from '../../core/fifo.js';
import { afterWork } from '../../core/turn.js';
import { bytesOf, Outbox, type OutboxEntry } from '../outbox.js';
import { PortCounter } from '../port-counter.js';
import { defaultMaxFrameBytes, defaultMaxQueuedBytes, defaultMaxQueuedMessages } from '../port.js';
import type { Frames, Link, LinkHandlers, LinkOptions, PortCounts, Ticket } from '../port.js';
import { burstMessages } from './burst.js';
import type { ZeromqOptions } from './options.js';
import { ZeromqConnection } from './zeromq-connection.js';

/** How long to wait before looking again whether a full queue has room: doubling between these. */
const firstLookMs = 1;
const lastLookMs = 32;

export class ZeromqLink implements Link {
  readonly endpoint: string;
  readonly #handlers: LinkHandlers;
  readonly #connection: ZeromqConnection;
  readonly #outbox: Outbox;
  readonly #counter = new PortCounter();
  /** Handed to the socket, its answer not yet known. It comes before the event loop turns. */
  readonly #inFlight = new Fifo<OutboxEntry>();
  /** Refused by the socket while others are still in flight. */
  readonly #returned: OutboxEntry[] = [];
  /** libzmq's queue was full. */
  #blocked = false;
  #closed = false;
  /** `#pump` is on its way. */
  #corked = false;
  #look: Timer | undefined;
  #lookMs = firstLookMs;

  constructor(endpoint: string, options: LinkOptions, handlers: LinkHandlers, zeromqOptions: ZeromqOptions) {
    this.endpoint = endpoint;
    this.#handlers = handlers;
    this.#outbox = new Outbox(options.maxQueuedMessages ?? defaultMaxQueuedMessages, options.maxQueuedBytes ?? defaultMaxQueuedBytes);
    const { routingId, maxFrameBytes = defaultMaxFrameBytes } = options;
    this.#connection = new ZeromqConnection(
      { endpoint, routingId, maxFrameBytes, zeromq: zeromqOptions },
      {
        onMessage: (received) => {
          this.#counter.received(received);
          handlers.onMessage(received);
        },
        onUp: () => this.#startAfresh(),
      },
    );
  }

  send(frames: Frames): Ticket {
    const entry: OutboxEntry = { state: 'queued', frames, bytes: bytesOf(frames) };
    if (this.#closed) return this.#refuse(entry, 'closed');
    if (!this.#outbox.push(entry)) return this.#refuse(entry, 'outbox-full');
    if (this.#leavesAlone() || (this.#outbox.messages >= burstMessages && !this.#blocked)) this.#handOverWaiting();
    else this.#pumpSoon();
    return entry;
  }

  withdraw(ticket: Ticket): boolean {
    if (ticket.state === 'queued') this.#outbox.withdraw(ticket as OutboxEntry);
    return ticket.state !== 'left';
  }

  drainInput(): Promise<void> {
    return this.#connection.drainInput();
  }

  counts(): PortCounts {
    return this.#counter.snapshot(this.#outbox.messages, this.#outbox.bytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#look?.cancel();
    this.#outbox.clear();
    this.#connection.close();
  }

  #refuse(entry: OutboxEntry, reason: 'outbox-full' | 'closed'): Ticket {
    entry.state = 'refused';
    this.#counter.refused(reason);
    return entry;
  }

  /** No other message has just left, waits to leave, or is likely to follow. */
  #leavesAlone(): boolean {
    return !this.#corked && this.#inFlight.length === 0 && !this.#connection.readsMany;
  }

  #pumpSoon(): void {
    if (this.#corked) return;
    this.#corked = true;
    afterWork(this.#pump);
  }

  /** At the end of a piece of work, so that what it sends leaves together. */
  readonly #pump = (): void => {
    this.#corked = false;
    this.#handOverWaiting();
  };

  /** A fresh connection's queue is empty. */
  #startAfresh(): void {
    this.#look?.cancel();
    this.#look = undefined;
    this.#blocked = false;
    this.#lookMs = firstLookMs;
    this.#pump();
  }

  /** Sends what waits, as far as the socket takes it. */
  #handOverWaiting(): void {
    const { socket } = this.#connection;
    if (socket === undefined || this.#look !== undefined) return;
    // While blocked one message tries, and the rest follow when it has left. Asking the socket whether it is writable would
    // use up the signal for input that may have come at the same time.
    if (this.#blocked && this.#inFlight.length > 0) return;
    do {
      const entry = this.#outbox.shift();
      if (entry === undefined) return;
      // Until the socket has answered it may have left; nobody may take it back.
      entry.state = 'left';
      this.#inFlight.push(entry);
      socket.send(entry.frames as Uint8Array[]).then(this.#onSent, this.#onRefused);
    } while (!this.#blocked);
  }

  readonly #onSent = (): void => {
    const entry = this.#inFlight.shift() as OutboxEntry;
    this.#counter.sent(entry.bytes);
    const { frames } = entry;
    // The ticket may be kept for long, the message need not be.
    entry.frames = noFrames;
    if (this.#blocked && this.#returned.length === 0) {
      this.#blocked = false;
      this.#lookMs = firstLookMs;
      this.#pumpSoon();
    }
    if (!this.#closed) this.#handlers.onLeft?.(frames);
    if (this.#returned.length > 0 && this.#inFlight.length === 0) this.#takeBack();
  };

  /** EAGAIN: libzmq's queue is full. The message waits its turn again. */
  readonly #onRefused = (): void => {
    this.#blocked = true;
    this.#returned.push(this.#inFlight.shift() as OutboxEntry);
    if (this.#inFlight.length === 0) this.#takeBack();
  };

  /** Back to the front, in the order in which they were sent. Until here they counted as gone. */
  #takeBack(): void {
    for (const entry of this.#returned.toReversed()) {
      entry.state = this.#closed ? 'withdrawn' : 'queued';
      if (!this.#closed) this.#outbox.unshift(entry);
    }
    this.#returned.length = 0;
    if (this.#look === undefined && !this.#closed) this.#lookAgain();
  }

  #lookAgain(): void {
    this.#look = systemClock.setTimer(this.#lookMs, () => {
      this.#look = undefined;
      // Nothing waits: the next send looks for itself.
      if (this.#outbox.messages > 0) this.#pump();
    });
    this.#lookMs = Math.min(this.#lookMs * 2, lastLookMs);
  }
}

const noFrames: Frames = [];
