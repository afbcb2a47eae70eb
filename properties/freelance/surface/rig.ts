/** A client or a server of the product with scripted peers, in memory and under virtual time, for one input of a law. */
import { seededRandom } from '../../../src/core/random.js';
import { seededRandomness } from '../../../src/core/randomness.js';
import { scriptedRouter, type ScriptedRouter } from '../../../src/drivers/scripted-router.js';
import { createVirtualClock, guardedClock, type VirtualClock } from '../../../src/drivers/virtual-clock.js';
import { watchNetwork, type WatchedNetwork } from '../../../src/drivers/watched-network.js';
import type { ClientOptions } from '../../../src/freelance/client-options.js';
import type { Client, RequestOptions } from '../../../src/freelance/client.js';
import type { PayloadFrame } from '../../../src/freelance/limits.js';
import type { Outcome } from '../../../src/freelance/outcome.js';
import type { ServerOptions } from '../../../src/freelance/server-options.js';
import type { Server } from '../../../src/freelance/server.js';
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';
import type { Frames, Link, RouterHandlers } from '../../../src/transports/port.js';
import type { Product } from '../product.js';
import { requestOf } from '../wire.js';
import { anyEndpoint } from '../worlds.js';

/** A message above a link's or router's own bound would be dropped on the way, and nobody would have judged it. */
const network = (clock: VirtualClock): WatchedNetwork => watchNetwork(memoryNetwork(), { clock });

export interface ClientRig {
  readonly clock: VirtualClock;
  readonly settle: () => Promise<void>;
  readonly server: ScriptedRouter;
  readonly client: Client;
  /** The requests that the server has heard. */
  readonly heard: () => readonly { readonly id: string; readonly payload: Frames }[];
  readonly reply: (frames: Frames) => Promise<void>;
  /** Asks, and gives the outcome that is there at once; undefined where there is none yet. */
  readonly ask: (payload: readonly PayloadFrame[], options?: RequestOptions) => Promise<Outcome | undefined>;
}

/** Ended when `use` is done, whatever comes of it. */
export async function withClient<Result>({ createClient }: Product, options: ClientOptions, use: (rig: ClientRig) => Promise<Result>): Promise<Result> {
  const clock = createVirtualClock();
  const thrown: unknown[] = [];
  const net = network(clock);
  const server = await scriptedRouter(net, clock, anyEndpoint);
  const client = createClient([server.endpoint], options, { clock: guardedClock(clock, (error) => thrown.push(error)), transport: net, randomness: seededRandomness(seededRandom(1)) });
  try {
    await net.settle();
    const result = await use({
      clock,
      settle: net.settle,
      server,
      client,
      heard: () => server.heard.flatMap(({ frames }) => requestOf(frames) ?? []),
      async reply(frames) {
        server.send(client.routingId, frames);
        await net.settle();
      },
      async ask(payload, requestOptions) {
        let ended: Outcome | undefined;
        void client.request(payload, requestOptions).then((outcome) => (ended = outcome));
        await net.settle();
        return ended;
      },
    });
    if (thrown.length > 0) throw thrown[0];
    return result;
  } finally {
    await client.stop();
    await server.goDown();
  }
}

export interface ServerRig {
  readonly server: Server;
  /** Sends and gives what comes back. */
  readonly ask: (frames: Frames) => Promise<readonly Frames[]>;
}

export async function withServer<Result>({ createServer }: Product, options: Partial<ServerOptions>, use: (rig: ServerRig) => Promise<Result>): Promise<Result> {
  const clock = createVirtualClock();
  const thrown: unknown[] = [];
  const net = network(clock);
  const server = createServer({ bind: anyEndpoint, ...options }, { clock, transport: { ...net, bind: (endpoint, given, handlers) => net.bind(endpoint, given, guarded(handlers, thrown)) } });
  let link: Link | undefined;
  const answers: Frames[] = [];
  try {
    await server.start();
    link = net.connect(server.endpoint, { routingId: Buffer.from('client'), maxFrameBytes: 1e6 }, { onMessage: (frames) => answers.push(frames) });
    await net.settle();
    const result = await use({
      server,
      async ask(frames) {
        link?.send(frames);
        await net.settle();
        return answers.splice(0);
      },
    });
    if (thrown.length > 0) throw thrown[0];
    return result;
  } finally {
    await server.stop();
    link?.close();
  }
}

/** What a server throws at what it is sent would end the process. */
function guarded(handlers: RouterHandlers, thrown: unknown[]): RouterHandlers {
  return {
    ...handlers,
    onMessage(...message) {
      try {
        handlers.onMessage(...message);
      } catch (error) {
        thrown.push(error);
      }
    },
  };
}
