/** A link of the memory network: attached while a router is bound at its endpoint, else its messages wait in the outbox. */
import { bytesOf, Outbox, type OutboxEntry } from '../outbox.js';
import { PortCounter } from '../port-counter.js';
import { defaultMaxFrameBytes, defaultMaxQueuedBytes, defaultMaxQueuedMessages } from '../port.js';
import type { Frames, Link, LinkHandlers, LinkOptions, PortCounts, Ticket } from '../port.js';

/** The router's end of an attached link. */
export interface RouterEnd {
  attach(link: LinkEnd): void;
  detach(link: LinkEnd): void;
  deliver(link: LinkEnd, frames: Frames): void;
}

/** The link's end, as its router sees it. */
export interface LinkEnd {
  /** The routing id as text, one character for each byte. */
  readonly name: string;
  readonly routingId: Uint8Array;
  deliver(frames: Frames): void;
  /** The router is gone, or another link took over the routing id. */
  detached(): void;
}

export class MemoryLink implements Link, LinkEnd {
  readonly endpoint: string;
  readonly routingId: Uint8Array;
  readonly name: string;
  readonly #handlers: LinkHandlers;
  readonly #outbox: Outbox;
  readonly #maxFrameBytes: number;
  readonly #counter = new PortCounter();
  readonly #schedule: (task: () => void) => void;
  readonly #forget: () => void;
  #router: RouterEnd | undefined;
  #closed = false;

  constructor(endpoint: string, options: LinkOptions, handlers: LinkHandlers, schedule: (task: () => void) => void, forget: () => void) {
    this.endpoint = endpoint;
    this.routingId = options.routingId;
    this.name = Buffer.from(options.routingId).toString('latin1');
    this.#handlers = handlers;
    this.#outbox = new Outbox(options.maxQueuedMessages ?? defaultMaxQueuedMessages, options.maxQueuedBytes ?? defaultMaxQueuedBytes);
    this.#maxFrameBytes = options.maxFrameBytes ?? defaultMaxFrameBytes;
    this.#schedule = schedule;
    this.#forget = forget;
  }

  attach(router: RouterEnd): void {
    this.#router = router;
    router.attach(this);
    for (let entry = this.#outbox.shift(); entry !== undefined; entry = this.#outbox.shift()) this.#handOver(entry, router);
  }

  detached(): void {
    this.#router = undefined;
  }

  send(frames: Frames): Ticket {
    const entry: OutboxEntry = { state: 'queued', frames, bytes: bytesOf(frames) };
    if (this.#closed) {
      entry.state = 'refused';
      this.#counter.refused('closed');
    } else if (this.#router !== undefined) {
      this.#handOver(entry, this.#router);
    } else if (!this.#outbox.push(entry)) {
      entry.state = 'refused';
      this.#counter.refused('outbox-full');
    }
    return entry;
  }

  withdraw(ticket: Ticket): boolean {
    if (ticket.state === 'queued') this.#outbox.withdraw(ticket as OutboxEntry);
    return ticket.state !== 'left';
  }

  deliver(frames: Frames): void {
    if (this.#closed || frames.some((frame) => frame.byteLength > this.#maxFrameBytes)) return;
    this.#counter.received(frames);
    this.#handlers.onMessage(frames);
  }

  drainInput(): Promise<void> {
    return new Promise((resolve) => {
      this.#schedule(resolve);
    });
  }

  counts(): PortCounts {
    return this.#counter.snapshot(this.#outbox.messages, this.#outbox.bytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#router?.detach(this);
    this.#router = undefined;
    this.#outbox.clear();
    this.#forget();
  }

  #handOver(entry: OutboxEntry, router: RouterEnd): void {
    const copies = copied(entry.frames);
    entry.state = 'left';
    this.#counter.sent(entry.bytes);
    this.#schedule(() => router.deliver(this, copies));
    this.#handlers.onLeft?.(entry.frames);
  }
}

/** A network hands on bytes, never the sender's own memory. */
export function copied(frames: Frames): Frames {
  return frames.map((frame) => Buffer.from(frame));
}
