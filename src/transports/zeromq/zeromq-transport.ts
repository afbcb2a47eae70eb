/** The message port over ZeroMQ: DEALER and ROUTER of libzmq through zeromq.js, in the process's one ZeroMQ context. */
import { normalizeEndpoint } from '../endpoint.js';
import type { Transport } from '../port.js';
import type { ZeromqOptions } from './options.js';
import { ZeromqLink } from './zeromq-link.js';
import { bindZeromqRouter } from './zeromq-router.js';

export function zeromqTransport(options: ZeromqOptions = {}): Transport {
  return {
    name: 'zeromq',
    connect: (endpoint, linkOptions, handlers) => new ZeromqLink(normalizeEndpoint(endpoint, 'connect'), linkOptions, handlers, options),
    bind: async (endpoint, routerOptions, handlers) =>
      bindZeromqRouter(normalizeEndpoint(endpoint, 'bind'), routerOptions, handlers, options),
  };
}
