/**
 * The message port without a network: links and routers of one process, messages delivered in the order in which they were
 * sent, each in a task of its own. What a router would not get over ZeroMQ (it is not bound, the frame is too large)
 * it does not get here either.
 */
import { OperatingError } from '../../core/errors.js';
import { afterWork } from '../../core/turn.js';
import { normalizeEndpoint } from '../endpoint.js';
import type { Router, Transport } from '../port.js';
import { MemoryLink } from './memory-link.js';
import { MemoryRouter } from './memory-router.js';

export interface MemoryNetworkOptions {
  /** Runs a task soon, in the order of asking. Default: as a microtask. */
  readonly schedule?: (task: () => void) => void;
}

/** Of ports that a system gives out by itself. */
const firstFreePort = 49_152;
const lastPort = 65_535;

/** A network of its own: endpoints are known within it alone. The host of an endpoint does not count, it is always this one. */
export function memoryNetwork(options: MemoryNetworkOptions = {}): Transport {
  const schedule = options.schedule ?? queueMicrotask;
  const routers = new Map<string, MemoryRouter>();
  /** Those that take messages: from when whoever bound them knows of it. */
  const open = new Map<string, MemoryRouter>();
  const links = new Set<MemoryLink>();
  let nextPort = firstFreePort;
  /** Ports are given out in turn, as a system does, and anew when all have been. */
  const freePort = (): number | undefined => {
    for (let tries = firstFreePort; tries <= lastPort; tries++) {
      const port = nextPort;
      nextPort = port === lastPort ? firstFreePort : port + 1;
      if (!routers.has(`:${port}`)) return port;
    }
    return undefined;
  };

  return {
    name: 'memory',
    connect(endpoint, linkOptions, handlers) {
      const normal = normalizeEndpoint(endpoint, 'connect');
      const link = new MemoryLink(normal, linkOptions, handlers, schedule, () => links.delete(link));
      links.add(link);
      const router = open.get(placeOf(normal));
      if (router !== undefined) link.attach(router);
      return link;
    },
    async bind(endpoint, routerOptions, handlers): Promise<Router> {
      const asked = normalizeEndpoint(endpoint, 'bind');
      const bound = asked.endsWith(':*') ? asked.replace(/\*$/u, String(freePort() ?? '*')) : asked;
      const place = placeOf(bound);
      if (bound.endsWith(':*') || routers.has(place)) {
        throw new OperatingError('WP1002', {
          expected: `an endpoint that can be bound, which ${bound} was thought to be`,
          found: bound.endsWith(':*') ? 'all ports are bound' : 'it is bound already',
          repair: 'Use a port that is free, or * for any.',
        });
      }
      const router = new MemoryRouter(bound, routerOptions, handlers, schedule, () => {
        routers.delete(place);
        open.delete(place);
      });
      routers.set(place, router);
      afterWork(() => {
        if (routers.get(place) !== router) return;
        open.set(place, router);
        for (const link of links) if (placeOf(link.endpoint) === place) link.attach(router);
      });
      return router;
    },
  };
}

/** TCP endpoints are told apart by port alone. */
function placeOf(endpoint: string): string {
  return endpoint.startsWith('tcp:') ? endpoint.slice(endpoint.lastIndexOf(':')) : endpoint;
}
