/** A bound router of the memory network. */
import { bytesOf } from '../outbox.js';
import { PortCounter } from '../port-counter.js';
import { defaultMaxFrameBytes } from '../port.js';
import type { Frames, PortCounts, RefusalReason, Router, RouterHandlers, RouterOptions } from '../port.js';
import { copied, type LinkEnd, type RouterEnd } from './memory-link.js';

export class MemoryRouter implements Router, RouterEnd {
  readonly endpoint: string;
  readonly #handlers: RouterHandlers;
  readonly #maxFrameBytes: number;
  readonly #links = new Map<string, LinkEnd>();
  readonly #counter = new PortCounter();
  readonly #schedule: (task: () => void) => void;
  readonly #forget: () => void;
  #closed = false;

  constructor(endpoint: string, options: RouterOptions, handlers: RouterHandlers, schedule: (task: () => void) => void, forget: () => void) {
    this.endpoint = endpoint;
    this.#handlers = handlers;
    this.#maxFrameBytes = options.maxFrameBytes ?? defaultMaxFrameBytes;
    this.#schedule = schedule;
    this.#forget = forget;
  }

  attach(link: LinkEnd): void {
    // As a ROUTER with handover: who comes last with a routing id has it.
    this.#links.get(link.name)?.detached();
    this.#links.set(link.name, link);
  }

  detach(link: LinkEnd): void {
    if (this.#links.get(link.name) === link) this.#links.delete(link.name);
  }

  deliver(link: LinkEnd, frames: Frames): void {
    if (this.#closed || frames.some((frame) => frame.byteLength > this.#maxFrameBytes)) return;
    this.#counter.received(frames);
    this.#handlers.onMessage(link.routingId, frames);
  }

  send(routingId: Uint8Array, frames: Frames): void {
    if (this.#closed) {
      this.#counter.refused('closed');
      return;
    }
    const link = this.#links.get(Buffer.from(routingId).toString('latin1'));
    if (link === undefined) {
      this.#refuse(routingId, 'unknown-peer');
      return;
    }
    const copies = copied(frames);
    this.#counter.sent(bytesOf(frames));
    this.#schedule(() => link.deliver(copies));
  }

  drainInput(): Promise<void> {
    return new Promise((resolve) => {
      this.#schedule(resolve);
    });
  }

  counts(): PortCounts {
    return this.#counter.snapshot(0, 0);
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      for (const link of this.#links.values()) link.detached();
      this.#links.clear();
      this.#forget();
    }
    return Promise.resolve();
  }

  #refuse(routingId: Uint8Array, reason: RefusalReason): void {
    this.#counter.refused(reason);
    this.#schedule(() => this.#handlers.onRefused?.(routingId, reason));
  }
}
