/**
 * Stands in for the ZeroMQ transport when the seed's tests run under mutation: Stryker runs vitest in worker threads, where the
 * addon ends the process. One network for all, as the machine's ports are.
 */
import { memoryNetwork } from '../../src/transports/memory/memory-network.js';
import type { Transport } from '../../src/transports/port.js';

const network = memoryNetwork();

export function zeromqTransport(): Transport {
  return network;
}
