/** The two worlds in which the same paths run: messages in memory, or over real TCP sockets. Time is virtual in both. */
import type { Transport } from '../../src/transports/port.js';
import { memoryNetwork } from '../../src/transports/memory/memory-network.js';
import { zeromqTransport } from '../../src/transports/zeromq/zeromq-transport.js';

export type World = 'memory' | 'tcp';

/** A network of its own each time; `tcp` shares the machine's loopback and asks for free ports. */
export function openNetwork(world: World): Transport {
  // A lost connection is tried again at once: time on the wire is real, and nothing here is about saving it.
  return world === 'memory' ? memoryNetwork() : zeromqTransport({ reconnectIntervalMs: 1 });
}

/** As bound in either world; the port is chosen when it is bound. */
export const anyEndpoint = 'tcp://127.0.0.1:*';
