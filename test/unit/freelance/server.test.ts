/** The server's shell: input that is checked, handlers of every kind, start and stop in every order. In memory, under virtual time. */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { nextTurn } from '../../../src/core/turn.js';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { createClient, createServer, memoryNetwork, seededRandom, seededRandomness, type Handler, type Outcome, type ServerOptions } from '../../../src/freelance/index.js';

const bind = 'tcp://localhost:5555';

async function rig(options: Partial<ServerOptions> = {}) {
  const transport = memoryNetwork();
  const clock = createVirtualClock();
  const server = await createServer({ bind, ...options }, { transport, clock }).start();
  await nextTurn();
  const client = createClient([bind], { maxRetries: 1 }, { transport, clock });
  return { transport, clock, server, client };
}

function thrown(error: unknown): Handler {
  return () => {
    throw error;
  };
}

async function answerOf(handler: Handler): Promise<Outcome> {
  const { server, client } = await rig({ handler });
  const outcome = await client.request(['work']);
  await client.stop();
  await server.stop();
  return outcome;
}

describe('bad input', () => {
  it.each<[string, string, Partial<ServerOptions>]>([
    ['WP1001', 'no endpoint', { bind: 'nonsense' }],
    ['WP1006', 'a negative lifetime', { cacheTtlMs: -1 }],
    ['WP1006', 'no pause between cleanups', { cacheCleanupIntervalMs: 0 }],
    ['WP1007', 'a cache for nothing', { cacheMaxEntries: 0 }],
    ['WP1007', 'a cache of no bytes', { cacheMaxBytes: 0 }],
    ['WP1010', 'an id that is too long', { serverId: 's'.repeat(256) }],
    ['WP1010', 'an id that is no text', { serverId: 5 as never }],
    ['WP1010', 'an id that has no UTF-8', { serverId: '\uD800' }],
    ['WP1010', 'a handler that is none', { handler: 'echo' as never }],
  ])('%s: %s', (code, _, options) => {
    expect(() => createServer({ bind, ...options })).toThrow(expect.objectContaining({ code }) as Error);
  });

  it.each([['WP1001', undefined], ['WP1010', null], ['WP1010', bind]])('%s: %o as options', (code, options) => {
    expect(() => createServer(options as never)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('WP1002: an endpoint that is taken, until it is free', async () => {
    const { transport, server, client } = await rig();
    const second = createServer({ bind }, { transport });
    await expect(second.start()).rejects.toMatchObject({ code: 'WP1002' });
    await client.stop();
    await server.stop();
    await second.start();
    expect(second.running).toBe(true);
    await second.stop();
  });

  it('WP1006, WP1010: a stop with what is no time, which stops nothing', async () => {
    const { server, client } = await rig();
    for (const drainMs of [Number.NaN, '50', -1, null]) await expect(server.stop({ drainMs: drainMs as never })).rejects.toMatchObject({ code: 'WP1006' });
    await expect(server.stop(null as never)).rejects.toMatchObject({ code: 'WP1010' });
    expect(server.running).toBe(true);
    await client.stop();
    await server.stop();
  });

  it('names each server by itself, however long its endpoint', () => {
    const randomness = seededRandomness(seededRandom(1));
    const idOf = (endpoint: string): string => createServer({ bind: endpoint }, { transport: memoryNetwork(), randomness }).settings.serverId;
    const ids = ['tcp://127.0.0.1:*', 'tcp://127.0.0.1:*', `inproc://${'x'.repeat(1000)}`].map(idOf);
    expect(ids.map((id) => id.replace(/[\da-f]{16}$/u, '~'))).toEqual(['server@tcp://127.0.0.1:*#~', 'server@tcp://127.0.0.1:*#~', 'server#~']);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('handlers', () => {
  it('may answer at once, later, with text or bytes, or with a promise of another realm', async () => {
    expect(await answerOf(() => ['text'])).toMatchObject({ kind: 'success', payload: [Buffer.from('text')] });
    expect(await answerOf(async () => [Uint8Array.of(1, 2)])).toMatchObject({ payload: [Buffer.of(1, 2)] });
    const foreign: unknown = runInNewContext("Promise.resolve(['then'])");
    expect(foreign instanceof Promise).toBe(false);
    expect(await answerOf(() => foreign as never)).toMatchObject({ payload: [Buffer.from('then')] });
  });

  it('may throw, reject, or give nothing', async () => {
    expect(await answerOf(thrown(new RangeError('out of range')))).toMatchObject({ kind: 'error', message: 'out of range' });
    expect(await answerOf(thrown({ odd: true }))).toMatchObject({ kind: 'error', message: '{"odd":true}' });
    expect(await answerOf(async () => Promise.reject(new Error('later')))).toMatchObject({ kind: 'error', message: 'later' });
    expect(await answerOf(() => undefined as never)).toMatchObject({ kind: 'error', message: expect.stringContaining('WP1004') as string });
  });

  it('may give or throw what cannot be looked at', async () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    const shut: unknown = proxy;
    const told = { kind: 'error', message: 'an error that cannot be shown' };
    expect(await answerOf(thrown(Object.assign(new Error('x'), { message: 42 })))).toMatchObject({ kind: 'error', message: '42' });
    expect(await answerOf(thrown(Object.defineProperty(new Error('x'), 'message', { get: thrown(new Error('closed')) as never })))).toMatchObject(told);
    expect(await answerOf(thrown(shut))).toMatchObject(told);
    expect(await answerOf(() => shut as never)).toMatchObject({ kind: 'error' });
    // oxlint-disable-next-line unicorn/no-thenable -- what is tried here
    expect(await answerOf(() => Object.defineProperty({}, 'then', { get: thrown(new Error('closed')) as never }) as never)).toMatchObject({ kind: 'error', message: 'closed' });
    const bytes = new Uint8Array(10);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(await answerOf(() => [bytes])).toMatchObject({ kind: 'error' });
  });

  it('end once, whatever a thenable does', async () => {
    // oxlint-disable-next-line unicorn/no-thenable -- what is tried here
    const twice = { then: (give: (payload: readonly string[]) => void) => (give(['one']), give(['two'])) };
    const { server, client } = await rig({ handler: () => twice as never });
    expect(await client.request(['x'])).toMatchObject({ payload: [Buffer.from('one')] });
    expect(server.counts()).toMatchObject({ executing: 0, cacheEntries: 1 });
    await client.stop();
    await server.stop({ drainMs: 1000 });
  });

  it('are told who asks, under which id, and when the server stops', async () => {
    let seen: { readonly requestId: string; readonly client: Uint8Array; readonly signal: AbortSignal } | undefined;
    const { server, client } = await rig({
      handler: (payload, context) => {
        seen = context;
        return payload;
      },
    });
    const outcome = await client.request(['x']);
    expect(seen?.requestId).toBe(outcome.requestId);
    expect(Buffer.from(seen?.client ?? []).equals(client.routingId)).toBe(true);
    expect(seen?.signal.aborted).toBe(false);
    // Any number of runs may listen to it.
    const warnings: unknown[] = [];
    const warned = (warning: unknown): number => warnings.push(warning);
    process.on('warning', warned);
    for (let run = 0; run < 20; run++) seen?.signal.addEventListener('abort', () => run);
    await nextTurn();
    process.off('warning', warned);
    expect(warnings).toEqual([]);
    await server.stop();
    expect(seen?.signal.aborted).toBe(true);
    await client.stop();
  });
});

describe('start and stop', () => {
  it('may come in any order and number', async () => {
    const transport = memoryNetwork();
    const clock = createVirtualClock();
    const server = createServer({ bind: 'tcp://localhost:*' }, { transport, clock });
    expect([server.running, server.endpoint]).toEqual([false, 'tcp://localhost:*']);
    const [one, two] = await Promise.all([server.start(), server.start()]);
    expect([one === two, server.running, server.endpoint]).toEqual([true, true, 'tcp://localhost:49152']);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect([server.running, clock.pendingTimers]).toEqual([false, 0]);
    await expect(server.start()).rejects.toMatchObject({ code: 'WP1008' });
    const early = createServer({ bind }, { transport, clock });
    const starting = early.start();
    await early.stop();
    await starting;
    expect([early.running, clock.pendingTimers]).toEqual([false, 0]);
    const never = createServer({ bind }, { transport });
    await never.stop();
    await expect(never.start()).rejects.toMatchObject({ code: 'WP1008' });
  });

  it('frees the endpoint for another', async () => {
    const { transport, server, client } = await rig();
    await server.stop();
    await using second = await createServer({ bind }, { transport }).start();
    expect(second.running).toBe(true);
    await client.stop();
  });

  it('gives running handlers the time it is told to give', async () => {
    const releases: (() => void)[] = [];
    const handler: Handler = (payload) => new Promise((resolve) => releases.push(() => resolve(payload)));
    const { server, client, clock } = await rig({ handler });
    const answered = client.request(['one']);
    while (releases.length < 1) await nextTurn();
    const stopping = server.stop({ drainMs: 1000 });
    releases[0]?.();
    expect(await answered).toMatchObject({ kind: 'success' });
    await stopping;
    await client.stop();

    const late = await rig({ handler });
    const lost = late.client.request(['two']);
    while (releases.length < 2) await nextTurn();
    const ending = late.server.stop({ drainMs: 1000 });
    await nextTurn();
    await late.clock.advance(1000);
    await ending;
    releases[1]?.();
    await late.clock.advance(4000);
    expect(await lost).toMatchObject({ kind: 'unknown', reason: 'timeout' });
    expect(late.server.counts().executing).toBe(0);
    await late.client.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  it('loses the answers of handlers that it does not wait for', async () => {
    let release: (() => void) | undefined;
    const handler: Handler = (payload) => new Promise((resolve) => (release = () => resolve(payload)));
    const { server, client, clock } = await rig({ handler });
    const told: string[] = [];
    const request = client.request(['x']);
    while (server.counts().executing === 0) await nextTurn();
    for (const type of ['start', 'sent', 'executed', 'stop'] as const) server.on(type, () => told.push(type));
    await server.stop();
    release?.();
    await nextTurn();
    await clock.advance(5000);
    expect(await request).toMatchObject({ kind: 'unknown' });
    expect(told).toEqual(['stop', 'executed']);
    await client.stop();
  });
});

describe('counts', () => {
  it('tell of answers to clients that are gone', async () => {
    const transport = memoryNetwork();
    let release: (() => void) | undefined;
    const handler: Handler = (payload) => new Promise((resolve) => (release = () => resolve(payload)));
    const server = await createServer({ bind, handler }, { transport }).start();
    const refused: string[] = [];
    server.on('refused', ({ reason }) => {
      refused.push(reason);
      throw new Error('a listener of the user');
    });
    const client = createClient([bind], {}, { transport });
    void client.request(['x']);
    while (server.counts().executing === 0) await nextTurn();
    await client.stop();
    release?.();
    while (refused.length === 0) await nextTurn();
    expect(refused).toEqual(['unknown-peer']);
    expect(server.counts()).toMatchObject({ repliesRefused: 1, listenerErrors: 1, executing: 0, cacheEntries: 1 });
    expect(server.counts().port?.refused['unknown-peer']).toBe(1);
    await server.stop();
  });
});
