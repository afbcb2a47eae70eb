/** One real client in a run, with what its user and its network see. */
import { seededRandom } from '../../../src/core/random.js';
import { seededRandomness } from '../../../src/core/randomness.js';
import { tapLinks } from '../../../src/drivers/tapped-transport.js';
import { guardedClock, type VirtualClock } from '../../../src/drivers/virtual-clock.js';
import type { Client } from '../../../src/freelance/client.js';
import type { Transport } from '../../../src/transports/port.js';
import type { Product } from '../product.js';
import { requestOf } from '../wire.js';
import type { ClusterSettings } from './cluster-scenario.js';
import type { ClusterSight, SightOf } from './cluster-sight.js';

export interface ClusterClient {
  readonly running: boolean;
  readonly pendingTimers: number;
  readonly openLinks: number;
  /** The number of the request. */
  ask(question: number, timeoutMs?: number): number;
  /** Looks at the statistics. */
  look(): void;
  stop(): Promise<void>;
}

export interface ClusterClientOptions {
  readonly number: number;
  readonly product: Product;
  /** The wire with its faults. */
  readonly wire: Transport;
  readonly clock: VirtualClock;
  readonly endpoints: readonly string[];
  readonly settings: ClusterSettings;
  readonly see: (sight: ClusterSight) => void;
  readonly nextRequest: () => number;
}

export function clusterClient({ number: client, product, wire, clock, endpoints, settings, see, nextRequest }: ClusterClientOptions): ClusterClient {
  let openLinks = 0;
  let asking: SightOf<'asked'> | undefined;
  const thrown = (error: unknown): void => see({ kind: 'thrown', atMs: clock.nowMs(), who: `client ${client}`, error });
  const ownClock = guardedClock(clock, thrown);
  const serverAt = (endpoint: string): number => endpoints.indexOf(endpoint);
  const tapped = tapLinks(wire, {
    onSend(endpoint, frames, ticket) {
      see({ kind: 'sent', atMs: clock.nowMs(), client, server: serverAt(endpoint), frames, ticket });
      const id = requestOf(frames)?.id;
      if (asking !== undefined && id !== undefined) asking.id ??= id;
    },
    onReceive: (endpoint, frames) => see({ kind: 'delivered', atMs: clock.nowMs(), client, server: serverAt(endpoint), frames }),
    onClose: () => openLinks--,
    onThrow: thrown,
  });
  const counted: Transport = { ...tapped, connect: (...rest) => (openLinks++, tapped.connect(...rest)) };
  const { requestTimeoutMs, heartbeatIntervalMs, heartbeatTimeoutMs, maxRetries, retryBaseDelayMs } = settings;
  const own: Client = product.createClient(endpoints, { requestTimeoutMs, heartbeatIntervalMs, heartbeatTimeoutMs, maxRetries, retryBaseDelayMs }, { clock: ownClock, transport: counted, randomness: seededRandomness(seededRandom(client + 1)) });

  return {
    get running() {
      return own.running;
    },
    get pendingTimers() {
      return ownClock.pendingTimers;
    },
    get openLinks() {
      return openLinks;
    },
    ask(question, timeoutMs) {
      const request = nextRequest();
      const payload = [Buffer.from(`question ${question}`), Buffer.from([question])];
      asking = { kind: 'asked', atMs: clock.nowMs(), client, request, payload, timeoutMs };
      see(asking);
      own.request(payload, timeoutMs === undefined ? {} : { timeoutMs }).then((outcome) => see({ kind: 'outcome', atMs: clock.nowMs(), client, request, outcome }), thrown);
      asking = undefined;
      return request;
    },
    look() {
      const stats = own.stats();
      see({ kind: 'stats', atMs: clock.nowMs(), client, stats: endpoints.flatMap((endpoint) => stats.get(endpoint) ?? []) });
    },
    async stop() {
      if (own.running) see({ kind: 'stops', atMs: clock.nowMs(), client });
      await own.stop();
    },
  };
}
