/**
 * A network with faults as ordered rules: the first rule with an opinion on a message decides its fate. Stands between
 * one party and its transport, and works on what that party's links send and receive.
 */
import type { Clock } from '../core/clock.js';
import type { Frames, Link, LinkHandlers, Ticket, Transport } from '../transports/port.js';

/** What becomes of a message. */
export type Fate =
  | { readonly kind: 'pass' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'deliverAfter'; readonly delayMs: number }
  /** Arrives once, and again after each of these. */
  | { readonly kind: 'duplicate'; readonly delaysMs: readonly number[] }
  | { readonly kind: 'corrupt'; readonly change: (frames: Frames) => Frames };

export interface PassingMessage {
  readonly endpoint: string;
  /** `up`: from the link to its router. */
  readonly direction: 'up' | 'down';
  readonly frames: Frames;
  readonly atMs: number;
  /** Counts the messages of this endpoint and direction from 0. */
  readonly index: number;
}

/** A fault. Undefined: no opinion, ask the next rule. Pure, or with a state of its own (the first two, every third). */
export type FaultRule = (message: PassingMessage) => Fate | undefined;

export function faultyNetwork(inner: Transport, clock: Clock, rules: readonly FaultRule[]): Transport {
  const passed = new Map<string, number>();
  const fateOf = (endpoint: string, direction: 'up' | 'down', frames: Frames): Fate => {
    const key = `${direction} ${endpoint}`;
    const index = passed.get(key) ?? 0;
    passed.set(key, index + 1);
    const message: PassingMessage = { endpoint, direction, frames, atMs: clock.nowMs(), index };
    for (const rule of rules) {
      const fate = rule(message);
      if (fate !== undefined) return fate;
    }
    return { kind: 'pass' };
  };
  return {
    name: inner.name,
    bind: (endpoint, options, handlers) => inner.bind(endpoint, options, handlers),
    connect(endpoint, options, handlers) {
      // A message that the wire swallows has left all the same, and its sender is told so.
      const lost: Ticket = { state: 'left' };
      let closed = false;
      const deliver = (frames: Frames): void => {
        if (!closed) handlers.onMessage(frames);
      };
      const watched: LinkHandlers = {
        onMessage: (frames) => suffer(clock, fateOf(link.endpoint, 'down', frames), frames, deliver),
        ...(handlers.onLeft === undefined ? {} : { onLeft: (frames: Frames) => handlers.onLeft?.(frames) }),
      };
      const link: Link = inner.connect(endpoint, options, watched);
      return {
        endpoint: link.endpoint,
        send(frames) {
          const fate = fateOf(link.endpoint, 'up', frames);
          if (fate.kind === 'pass') return link.send(frames);
          let ticket: Ticket | undefined;
          suffer(clock, fate, frames, (arriving) => {
            // What waits for a connection or was taken back has not left: there is nothing that the wire could repeat.
            if (!closed && (ticket === undefined || ticket.state === 'left')) ticket = link.send(arriving);
          });
          return ticket ?? lost;
        },
        withdraw: (ticket) => (ticket === lost ? false : link.withdraw(ticket)),
        drainInput: () => link.drainInput(),
        counts: () => link.counts(),
        close() {
          closed = true;
          link.close();
        },
      };
    },
  };
}

function suffer(clock: Clock, fate: Fate, frames: Frames, deliver: (frames: Frames) => void): void {
  switch (fate.kind) {
    case 'pass':
      deliver(frames);
      return;
    case 'drop':
      return;
    case 'deliverAfter':
      clock.setTimer(fate.delayMs, () => deliver(frames));
      return;
    case 'duplicate':
      deliver(frames);
      for (const delayMs of fate.delaysMs) clock.setTimer(delayMs, () => deliver(frames));
      return;
    case 'corrupt':
      deliver(fate.change(frames));
  }
}
