/** The message port over ZeroMQ: DEALER and ROUTER of libzmq through zeromq.js, in the process's one ZeroMQ context. */
import { normalizeEndpoint } from '../endpoint.js';
import type { Transport } from '../port.js';
import { checkZeromqOptions, type ZeromqOptions } from './options.js';
import { ZeromqLink } from './zeromq-link.js';
import { bindZeromqRouter } from './zeromq-router.js';

/** No inproc: libzmq tells nothing of such connections, so that none would ever be known to stand. */
const schemes = ['tcp', 'ipc'] as const;

/** Throws `WP1015` for an option out of range. */
export function zeromqTransport(options: ZeromqOptions = {}): Transport {
  checkZeromqOptions(options);
  return {
    name: 'zeromq',
    connect: (endpoint, linkOptions, handlers) => new ZeromqLink(normalizeEndpoint(endpoint, 'connect', schemes), linkOptions, handlers, options),
    bind: async (endpoint, routerOptions, handlers) =>
      bindZeromqRouter(normalizeEndpoint(endpoint, 'bind', schemes), routerOptions, handlers, options),
  };
}
