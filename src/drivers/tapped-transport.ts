/** A transport whose user's every message is told, out and in, in the order in which that user sees them. */
import type { Frames, Link, Ticket, Transport } from '../transports/port.js';

export interface LinkTap {
  /** Handed to the link; whether it has left or waits says the ticket. */
  onSend?(endpoint: string, frames: Frames, ticket: Ticket): void;
  /** About to be handed to the user. */
  onReceive?(endpoint: string, frames: Frames): void;
  onClose?(endpoint: string): void;
  /** The user threw while it was given a message; told, it goes no further. */
  onThrow?(error: unknown): void;
}

export function tapLinks(inner: Transport, tap: LinkTap): Transport {
  return {
    name: inner.name,
    bind: (endpoint, options, handlers) => inner.bind(endpoint, options, handlers),
    connect(endpoint, options, handlers): Link {
      const link = inner.connect(endpoint, options, {
        ...handlers,
        onMessage(frames) {
          tap.onReceive?.(link.endpoint, frames);
          try {
            handlers.onMessage(frames);
          } catch (error) {
            if (tap.onThrow === undefined) throw error;
            tap.onThrow(error);
          }
        },
      });
      return {
        endpoint: link.endpoint,
        send(frames) {
          const ticket = link.send(frames);
          tap.onSend?.(link.endpoint, frames, ticket);
          return ticket;
        },
        withdraw: (ticket) => link.withdraw(ticket),
        drainInput: () => link.drainInput(),
        counts: () => link.counts(),
        close() {
          tap.onClose?.(link.endpoint);
          link.close();
        },
      };
    },
  };
}
