/** A link that keeps the books of its messages. */
import type { Link, LinkHandlers, LinkOptions, Transport } from '../transports/port.js';
import { isProbe, type Connection, type Connections } from './connections.js';

export function watchLink(inner: Transport, endpoint: string, options: LinkOptions, handlers: LinkHandlers, connections: Connections): Link {
  const routingId = Buffer.from(options.routingId).toString('latin1');
  let connection: Connection | undefined;
  const link = inner.connect(endpoint, options, {
    onMessage(frames) {
      if (connection !== undefined) connection.arrivedDown++;
      connections.crossed(link.endpoint, routingId, 'down', frames);
      handlers.onMessage(frames);
    },
    onLeft(frames) {
      // In memory a message leaves before `send` has returned, but not before the link is there.
      if (connection !== undefined) connection.left++;
      connections.stirred();
      if (!isProbe(frames)) handlers.onLeft?.(frames);
    },
  });
  connection = { endpoint: link.endpoint, routingId, link, waiting: [], left: 0, arrived: 0, sentDown: 0, arrivedDown: 0, stands: false, probe: undefined };
  const own = connection;
  connections.opened(own);
  return {
    endpoint: link.endpoint,
    send(frames) {
      const ticket = link.send(frames);
      if (ticket.state === 'queued' || ticket.state === 'left') own.waiting.push(ticket);
      connections.stirred();
      return ticket;
    },
    withdraw: (ticket) => link.withdraw(ticket),
    drainInput: () => connections.drains(link.drainInput()),
    counts: () => link.counts(),
    close() {
      connections.closed(own);
      link.close();
    },
  };
}
