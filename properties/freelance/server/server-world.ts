/** The real server before scripted clients, its handler's runs ended by hand, under a clock that moves only when told. */
import { scriptedRouter } from '../../../src/drivers/scripted-router.js';
import { createVirtualClock, guardedClock } from '../../../src/drivers/virtual-clock.js';
import { watchNetwork } from '../../../src/drivers/watched-network.js';
import type { FaultRule } from '../../../src/drivers/faulty-network.js';
import { faultyNetwork } from '../../../src/drivers/faulty-network.js';
import type { Driver } from '../../../src/engine/replay/driver.js';
import type { LogRecord } from '../../../src/freelance/recorder.js';
import type { Server, ServerCounts } from '../../../src/freelance/server.js';
import type { Frames, Link, Transport } from '../../../src/transports/port.js';
import { malformedForServer } from '../malformed.js';
import type { Product } from '../product.js';
import { heartbeat, requestFrames } from '../wire.js';
import { anyEndpoint, openNetwork, type World } from '../worlds.js';
import type { ServerAction } from './server-action.js';
import { scriptedHandler, type HandlerMode } from './server-handler.js';
import { clientOf, routingIdOf, serverId, workPayload } from './server-payloads.js';
import { copied, listenToServer, type ServerTold } from './server-told.js';

export interface ServerWorldOptions {
  readonly world: World;
  readonly product: Product;
  readonly clients: number;
  readonly cacheTtlMs?: number;
  readonly cacheCleanupIntervalMs?: number;
  readonly cacheMaxEntries?: number;
  readonly cacheMaxBytes?: number;
  /** Default: `held`, a run ends when the script says so. */
  readonly handler?: HandlerMode;
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
  readonly counts: ServerCounts;
  /** Runs of the handler that were told to give up, and those that were not. */
  readonly signals: { readonly aborted: number; readonly running: number };
  /** What the server told since the last look, by events and on its record. */
  readonly told: readonly ServerTold[];
  readonly records: readonly LogRecord[];
}

export interface ServerDriver extends Driver<ServerAction, ServerObservation> {
  /** Handler calls so far by client and id. */
  readonly executions: ReadonlyMap<string, number>;
}

export function serverWorld(options: ServerWorldOptions): ServerDriver {
  const clock = createVirtualClock();
  const network = watchNetwork(openNetwork(options.world), { clock });
  const links: Link[] = [];
  let sights: ServerSight[] = [];
  let told: ServerTold[] = [];
  let records: LogRecord[] = [];
  let server: Server | undefined;
  let isReleased = false;

  const thrown = (error: unknown): void => void sights.push({ kind: 'thrown', atMs: clock.nowMs(), error });
  const ownClock = guardedClock(clock, thrown);
  const script = scriptedHandler(options.handler ?? 'held', {
    onExecuted: (client, id, payload) => sights.push({ kind: 'executed', atMs: clock.nowMs(), client, id, payload }),
    onEnded: (client, id, ok) => sights.push({ kind: 'ended', atMs: clock.nowMs(), client, id, ok }),
  });
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
          sights.push({ kind: 'replied', atMs: clock.nowMs(), client: clientOf(routingId), frames: copied(frames) });
          router.send(routingId, frames);
        },
        drainInput: () => router.drainInput(),
        counts: () => router.counts(),
        close: (closing) => router.close(closing),
      };
    },
  };

  return {
    executions: script.executions,
    async start() {
      const { cacheTtlMs, cacheCleanupIntervalMs, cacheMaxEntries, cacheMaxBytes } = options;
      server = options.product.createServer(
        {
          bind: anyEndpoint,
          serverId,
          handler: script.handler,
          ...(cacheTtlMs === undefined ? {} : { cacheTtlMs }),
          ...(cacheCleanupIntervalMs === undefined ? {} : { cacheCleanupIntervalMs }),
          ...(cacheMaxEntries === undefined ? {} : { cacheMaxEntries }),
          ...(cacheMaxBytes === undefined ? {} : { cacheMaxBytes }),
        },
        { clock: ownClock, transport: guarded, recorder: (record) => records.push(record) },
      );
      listenToServer(server, (one) => told.push(one));
      await server.start();
      const { endpoint } = server;
      const faulty = faultyNetwork(network, clock, options.faults ?? []);
      for (let client = 0; client < options.clients; client++) {
        links.push(faulty.connect(endpoint, { routingId: routingIdOf(client) }, { onMessage: (frames) => sights.push({ kind: 'answered', atMs: clock.nowMs(), client, frames }) }));
      }
    },
    async apply(action) {
      script.reuseBuffers();
      switch (action.kind) {
        case 'request':
          send(action.client, requestFrames(action.id, workPayload(action.client, action.id, action.variant)));
          return;
        case 'return':
        case 'throw':
          script.end(action.client, action.id, action.kind === 'return');
          return;
        case 'burst':
          for (let index = 0; index < action.count; index++) send(action.client, requestFrames(`n${index}`, workPayload(action.client, `n${index}`)));
          return;
        case 'leave':
          links[action.client]?.close();
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
          if (action.drainMs !== undefined) {
            // It takes its time, and the script goes on meanwhile.
            void server?.stop({ drainMs: action.drainMs });
            return;
          }
          await server?.stop();
          isReleased = await canBind(network, endpoint);
        }
      }
    },
    settle: network.settle,
    async observe() {
      const seen = { sights, told, records };
      sights = [];
      told = [];
      records = [];
      const counts = (server as Server).counts();
      return { atMs: clock.nowMs(), ...seen, running: server?.running ?? false, pendingTimers: ownClock.pendingTimers, cacheEntries: counts.cacheEntries, isReleased, counts, signals: script.signals() };
    },
    async stop() {
      // The server first: its peers are still there when it goes.
      await server?.stop();
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
