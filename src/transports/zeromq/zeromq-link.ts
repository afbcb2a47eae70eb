/**
 * A DEALER connected to one endpoint. A message that cannot leave now waits in our own bounded outbox, never in libzmq's
 * queue, so that it can be taken back and cannot reach a server that comes up when its sender has long given up.
 */
import type { Dealer } from 'zeromq';
import { systemClock, type Timer } from '../../core/clock.js';
import { afterWork } from '../../core/turn.js';
import { bytesOf, Outbox, type OutboxEntry } from '../outbox.js';
import { PortCounter } from '../port-counter.js';
import { defaultMaxFrameBytes, defaultMaxQueuedBytes, defaultMaxQueuedMessages } from '../port.js';
import type { Frames, Link, LinkHandlers, LinkOptions, PortCounts, Ticket } from '../port.js';
import { zeromqAddon } from './addon.js';
import { burstMessages } from './burst.js';
import { linkOptions, type ZeromqOptions } from './options.js';
import { drainInput, readLoop } from './read-loop.js';

/** How long to wait before looking again whether the socket takes messages: doubling between these. */
const firstLookMs = 1;
const lastLookMs = 32;

export class ZeromqLink implements Link {
  readonly endpoint: string;
  readonly #options: LinkOptions;
  readonly #zeromqOptions: ZeromqOptions;
  readonly #handlers: LinkHandlers;
  readonly #outbox: Outbox;
  readonly #counter = new PortCounter();
  /** Handed to the socket, its answer not yet known. It comes before the event loop turns. */
  readonly #inFlight: OutboxEntry[] = [];
  #inFlightHead = 0;
  /** Refused by the socket while others are still in flight. */
  readonly #returned: OutboxEntry[] = [];
  #socket: Dealer;
  /** The socket refused, or has not yet shown that it takes messages. */
  #blocked = true;
  /** Since when, unless a fresh socket was opened later. */
  #blockedMs = systemClock.nowMs();
  #closed = false;
  /** `#pump` is on its way. */
  #corked = false;
  #look: Timer | undefined;
  #lookMs = firstLookMs;

  constructor(endpoint: string, options: LinkOptions, handlers: LinkHandlers, zeromqOptions: ZeromqOptions) {
    this.endpoint = endpoint;
    this.#handlers = handlers;
    this.#outbox = new Outbox(options.maxQueuedMessages ?? defaultMaxQueuedMessages, options.maxQueuedBytes ?? defaultMaxQueuedBytes);
    this.#options = options;
    this.#zeromqOptions = zeromqOptions;
    this.#socket = this.#open();
  }

  send(frames: Frames): Ticket {
    const entry: OutboxEntry = { state: 'queued', frames, bytes: bytesOf(frames) };
    if (this.#closed) return this.#refuse(entry, 'closed');
    if (!this.#outbox.push(entry)) return this.#refuse(entry, 'outbox-full');
    if (this.#outbox.messages >= burstMessages && !this.#blocked) this.#handOverWaiting();
    else this.#pumpSoon();
    return entry;
  }

  withdraw(ticket: Ticket): boolean {
    if (ticket.state === 'queued') this.#outbox.withdraw(ticket as OutboxEntry);
    return ticket.state !== 'left';
  }

  drainInput(): Promise<void> {
    return drainInput(() => this.#counter.receivedMessages);
  }

  counts(): PortCounts {
    return this.#counter.snapshot(this.#outbox.messages, this.#outbox.bytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#look?.cancel();
    this.#outbox.clear();
    this.#socket.close();
  }

  #open(): Dealer {
    const { routingId, maxFrameBytes = defaultMaxFrameBytes } = this.#options;
    const socket = new (zeromqAddon().Dealer)(linkOptions(this.#zeromqOptions, maxFrameBytes));
    // The binding takes bytes where its types know text alone.
    socket.routingId = Buffer.from(routingId) as unknown as string;
    socket.connect(this.endpoint);
    void readLoop(
      socket,
      () => !socket.closed,
      (frames) => {
        this.#counter.received(frames);
        this.#handlers.onMessage(frames);
      },
    );
    return socket;
  }

  /** A fresh socket in place of one that cannot send: nothing can be on its way through that. */
  #reopen(): void {
    this.#socket.close();
    this.#socket = this.#open();
    this.#blockedMs = systemClock.nowMs();
  }

  #refuse(entry: OutboxEntry, reason: 'outbox-full' | 'closed'): Ticket {
    entry.state = 'refused';
    this.#counter.refused(reason);
    return entry;
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

  /** Sends what waits, as far as the socket takes it. */
  #handOverWaiting(): void {
    if (this.#look !== undefined || this.#closed) return;
    // While blocked one message tries, and the rest follow when it has left. Asking the socket whether it is writable would
    // use up the signal for input that may have come at the same time.
    if (this.#blocked && this.#inFlight.length > 0) return;
    do {
      const entry = this.#outbox.shift();
      if (entry === undefined) return;
      this.#handOver(entry);
    } while (!this.#blocked);
  }

  #handOver(entry: OutboxEntry): void {
    // Until the socket has answered it may have left; nobody may take it back.
    entry.state = 'left';
    this.#inFlight.push(entry);
    this.#socket.send(entry.frames as Uint8Array[]).then(this.#onSent, this.#onRefused);
  }

  readonly #onSent = (): void => {
    const entry = this.#nextInFlight();
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

  /** EAGAIN: no connection, or libzmq's queue is full. The message waits its turn again. */
  readonly #onRefused = (): void => {
    const nowMs = systemClock.nowMs();
    if (!this.#blocked) this.#blockedMs = nowMs;
    this.#blocked = true;
    this.#returned.push(this.#nextInFlight());
    if (this.#inFlight.length > 0) return;
    this.#takeBack();
    if (!this.#closed && nowMs - this.#blockedMs >= (this.#zeromqOptions.reopenAfterMs ?? 3000)) this.#reopen();
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

  #nextInFlight(): OutboxEntry {
    const entry = this.#inFlight[this.#inFlightHead++] as OutboxEntry;
    if (this.#inFlightHead === this.#inFlight.length) {
      this.#inFlight.length = 0;
      this.#inFlightHead = 0;
    }
    return entry;
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
