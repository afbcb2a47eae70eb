/** What the seed's fixtures give: servers and clients over real sockets, ended after each test; conditions instead of sleeps. */
import { onTestFinished } from 'vitest';
import {
  createClient,
  createServer,
  zeromqTransport,
  type Client,
  type ClientOptions,
  type Frames,
  type Handler,
  type Router,
  type Server,
  type ServerOptions,
} from '../../src/freelance/index.js';
import { nextTurn } from '../../src/core/turn.js';
import { createVirtualClock, type VirtualClock } from '../../src/drivers/virtual-clock.js';

export const anyPort = 'tcp://127.0.0.1:*';

/** Waits, turn by turn of the event loop, until it is so. A condition that never comes ends in the test's own time limit. */
export async function until(condition: () => boolean): Promise<void> {
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  while (!condition()) {
    if (isOver) throw new Error('the test ended before its condition came');
    await nextTurn();
  }
}

/** A server over ZeroMQ on a port of its own, an echo unless told otherwise. */
export async function startServer(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await createServer({ bind: anyPort, ...options }).start();
  onTestFinished(() => server.stop());
  return server;
}

export function startClient(endpoints: readonly string[], options: ClientOptions = {}): Client {
  const client = createClient(endpoints, options);
  onTestFinished(() => client.stop());
  return client;
}

/** A client over real sockets whose time stands still until it is moved. */
export interface TimedClient {
  readonly client: Client;
  readonly clock: VirtualClock;
  /** Lets time pass; after each timer, every message sent to these endpoints is waited to be answered. */
  readonly pass: (durationMs: number, answering?: readonly string[]) => Promise<void>;
  /** Waits until each of these endpoints has answered as many messages as were sent to it. */
  readonly answered: (...endpoints: readonly string[]) => Promise<void>;
}

export function startTimedClient(endpoints: readonly string[], options: ClientOptions = {}): TimedClient {
  const clock = createVirtualClock();
  const client = createClient(endpoints, { ...options, autoStart: false }, { clock });
  onTestFinished(() => client.stop());
  const sent = new Map<string, number>();
  const received = new Map<string, number>();
  client.on('sent', ({ endpoint }) => sent.set(endpoint, (sent.get(endpoint) ?? 0) + 1));
  client.on('received', ({ endpoint }) => received.set(endpoint, (received.get(endpoint) ?? 0) + 1));
  if (options.autoStart !== false) client.start();
  const answered = (...from: readonly string[]): Promise<void> =>
    until(() => from.every((endpoint) => (sent.get(endpoint) ?? 0) > 0 && received.get(endpoint) === sent.get(endpoint)));
  return {
    client,
    clock,
    answered,
    // A message leaves in the turn after the one in which the timer fires.
    pass: (durationMs, answering = []) => clock.advance(durationMs, () => nextTurn().then(() => answered(...answering))),
  };
}

/** An endpoint at which nobody listens. */
export async function deadEndpoint(): Promise<string> {
  const router = await zeromqTransport().bind(anyPort, {}, { onMessage: () => undefined });
  await router.close();
  return router.endpoint;
}

/** A bare ROUTER that answers as it is told; nothing for undefined. */
export async function scriptedServer(answer: (frames: Frames) => readonly (string | Uint8Array)[] | undefined): Promise<Router> {
  const router = await zeromqTransport().bind(anyPort, {}, {
    onMessage: (routingId, frames) => {
      const reply = answer(frames);
      if (reply !== undefined) router.send(routingId, reply.map(bytes));
    },
  });
  onTestFinished(() => router.close());
  return router;
}

/** A handler whose calls wait until they are let go, the oldest first. */
export function heldHandler(): { readonly handler: Handler; readonly calls: () => number; release(): void } {
  const waiting: (() => void)[] = [];
  let calls = 0;
  return {
    handler: (payload) => {
      calls++;
      return new Promise((resolve) => {
        waiting.push(() => resolve(payload));
      });
    },
    calls: () => calls,
    release: () => waiting.shift()?.(),
  };
}

export function bytes(frame: string | Uint8Array): Uint8Array {
  return typeof frame === 'string' ? Buffer.from(frame) : frame;
}

/** Frames as text, for comparing. */
export function texts(frames: Frames): readonly string[] {
  return frames.map((frame) => Buffer.from(frame).toString());
}
