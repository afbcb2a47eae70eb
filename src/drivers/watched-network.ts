/**
 * A transport that sees everything that passes, so that a test can wait for "all that was sent has arrived and was
 * processed" instead of sleeping. Both ends of every connection must be opened through the same watched network.
 */
import { systemClock, type Clock } from '../core/clock.js';
import { OperatingError } from '../core/errors.js';
import { nextTurn } from '../core/turn.js';
import type { Frames, Router, Transport } from '../transports/port.js';
import { createConnections, type Connections } from './connections.js';
import { watchLink } from './watched-link.js';
import { watchRouter } from './watched-router.js';

/** One message that crossed the wire, at the time of the clock under test. */
export interface Crossing {
  readonly atMs: number;
  readonly endpoint: string;
  /** Text, one character for each byte. */
  readonly routingId: string;
  /** `up`: from a link to its router. */
  readonly direction: 'up' | 'down';
  readonly frames: Frames;
}

export interface WatchedNetwork extends Transport {
  /** What crossed since the last call, in order. */
  readonly takeCrossings: () => readonly Crossing[];
  /**
   * Resolves when all that left one end has arrived at the other, all that can leave has left, and a whole turn of the
   * event loop brought nothing new. Rejects with `WP6002` where that does not come in `settleTimeoutMs` of real time.
   */
  readonly settle: () => Promise<void>;
}

export interface WatchOptions {
  /** Stamps the crossings. */
  readonly clock: Clock;
  /** Default 20,000 ms. */
  readonly settleTimeoutMs?: number;
  /** Called at each crossing. */
  readonly onCrossing?: (crossing: Crossing) => void;
}

export function watchNetwork(inner: Transport, { clock, settleTimeoutMs = 20_000, onCrossing }: WatchOptions): WatchedNetwork {
  let crossings: Crossing[] = [];
  const connections = createConnections((endpoint, routingId, direction, frames) => {
    const crossing: Crossing = { atMs: clock.nowMs(), endpoint, routingId, direction, frames };
    crossings.push(crossing);
    onCrossing?.(crossing);
  });
  const settle = (): Promise<void> => untilQuiet(connections, settleTimeoutMs);
  return {
    name: inner.name,
    connect: (endpoint, options, handlers) => watchLink(inner, endpoint, options, handlers, connections),
    async bind(endpoint, options, handlers): Promise<Router> {
      const router = await watchRouter(inner, endpoint, options, handlers, connections);
      // A client's links come back some time after their router does; only then can it be answered.
      await settle();
      return router;
    },
    takeCrossings() {
      const taken = crossings;
      crossings = [];
      return taken;
    },
    settle,
  };
}

async function untilQuiet(connections: Connections, timeoutMs: number): Promise<void> {
  const deadlineMs = systemClock.nowMs() + timeoutMs;
  for (let quietTurns = 0; quietTurns < 2; ) {
    const before = connections.activity();
    connections.probe();
    await nextTurn();
    const waitsFor = connections.waitsFor();
    quietTurns = waitsFor === undefined && connections.activity() === before ? quietTurns + 1 : 0;
    if (waitsFor !== undefined && systemClock.nowMs() > deadlineMs) {
      throw new OperatingError('WP6002', {
        expected: `everything that was sent to arrive within ${timeoutMs} ms of real time`,
        found: waitsFor,
        repair: 'Run again; where it comes back, something on this machine holds up loopback connections.',
      });
    }
  }
}
