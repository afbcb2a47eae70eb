/** The real server before scripted clients, its handler's runs ended by hand, under a clock that moves only when told. */
import { scriptedRouter } from '../../../src/drivers/scripted-router.js';
import { createVirtualClock, guardedClock } from '../../../src/drivers/virtual-clock.js';
import { watchNetwork } from '../../../src/drivers/watched-network.js';
import type { FaultRule } from '../../../src/drivers/faulty-network.js';
import { faultyNetwork } from '../../../src/drivers/faulty-network.js';
import type { Driver } from '../../../src/engine/replay/driver.js';
import type { Server } from '../../../src/freelance/server.js';
import type { Frames, Link, Transport } from '../../../src/transports/port.js';
import { malformedForServer } from '../malformed.js';
import type { Product } from '../product.js';
import { heartbeat, requestFrames, textOf } from '../wire.js';
import { anyEndpoint, openNetwork, type World } from '../worlds.js';
import type { ServerAction } from './server-action.js';

export interface ServerWorldOptions {
  readonly world: World;
  readonly product: Product;
  readonly clients: number;
  readonly cacheTtlMs?: number;
  readonly cacheCleanupIntervalMs?: number;
  readonly cacheMaxEntries?: number;
  /** The handler ends by itself at once; else when the script says so. */
  readonly answersAtOnce?: boolean;
  readonly faults?: readonly FaultRule[];
}

/** What happened at the server, in the order in which it happened. */
export type ServerSight =
  /** A client's message went out to the server. */
  | { readonly kind: 'asked'; readonly atMs: number; readonly client: number; readonly frames: Frames }
  /** It arrived, which on a faulty wire is another time, or several. */
  | { readonly kind: 'arrived'; readonly atMs: number; readonly client: number; readonly frames: Frames }
  | { readonly kind: 'executed'; readonly atMs: number; readonly client: number; readonly id: string; readonly payload: Frames }
  /** The script ended a run of the handler. */
  | { readonly kind: 'ended'; readonly atMs: number; readonly client: number; readonly id: string; readonly ok: boolean }
  /** The server sent this; `answered` is when it has come through the wire to the client. */
  | { readonly kind: 'replied'; readonly atMs: number; readonly client: number; readonly frames: Frames }
  | { readonly kind: 'answered'; readonly atMs: number; readonly client: number; readonly frames: Frames }
  | { readonly kind: 'thrown'; readonly atMs: number; readonly error: unknown };

export interface ServerObservation {
  readonly atMs: number;
  readonly sights: readonly ServerSight[];
  readonly running: boolean;
  readonly pendingTimers: number;
  readonly cacheEntries: number;
  /** After stop: the endpoint can be bound again. */
  readonly isReleased: boolean;
}

export interface ServerDriver extends Driver<ServerAction, ServerObservation> {
  /** Handler calls so far by client and id. */
  readonly executions: ReadonlyMap<string, number>;
}

export const serverId = 'server-1';
export const workPayload = (client: number, id: string, variant = false): Frames => [Buffer.from(`work ${id} of client ${client}${variant ? ', changed' : ''}`), Buffer.from([client])];
export const resultPayload = (client: number, id: string): Frames => [Buffer.from(`result ${id} for client ${client}`), Buffer.alloc(0)];
export const failureText = (client: number, id: string): string => `no result ${id} for client ${client}`;
const routingIdOf = (client: number): Buffer => Buffer.from(`client-${client}`);

const clientOf = (routingId: Uint8Array): number => Number(textOf(routingId).slice('client-'.length));

