/** A router that keeps the books of its messages, and that is gone for its links too when its `close` has resolved. */
import { nextTurn } from '../core/turn.js';
import type { Router, RouterHandlers, RouterOptions, Transport } from '../transports/port.js';
import { newProbe, probeText, type Connection, type Connections } from './connections.js';

const named = (routingId: Uint8Array): string => Buffer.from(routingId).toString('latin1');

export async function watchRouter(inner: Transport, asked: string, options: RouterOptions, handlers: RouterHandlers, connections: Connections): Promise<Router> {
  let endpoint = asked;
  const router = await inner.bind(asked, options, {
    onMessage(routingId, frames) {
      const connection = connections.find(endpoint, named(routingId));
      const probe = probeText(frames);
      if (connection !== undefined && (probe === undefined || probe === connection.probe)) {
        connection.arrived++;
        connection.stands ||= probe !== undefined;
      }
      connections.crossed(endpoint, named(routingId), 'up', frames);
      if (probe === undefined) handlers.onMessage(routingId, frames);
    },
    onRefused(routingId, reason) {
      const connection = connections.find(endpoint, named(routingId));
      if (connection !== undefined) connection.sentDown--;
      connections.stirred();
      handlers.onRefused?.(routingId, reason);
    },
  });
  endpoint = router.endpoint;
  connections.bound(endpoint);
  let closing: Promise<void> | undefined;
  const close = async (closeOptions?: { readonly drainMs?: number }): Promise<void> => {
    await router.close(closeOptions);
    for (const connection of connections.at(endpoint)) await untilDetached(connection);
    connections.unbound(endpoint);
  };
  return {
    endpoint,
    send(routingId, frames) {
      const connection = connections.find(endpoint, named(routingId));
      if (connection !== undefined) connection.sentDown++;
      connections.stirred();
      router.send(routingId, frames);
    },
    drainInput: () => connections.drains(router.drainInput()),
    counts: () => router.counts(),
    close: (closeOptions) => (closing ??= close(closeOptions)),
  };
}

/** A link notices the loss of its router a moment later; what it sends in between is lost. Waits until it has noticed. */
async function untilDetached(connection: Connection): Promise<void> {
  for (;;) {
    const ticket = connection.link.send(newProbe());
    if (ticket.state === 'refused') return;
    await nextTurn();
    // It waits: there is nobody to leave for.
    if (ticket.state !== 'left') {
      connection.link.withdraw(ticket);
      return;
    }
  }
}
