/**
 * The message port: what a protocol needs of a network, and all that an adapter must give. A message is a list of frames.
 * A *link* is a dealer: one connection from here to one endpoint. A *router* is bound and speaks with any number of links,
 * each known by its routing id. Both carry arbitrary frames, so that a scripted peer uses the same port as the product.
 */

/** The frames of one message. A receiver may keep them; a sender must leave them unchanged. */
export type Frames = readonly Uint8Array[];

/**
 * One message handed to a link.
 * `queued`: still in our hands, can be withdrawn. `left`: handed over, it may arrive. `withdrawn`, `refused`: it never left.
 */
export interface Ticket {
  readonly state: 'queued' | 'left' | 'withdrawn' | 'refused';
}

/** Why a message was not taken: the queue is full, the peer's queue is full, nobody has that routing id, the socket is closed. */
export type RefusalReason = 'outbox-full' | 'peer-full' | 'unknown-peer' | 'closed';

/** What passed so far. A message is counted once in each direction; `bytes` are of frames alone. */
export interface PortCounts {
  readonly sentMessages: number;
  readonly sentBytes: number;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  readonly refused: Readonly<Record<RefusalReason, number>>;
  /** Messages and bytes that wait in the outbox. */
  readonly queuedMessages: number;
  readonly queuedBytes: number;
}

export interface LinkOptions {
  /** 1 to 255 bytes, the first not 0; a router sees it in front of each message. */
  readonly routingId: Uint8Array;
  /** A frame above this is never received; its sender is cut off. Default 1 MiB. */
  readonly maxFrameBytes?: number;
  /** Bounds of the outbox. Defaults: 10,000 messages, 64 MiB. */
  readonly maxQueuedMessages?: number;
  readonly maxQueuedBytes?: number;
}

export interface LinkHandlers {
  onMessage(frames: Frames): void;
  /** A message left. Called before or soon after `send` returns, never after `withdraw` said that it did not leave. */
  onLeft?(frames: Frames): void;
}

export interface Link {
  readonly endpoint: string;
  /**
   * Takes a message: it leaves at once where the connection stands, else as soon as it does. Never throws; see the ticket.
   * Order is kept, save that under back-pressure a message may be overtaken by one sent in the same moment.
   */
  send(frames: Frames): Ticket;
  /** Takes a message back. True: it has not left and never will. */
  withdraw(ticket: Ticket): boolean;
  /** Resolves when all input that had arrived before the call has been handed to `onMessage`. */
  drainInput(): Promise<void>;
  counts(): PortCounts;
  /** Ends the link and what waits in its outbox. No handler is called any more. May be called twice. */
  close(): void;
}

export interface RouterOptions {
  readonly maxFrameBytes?: number;
}

export interface RouterHandlers {
  /** `routingId` is the sender's; `frames` are as the link sent them. */
  onMessage(routingId: Uint8Array, frames: Frames): void;
  /** A message to a peer that is not there, or whose queue is full, was dropped. */
  onRefused?(routingId: Uint8Array, reason: RefusalReason): void;
}

export interface Router {
  /** As bound: with the port that the system chose where `*` was asked for. */
  readonly endpoint: string;
  /** Sends to one peer. What is refused is counted and told to `onRefused`, at once or soon after. */
  send(routingId: Uint8Array, frames: Frames): void;
  drainInput(): Promise<void>;
  counts(): PortCounts;
  /** Ends the router and frees its endpoint, so that it can be bound again. What was sent is given `drainMs` to leave. May be called twice. */
  close(options?: { readonly drainMs?: number }): Promise<void>;
}

export interface Transport {
  readonly name: string;
  /** Opens a link; the connection comes to stand later, and again after each loss. Throws `WP1001` for an endpoint that can be no address. */
  connect(endpoint: string, options: LinkOptions, handlers: LinkHandlers): Link;
  /**
   * Binds a router. `*` as port: any free one. No handler is called before the promise has resolved and whoever awaits it has
   * gone on. Rejects with `WP1001`, or `WP1002` where the endpoint cannot be bound.
   */
  bind(endpoint: string, options: RouterOptions, handlers: RouterHandlers): Promise<Router>;
}

export const defaultMaxFrameBytes = 1024 * 1024;
export const defaultMaxQueuedMessages = 10_000;
export const defaultMaxQueuedBytes = 64 * 1024 * 1024;
