/**
 * The real client between scripted servers, under a clock that moves only when told: a driver for replay. It tells what
 * the client's user and its network saw, in order, and what the client says of itself.
 */
import { seededRandom } from '../../../src/core/random.js';
import { seededRandomness } from '../../../src/core/randomness.js';
import type { FaultRule } from '../../../src/drivers/faulty-network.js';
import { faultyNetwork } from '../../../src/drivers/faulty-network.js';
import { scriptedRouter, type ScriptedRouter } from '../../../src/drivers/scripted-router.js';
import { tapLinks } from '../../../src/drivers/tapped-transport.js';
import { createVirtualClock, guardedClock } from '../../../src/drivers/virtual-clock.js';
import { watchNetwork } from '../../../src/drivers/watched-network.js';
import type { Driver } from '../../../src/engine/replay/driver.js';
import type { ClientOptions } from '../../../src/freelance/client-options.js';
import type { Client, ClientCounts } from '../../../src/freelance/client.js';
import type { Outcome } from '../../../src/freelance/outcome.js';
import type { LogRecord } from '../../../src/freelance/recorder.js';
import type { ServerStats } from '../../../src/freelance/server-record.js';
import type { Frames, Ticket } from '../../../src/transports/port.js';
import { malformedForClient } from '../malformed.js';
import type { Product } from '../product.js';
import { errorReply, heartbeatAnswer, okReply, requestOf, textOf } from '../wire.js';
import { anyEndpoint, openNetwork, type World } from '../worlds.js';
import type { ClientAction } from './client-action.js';
import { listenToClient, type ClientTold } from './client-told.js';

export interface ClientWorldOptions {
  readonly world: World;
  readonly product: Product;
  readonly servers: number;
  readonly seed?: number;
  /** Of the client; the page's defaults where left out. */
  readonly options?: ClientOptions;
  readonly faults?: readonly FaultRule[];
}

/** What happened at the client, in the order in which it happened. */
export type ClientSight =
  | { readonly kind: 'call'; readonly atMs: number; readonly call: 'request' | 'stop' | 'connect' | 'disconnect'; readonly request?: number; readonly payload?: Frames; readonly timeoutMs?: number; readonly server?: number }
  /** Handed to the network; `ticket` tells, now and later, whether it left. `standing`: the statistics at that moment as the client gives them, of a request. `waiting`: heartbeats to that server that had not left yet. */
  | { readonly kind: 'sent'; readonly atMs: number; readonly server: number; readonly frames: Frames; readonly ticket: Ticket; readonly standing: readonly ServerStats[]; readonly waiting: number }
  | { readonly kind: 'delivered'; readonly atMs: number; readonly server: number; readonly frames: Frames }
  | { readonly kind: 'outcome'; readonly atMs: number; readonly request: number; readonly outcome: Outcome }
  /** `request` rejected, which it does for bad input alone. */
  | { readonly kind: 'rejected'; readonly atMs: number; readonly request: number; readonly error: unknown }
  /** The client threw at a message or a timer: a process would have ended. */
  | { readonly kind: 'thrown'; readonly atMs: number; readonly error: unknown };

export interface ClientObservation {
  readonly atMs: number;
  readonly sights: readonly ClientSight[];
  /** By server; of one that is not connected as of one that nothing is known of. */
  readonly stats: readonly ServerStats[];
  /** The servers that the client says it is connected to, in its order. */
  readonly connected: readonly number[];
  readonly running: boolean;
  /** Timers that the client has running. */
  readonly pendingTimers: number;
  /** Links that the client has open. */
  readonly openLinks: number;
  /** Messages that the client says it has dropped. */
  readonly dropped: number;
  /** Messages that have left so far. */
  readonly left: number;
  readonly counts: ClientCounts;
  /** What the client told since the last look, by events and on its record. */
  readonly told: readonly ClientTold[];
  readonly records: readonly LogRecord[];
  /** Servers that are down. */
  readonly down: readonly number[];
}

export interface ClientDriver extends Driver<ClientAction, ClientObservation> {
  /** The endpoint of each server, once started. */
  readonly endpoints: readonly string[];
}

const nothingKnown: Omit<ServerStats, 'endpoint'> = { state: 'unknown', consecutiveFailures: 0, totalRequests: 0, totalSuccesses: 0, successRate: 0, averageLatencyMs: 0, serverId: undefined };

export const requestPayload = (request: number): Frames => [Buffer.from(`request ${request}`), Buffer.from([request & 0xff])];
export const answerPayload = (request: number, server: number): Frames => [Buffer.from(`answer ${request} of server ${server}`)];
export const errorText = (request: number, server: number): string => `server ${server} refuses request ${request}`;

