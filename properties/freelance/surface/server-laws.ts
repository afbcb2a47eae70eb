/** A server before its start and at its end, what it repeats, and messages larger than a transport takes by itself. */
import { nextTurn } from '../../../src/core/turn.js';
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';
import { defaultMaxFrameBytes, type Frames, type Router, type Transport } from '../../../src/transports/port.js';
import { okReply, replyOf, requestFrames, requestOf } from '../wire.js';
import { anyEndpoint } from '../worlds.js';
import { settle } from './hand-link.js';
import { breachOf, codeOf, valueOf, type Law } from './law.js';
import { withServer } from './rig.js';

/** A network within the process whose routers are changed. */
function networkWith(change: (router: Router) => Partial<Router>): Transport {
  const network = memoryNetwork();
  return {
    ...network,
    async bind(...asked) {
      const router = await network.bind(...asked);
      return {
        endpoint: router.endpoint,
        send: (routingId, frames) => router.send(routingId, frames),
        drainInput: () => router.drainInput(),
        counts: () => router.counts(),
        close: (options) => router.close(options),
        ...change(router),
      };
    },
  };
}

const fresh: Law<null> = {
  name: 'server-before-its-start',
  claim: 'A server that was not started does not run, and says that it has done nothing.',
  inputs: [null],
  breach: (_, { createServer }) => {
    const server = createServer({ bind: anyEndpoint }, { transport: memoryNetwork() });
    const { requests, cacheEntries, port } = server.counts();
    return breachOf([false, 0, 0, null], [server.running, requests, cacheEntries, port ?? null]);
  },
};

const again: Law<number> = {
  name: 'start-again',
  claim: 'A server that could not bind says so by a code, and can be started when its endpoint is free.',
  inputs: [1, 2],
  async breach(failures, { createServer }) {
    const transport = memoryNetwork();
    const other = await transport.bind(anyEndpoint, {}, { onMessage: () => undefined });
    const server = createServer({ bind: other.endpoint }, { transport });
    const found: unknown[] = [];
    for (let time = 0; time < failures; time++) found.push(await codeOf(() => server.start()), server.running);
    await other.close();
    found.push(await codeOf(() => server.start()), server.running);
    await server.stop();
    return breachOf([...Array.from({ length: failures }, () => ['WP1002', false]).flat(), 'none', true], found);
  },
};

const badStop: Law = {
  name: 'stop-options',
  claim: 'A stop whose time is none is refused by a code, and the server goes on.',
  inputs: [null, 5, { drainMs: null }, { drainMs: '50' }, { drainMs: -1 }, { drainMs: '[NaN]' }, { drainMs: '[Infinity]' }],
  async breach(input, { createServer }) {
    const isObject = typeof input === 'object' && input !== null;
    const options = isObject ? { drainMs: valueOf((input as { readonly drainMs: unknown }).drainMs) } : input;
    const server = await createServer({ bind: anyEndpoint }, { transport: memoryNetwork() }).start();
    const found = [await codeOf(() => server.stop(options as never), isObject ? 'drainMs' : ''), server.running];
    await server.stop();
    return breachOf([isObject ? 'WP1006' : 'WP1010', true, false], [...found, server.running]);
  },
};

const drain: Law<readonly number[]> = {
  name: 'drain-to-the-last',
  claim: 'A server that drains answers every handler that ends in time, whatever order they end in.',
  inputs: [[0], [0, 1], [2, 0, 1]],
  async breach(ends, product) {
    const answers: (() => void)[] = [];
    const handler = (): Promise<readonly string[]> => new Promise((resolve) => answers.push(() => resolve(['y'])));
    return withServer(product, { handler }, async ({ server, ask }) => {
      for (const index of ends.keys()) await ask(requestFrames(`r${index}`, [Buffer.from('x')]));
      const stopped = server.stop({ drainMs: 1000 });
      const heard: string[] = [];
      for (const index of ends) {
        answers[index]?.();
        await settle();
        // What is asked while it drains is not taken, and brings what was answered.
        heard.push(...(await ask(requestFrames('late', [Buffer.from('x')]))).map((frames) => replyOf(frames)?.id ?? ''));
      }
      await stopped;
      return breachOf(ends.map((index) => `r${index}`), heard);
    });
  },
};

