/** The client's links, one for each server: the I/O behind its session's effects. */
import type { Frames, Link, Ticket, Transport } from '../transports/port.js';
import type { ClientEffects } from './client-effects.js';
import type { ClientSettings } from './client-options.js';
import type { ServerRecord } from './server-record.js';
import { maxErrorBytes } from './wire.js';

export interface LinkSetHandlers {
  onMessage(server: ServerRecord, frames: Frames): void;
  onLeft(server: ServerRecord, frames: Frames): void;
}

/** Bytes of a message besides its payload, with room to spare. */
const envelopeBytes = 512;

export class LinkSet implements ClientEffects {
  readonly #transport: Transport;
  readonly #settings: ClientSettings;
  readonly #routingId: Uint8Array;
  readonly #handlers: LinkSetHandlers;
  readonly #links = new Map<ServerRecord, Link>();

  constructor(transport: Transport, settings: ClientSettings, routingId: Uint8Array, handlers: LinkSetHandlers) {
    this.#transport = transport;
    this.#settings = settings;
    this.#routingId = routingId;
    this.#handlers = handlers;
  }

  open(server: ServerRecord): void {
    const { limits, maxOpenRequests, maxOpenBytes } = this.#settings;
    const link = this.#transport.connect(
      server.endpoint,
      {
        routingId: this.#routingId,
        maxFrameBytes: Math.max(limits.maxFrameBytes, maxErrorBytes),
        // Room for every open request and one heartbeat: the session's own bounds are the narrower ones.
        maxQueuedMessages: maxOpenRequests + 1,
        maxQueuedBytes: maxOpenBytes + (maxOpenRequests + 1) * envelopeBytes,
      },
      {
        onMessage: (frames) => this.#handlers.onMessage(server, frames),
        onLeft: (frames) => this.#handlers.onLeft(server, frames),
      },
    );
    this.#links.set(server, link);
  }

  close(server: ServerRecord): void {
    this.#links.get(server)?.close();
    this.#links.delete(server);
  }

  send(server: ServerRecord, frames: Frames): Ticket {
    return (this.#links.get(server) as Link).send(frames);
  }

  withdraw(server: ServerRecord, ticket: Ticket): boolean {
    return this.#links.get(server)?.withdraw(ticket) ?? ticket.state !== 'left';
  }

  /** Resolves when what had arrived on any link has been handed on. */
  async drainInput(): Promise<void> {
    await Promise.all(Array.from(this.#links.values(), (link) => link.drainInput()));
  }
}