export function clientWorld({ world, product, servers, seed = 1, options = {}, faults = [] }: ClientWorldOptions): ClientDriver {
  const clock = createVirtualClock();
  const network = watchNetwork(openNetwork(world), { clock });
  const routers: ScriptedRouter[] = [];
  const endpoints: string[] = [];
  let sights: ClientSight[] = [];
  const tickets: { readonly endpoint: string; readonly isHeartbeat: boolean; readonly ticket: Ticket }[] = [];
  let told: ClientTold[] = [];
  let records: LogRecord[] = [];
  let client: Client | undefined;
  let requests = 0;
  let openLinks = 0;
  const serverAt = (endpoint: string): number => endpoints.indexOf(endpoint);

  /** The requests that a server has heard, each by the user's number, with its id. */
  const heardBy = (server: number): readonly { readonly request: number; readonly id: string; readonly routingId: Uint8Array }[] =>
    (routers[server] as ScriptedRouter).heard.flatMap(({ routingId, frames }) => {
      const heard = requestOf(frames);
      const number = /^request (\d+)$/u.exec(textOf(heard?.payload[0]))?.[1];
      return heard === undefined || number === undefined ? [] : [{ request: Number(number), id: heard.id, routingId }];
    });
  const routingId = (): Uint8Array => (client as Client).routingId;
  const send = (server: number, frames: Frames): void => (routers[server] as ScriptedRouter).send(routingId(), frames);
  /** The last request made that some server has heard. */
  const lastHeard = (except?: number): { readonly request: number; readonly id: string } | undefined => {
    const known = except === undefined ? [] : heardBy(except).map(({ request }) => request);
    const heard = routers.flatMap((_, server) => heardBy(server)).filter(({ request }) => !known.includes(request));
    return heard.toSorted((a, b) => b.request - a.request)[0];
  };

  const onThrow = (error: unknown): void => void sights.push({ kind: 'thrown', atMs: clock.nowMs(), error });
  const ownClock = guardedClock(clock, onThrow);
  const statsNow = (): readonly ServerStats[] => {
    const stats = (client as Client).stats();
    return endpoints.map((endpoint) => stats.get(endpoint) ?? { ...nothingKnown, endpoint });
  };
  const request = (timeoutMs: number | undefined): void => {
    const number = requests++;
    const payload = requestPayload(number);
    const atMs = clock.nowMs();
    sights.push({ kind: 'call', atMs, call: 'request', request: number, payload, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    (client as Client).request(payload, timeoutMs === undefined ? {} : { timeoutMs }).then(
      (outcome) => sights.push({ kind: 'outcome', atMs: clock.nowMs(), request: number, outcome }),
      (error: unknown) => sights.push({ kind: 'rejected', atMs: clock.nowMs(), request: number, error }),
    );
  };

  return {
    endpoints,
    async start() {
      for (let server = 0; server < servers; server++) {
        const router = await scriptedRouter(network, clock, anyEndpoint);
        routers.push(router);
        endpoints.push(router.endpoint);
      }
      const tapped = tapLinks(faultyNetwork(network, clock, faults), {
        onSend(endpoint, frames, ticket) {
          const waiting = tickets.filter((one) => one.endpoint === endpoint && one.isHeartbeat && one.ticket.state === 'queued').length;
          tickets.push({ endpoint, isHeartbeat: requestOf(frames) === undefined, ticket });
          sights.push({ kind: 'sent', atMs: clock.nowMs(), server: serverAt(endpoint), frames, ticket, standing: requestOf(frames) === undefined ? [] : [...(client as Client).stats().values()], waiting });
        },
        onReceive: (endpoint, frames) => sights.push({ kind: 'delivered', atMs: clock.nowMs(), server: serverAt(endpoint), frames }),
        onClose: () => openLinks--,
        onThrow,
      });
      const counted = { ...tapped, connect: (...rest: Parameters<typeof tapped.connect>) => (openLinks++, tapped.connect(...rest)) };
      client = product.createClient(
        endpoints,
        { ...options, autoStart: false },
        { clock: ownClock, transport: counted, randomness: seededRandomness(seededRandom(seed)), recorder: (record) => records.push(record) },
      );
      listenToClient(client, (one) => told.push(one));
      client.start();
    },
    async apply(action) {
      switch (action.kind) {
        case 'request':
          request(action.timeoutMs);
          return;
        case 'stop':
          sights.push({ kind: 'call', atMs: clock.nowMs(), call: 'stop' });
          await client?.stop();
          return;
        case 'connect':
        case 'disconnect':
          sights.push({ kind: 'call', atMs: clock.nowMs(), call: action.kind, server: action.server });
          client?.[action.kind](endpoints[action.server] as string);
          return;
        case 'wait':
          await clock.advance(action.durationMs, network.settle);
          return;
        case 'heartbeat':
          send(action.server, heartbeatAnswer(`server ${action.server}`));
          return;
        case 'ok':
        case 'error': {
          const heard = heardBy(action.server);
          const target = action.request === undefined ? heard.toSorted((a, b) => b.request - a.request)[0] : heard.find((one) => one.request === action.request);
          if (target === undefined) return;
          const { request: number, id } = target;
          send(action.server, action.kind === 'ok' ? okReply(id, answerPayload(number, action.server)) : errorReply(id, errorText(number, action.server)));
          return;
        }
        case 'stray':
          send(action.server, okReply(lastHeard(action.server)?.id ?? '00000000-0000-4000-8000-000000000000', [Buffer.from('stray')]));
          return;
        case 'garbage':
          for (const [form, make] of Object.entries(malformedForClient)) {
            if (action.form === undefined || action.form === form) send(action.server, make(lastHeard()?.id ?? 'nobody'));
          }
          return;
        case 'raw':
          send(action.server, action.frames);
          return;
        case 'down':
          await routers[action.server]?.goDown();
          return;
        case 'up':
          await routers[action.server]?.comeUp();
      }
    },
    settle: network.settle,
    async observe() {
      const seen = { sights, told, records };
      sights = [];
      told = [];
      records = [];
      const counts = (client as Client).counts();
      return {
        atMs: clock.nowMs(),
        ...seen,
        stats: statsNow(),
        connected: [...(client as Client).stats().keys()].map(serverAt),
        running: client?.running ?? false,
        pendingTimers: ownClock.pendingTimers,
        openLinks,
        dropped: Object.values(counts.malformed).reduce((sum, count) => sum + count, counts.strayReplies + counts.lateErrors),
        counts,
        left: tickets.filter(({ ticket }) => ticket.state === 'left').length,
        down: routers.flatMap((router, server) => (router.isUp ? [] : [server])),
      };
    },
    async stop() {
      await client?.stop();
      for (const router of routers) await router.goDown();
    },
  };
}