const lastWords: Law<number> = {
  name: 'last-answers-leave',
  claim: 'A server that stops gives what it answered last some time to leave.',
  inputs: [0, 1000],
  async breach(drainMs, { createServer }) {
    const given: (number | undefined)[] = [];
    const transport = networkWith((router) => ({
      close(options) {
        given.push(options?.drainMs);
        return router.close(options);
      },
    }));
    const server = await createServer({ bind: anyEndpoint }, { transport }).start();
    await server.stop({ drainMs });
    return breachOf([true], given.map((ms) => ms !== undefined && ms > 0));
  },
};

const repeats: Law<number> = {
  name: 'repeats-to-the-byte',
  claim: 'An answer leaves, and is repeated, byte for byte as it was given, also where the handler has used its buffer again; above 8 KiB it must not.',
  inputs: [0, 1, 256, 1021, 1022, 1023, 1024, 1025, 8191, 8192, 8193],
  async breach(size, { createServer }) {
    // Every byte there is.
    const bytes = Uint8Array.from({ length: size }, (_, index) => index & 0xff);
    const given: Uint8Array[] = [];
    const handler = (): readonly (Uint8Array | string)[] => {
      given.push(Uint8Array.from(bytes));
      return [...given, 'é'];
    };
    // What is handed over leaves later.
    const leaving: Frames[] = [];
    const transport = networkWith(() => ({ send: (_, frames) => leaving.push(frames) }));
    const server = await createServer({ bind: anyEndpoint, handler }, { transport }).start();
    const link = transport.connect(server.endpoint, { routingId: Buffer.from('client') }, { onMessage: () => undefined });
    for (let again = 0; again < 3; again++) {
      link.send(requestFrames('r', [Buffer.from('x')]));
      await nextTurn();
      if (size <= 8192) for (const answer of given) answer.fill(7);
    }
    link.close();
    await server.stop();
    const heard = leaving.map((frames) => (replyOf(frames)?.payload ?? []).map((frame) => Buffer.from(frame).toString('hex')));
    return breachOf([0, 1, 2].map(() => [Buffer.from(bytes).toString('hex'), 'c3a9']), heard);
  },
};

const limits = { maxFrameBytes: 2 * defaultMaxFrameBytes, maxPayloadBytes: 2 * defaultMaxFrameBytes };

const large: Law<'client' | 'server'> = {
  name: 'limits-above-the-default',
  claim: 'Where the limit of a frame is raised, a frame up to it is taken.',
  inputs: ['client', 'server'],
  async breach(side, { createClient, createServer }) {
    // Not watched: what a transport drops is not waited for.
    const network = memoryNetwork();
    const payload = [Buffer.alloc(limits.maxFrameBytes)];
    const heard: number[] = [];
    const server = await createServer({ bind: anyEndpoint, limits: side === 'server' ? limits : {}, handler: (asked) => (heard.push(asked[0]?.byteLength ?? 0), ['y']) }, { transport: network }).start();
    const router = await network.bind(anyEndpoint, {}, { onMessage: (routingId, frames) => router.send(routingId, okReply(requestOf(frames)?.id ?? '', payload)) });
    const client = createClient([side === 'server' ? server.endpoint : router.endpoint], { limits }, { transport: network });
    void client.request(side === 'server' ? payload : ['x']).then((outcome) => heard.push(outcome.ok ? (outcome.payload[0]?.byteLength ?? 0) : -1));
    for (let turn = 0; turn < 4; turn++) await nextTurn();
    await Promise.all([client.stop(), server.stop(), router.close()]);
    return breachOf(side === 'server' ? [limits.maxFrameBytes, 1] : [limits.maxFrameBytes], heard);
  },
};

export const serverLaws: readonly Law[] = [fresh, again, badStop, drain, lastWords, repeats, large];
