/** One server's place in a run: a real server, which crashes and is started anew at the same endpoint. */
import { guardedClock, type VirtualClock } from '../../../src/drivers/virtual-clock.js';
import type { Server } from '../../../src/freelance/server.js';
import type { Frames, Transport } from '../../../src/transports/port.js';
import type { Product } from '../product.js';
import { anyEndpoint } from '../worlds.js';
import type { ClusterSight } from './cluster-sight.js';

export interface ClusterServer {
  readonly endpoint: string;
  readonly isUp: boolean;
  readonly pendingTimers: number;
  start(): Promise<void>;
  crash(): Promise<void>;
  behave(ok: boolean, durationMs: number): void;
}

export interface ClusterServerOptions {
  readonly number: number;
  readonly product: Product;
  readonly network: Transport;
  readonly clock: VirtualClock;
  readonly cacheTtlMs: number;
  readonly see: (sight: ClusterSight) => void;
  /** Numbers executions over all servers, so that no two give the same result. */
  readonly nextExecution: () => number;
}

/** What a handler makes of a payload: told apart by the execution. */
export const resultOf = (execution: number, payload: Frames): Frames => [Buffer.from(`result ${execution}`), ...payload];
export const failureOf = (execution: number): string => `failure ${execution}`;

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

export function clusterServer({ number: server, product, network, clock, cacheTtlMs, see, nextExecution }: ClusterServerOptions): ClusterServer {
  let running: Server | undefined;
  let endpoint = anyEndpoint;
  let life = -1;
  let mode = { ok: true, durationMs: 0 };
  const ownClock = guardedClock(clock, (error) => see({ kind: 'thrown', atMs: clock.nowMs(), who: `server ${server}`, error }));

  const handlerOf = (own: number) => (payload: Frames, { requestId, client }: { readonly requestId: string; readonly client: Uint8Array }): Frames | Promise<Frames> => {
    const execution = nextExecution();
    const at = { server, life: own, from: latin1(client), id: requestId, execution };
    see({ kind: 'executed', atMs: clock.nowMs(), ...at, payload });
    const { ok, durationMs } = mode;
    const end = (): Frames => {
      see({ kind: 'ended', atMs: clock.nowMs(), ...at, ok, answer: ok ? resultOf(execution, payload) : [Buffer.from(failureOf(execution))] });
      if (!ok) throw new Error(failureOf(execution));
      return resultOf(execution, payload);
    };
    if (durationMs === 0) return end();
    return new Promise((resolve, reject) => {
      // Never at the very instant of a round number, where either order would be right.
      clock.setTimer(durationMs + 0.3 + execution / 4096, () => {
        if (own !== life || running === undefined) return;
        try {
          resolve(end());
        } catch (error) {
          reject(error);
        }
      });
    });
  };

  /** What arrives before the server has its socket in hand: the watched network binds and settles first. */
  let early: (() => void)[] | undefined;
  const receive = (take: () => void): void => {
    if (early === undefined) take();
    else early.push(take);
  };

  const tapped = (own: number): Transport => ({
    ...network,
    async bind(asked, options, handlers) {
      const router = await network.bind(asked, options, {
        ...handlers,
        onMessage: (routingId, frames) => receive(() => {
          see({ kind: 'arrived', atMs: clock.nowMs(), server, life: own, from: latin1(routingId), frames });
          try {
            handlers.onMessage(routingId, frames);
          } catch (error) {
            see({ kind: 'thrown', atMs: clock.nowMs(), who: `server ${server}`, error });
          }
        }),
      });
      return {
        endpoint: router.endpoint,
        send(routingId, frames) {
          see({ kind: 'replied', atMs: clock.nowMs(), server, life: own, from: latin1(routingId), frames });
          router.send(routingId, frames);
        },
        drainInput: () => router.drainInput(),
        counts: () => router.counts(),
        close: (closing) => router.close(closing),
      };
    },
  });

  return {
    get endpoint() {
      return endpoint;
    },
    get isUp() {
      return running !== undefined;
    },
    get pendingTimers() {
      return ownClock.pendingTimers;
    },
    async start() {
      if (running !== undefined) return;
      life++;
      see({ kind: 'up', atMs: clock.nowMs(), server, life });
      running = product.createServer({ bind: endpoint, serverId: `server-${server}`, handler: handlerOf(life), cacheTtlMs }, { clock: ownClock, transport: tapped(life) });
      early = [];
      await running.start();
      ({ endpoint } = running);
      const waiting = early;
      early = undefined;
      for (const take of waiting) take();
    },
    async crash() {
      if (running === undefined) return;
      const going = running;
      running = undefined;
      see({ kind: 'down', atMs: clock.nowMs(), server, life });
      await going.stop();
    },
    behave(ok, durationMs) {
      mode = { ok, durationMs };
    },
  };
}