export function serverWorld(options: ServerWorldOptions): ServerDriver {
  const clock = createVirtualClock();
  const network = watchNetwork(openNetwork(options.world), { clock });
  const links: Link[] = [];
  const running = new Map<string, { settle(ok: boolean): void }[]>();
  const executions = new Map<string, number>();
  let sights: ServerSight[] = [];
  let server: Server | undefined;
  let isReleased = false;

  const thrown = (error: unknown): void => void sights.push({ kind: 'thrown', atMs: clock.nowMs(), error });
  const ownClock = guardedClock(clock, thrown);
  const handler = (payload: Frames, { requestId, client }: { readonly requestId: string; readonly client: Uint8Array }): Frames | Promise<Frames> => {
    const number = clientOf(client);
    const key = `${number} ${requestId}`;
    executions.set(key, (executions.get(key) ?? 0) + 1);
    sights.push({ kind: 'executed', atMs: clock.nowMs(), client: number, id: requestId, payload });
    if (options.answersAtOnce === true) return resultPayload(number, requestId);
    return new Promise((resolve, reject) => {
      const settle = (ok: boolean): void => {
        sights.push({ kind: 'ended', atMs: clock.nowMs(), client: number, id: requestId, ok });
        if (ok) resolve(resultPayload(number, requestId));
        else reject(new Error(failureText(number, requestId)));
      };
      running.set(key, [...(running.get(key) ?? []), { settle }]);
    });
  };
  const send = (client: number, frames: Frames): void => {
    sights.push({ kind: 'asked', atMs: clock.nowMs(), client, frames });
    links[client]?.send(frames);
  };
  const guarded: Transport = {
    ...network,
    async bind(endpoint, bindOptions, handlers) {
      const router = await network.bind(endpoint, bindOptions, {
        ...handlers,
        onMessage(routingId, frames) {
          sights.push({ kind: 'arrived', atMs: clock.nowMs(), client: clientOf(routingId), frames });
          try {
            handlers.onMessage(routingId, frames);
          } catch (error) {
            thrown(error);
          }
        },
      });
      return {
        endpoint: router.endpoint,
        send(routingId, frames) {
          sights.push({ kind: 'replied', atMs: clock.nowMs(), client: clientOf(routingId), frames });
          router.send(routingId, frames);
        },
        drainInput: () => router.drainInput(),
        counts: () => router.counts(),
        close: (closing) => router.close(closing),
      };
    },
  };

  return {
    executions,
    async start() {
      const { cacheTtlMs, cacheCleanupIntervalMs, cacheMaxEntries } = options;
      server = options.product.createServer(
        {
          bind: anyEndpoint,
          serverId,
          handler,
          ...(cacheTtlMs === undefined ? {} : { cacheTtlMs }),
          ...(cacheCleanupIntervalMs === undefined ? {} : { cacheCleanupIntervalMs }),
          ...(cacheMaxEntries === undefined ? {} : { cacheMaxEntries }),
        },
        { clock: ownClock, transport: guarded },
      );
      await server.start();
      const { endpoint } = server;
      const faulty = faultyNetwork(network, clock, options.faults ?? []);
      for (let client = 0; client < options.clients; client++) {
        links.push(faulty.connect(endpoint, { routingId: routingIdOf(client) }, { onMessage: (frames) => sights.push({ kind: 'answered', atMs: clock.nowMs(), client, frames }) }));
      }
    },
    async apply(action) {
      switch (action.kind) {
        case 'request':
          send(action.client, requestFrames(action.id, workPayload(action.client, action.id, action.variant)));
          return;
        case 'return':
        case 'throw':
          running.get(`${action.client} ${action.id}`)?.shift()?.settle(action.kind === 'return');
          return;
        case 'heartbeat':
          send(action.client, heartbeat);
          return;
        case 'garbage':
          for (const [form, make] of Object.entries(malformedForServer)) if (action.form === undefined || action.form === form) send(action.client, make('a'));
          return;
        case 'wait':
          await clock.advance(action.durationMs, network.settle);
          return;
        default: {
          const endpoint = server?.endpoint ?? anyEndpoint;
          await server?.stop();
          isReleased = await canBind(network, endpoint);
        }
      }
    },
    settle: network.settle,
    async observe() {
      const seen = sights;
      sights = [];
      return { atMs: clock.nowMs(), sights: seen, running: server?.running ?? false, pendingTimers: ownClock.pendingTimers, cacheEntries: server?.counts().cacheEntries ?? 0, isReleased };
    },
    async stop() {
      // The server first: its peers are still there when it goes.
      await server?.stop();
      running.clear();
      for (const link of links) link.close();
    },
  };

  async function canBind(transport: Transport, endpoint: string): Promise<boolean> {
    try {
      const other = await scriptedRouter(transport, clock, endpoint);
      await other.goDown();
      return true;
    } catch {
      return false;
    }
  }
}
