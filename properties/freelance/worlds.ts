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

/**
 * As bound in either world; the port is chosen when it is bound. While a server is down its port is free for every process of the
 * machine, and a client must not find a stranger there: Linux takes every address below 127 for this machine, so that each process
 * has one to itself.
 */
export const anyEndpoint = `tcp://${ownLoopback(process.platform, process.pid)}:*`;

function ownLoopback(platform: string, pid: number): string {
  return platform === 'linux' ? `127.${1 + ((pid >> 16) & 63)}.${(pid >> 8) & 255}.${pid & 255}` : '127.0.0.1';
}
