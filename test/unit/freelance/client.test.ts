/** The client's shell: input that is checked, a timer that is late, listeners, the end. In memory, under virtual time. */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.js';
import { seededRandomness } from '../../../src/core/randomness.js';
import type { Clock } from '../../../src/core/clock.js';
import { nextTurn } from '../../../src/core/turn.js';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { createClient, createServer, memoryNetwork, type ClientOptions } from '../../../src/freelance/index.js';

const endpoint = 'tcp://localhost:5555';

function rig(options: ClientOptions = {}, endpoints: readonly string[] = [endpoint]) {
  const transport = memoryNetwork();
  const clock = createVirtualClock();
  const client = createClient(endpoints, options, { transport, clock, randomness: seededRandomness(seededRandom(7)) });
  return { transport, clock, client };
}

const rejecting = (): unknown => Promise.reject(new Error('a listener of the user'));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

describe('bad input', () => {
  it.each<[string, string, () => unknown]>([
    ['WP1001', 'no endpoint', () => createClient(['nonsense'])],
    ['WP1001', 'a number as endpoint', () => createClient([5555 as never])],
    ['WP1001', 'no list of endpoints', () => createClient(null as never)],
    ['WP1001', 'an endpoint without a list', () => createClient(endpoint as never)],
    ['WP1010', 'options that are null', () => createClient([], null as never)],
    ['WP1010', 'limits that are a number', () => createClient([], { limits: 5 as never })],
    ['WP1001', 'an address that is none', () => createClient(['tcp://256.1.1.1:5'])],
    ['WP1001', 'a port that is none', () => createClient(['tcp://127.0.0.1:99999'])],
    ['WP1009', 'an endpoint twice', () => createClient([endpoint, endpoint])],
    ['WP1009', 'an endpoint twice in other words', () => createClient([endpoint, 'tcp://LOCALHOST:05555'])],
    ['WP1006', 'a negative time', () => createClient([], { requestTimeoutMs: -1 })],
    ['WP1006', 'no time', () => createClient([], { retryBaseDelayMs: Number.NaN })],
    ['WP1006', 'an endless time', () => createClient([], { heartbeatTimeoutMs: Infinity })],
    ['WP1006', 'a time in words', () => createClient([], { heartbeatIntervalMs: '5' as never })],
    ['WP1006', 'no pause between heartbeats', () => createClient([], { heartbeatIntervalMs: 0 })],
    ['WP1007', 'half an attempt', () => createClient([], { maxRetries: 0.5 })],
    ['WP1007', 'a window of nothing', () => createClient([], { latencyWindow: 0 })],
    ['WP1007', 'a negative limit', () => createClient([], { limits: { maxFrameBytes: -1 } })],
  ])('%s: %s', (code, _, make) => {
    expect(make).toThrow(expect.objectContaining({ code }) as Error);
  });

  it.each<[string, string, readonly unknown[], object]>([
    ['WP1004', 'an empty payload list', [], {}],
    ['WP1004', 'a frame that is none', [5], {}],
    ['WP1004', 'a hole', Object.assign(Array(2), { 1: 'x' }), {}],
    ['WP1004', 'what only looks like bytes', [Object.create(Uint8Array.prototype)], {}],
    ['WP1010', 'options that are null', ['x'], null as never],
    ['WP1005', 'a frame that is too large', [Buffer.alloc(2 ** 20 + 1)], {}],
    ['WP1005', 'too many frames', Array(65).fill('x'), {}],
    ['WP1005', 'too much in all', Array(5).fill(Buffer.alloc(2 ** 20 - 1)), {}],
    ['WP1006', 'a negative timeout', ['x'], { timeoutMs: -1 }],
    ['WP1006', 'an endless timeout', ['x'], { timeoutMs: Infinity }],
    ['WP1006', 'no timeout', ['x'], { timeoutMs: Number.NaN }],
  ])('%s: a request with %s', async (code, _, payload, options) => {
    const { client } = rig();
    await expect(client.request(payload as never, options)).rejects.toMatchObject({ name: 'OperatingError', code });
    await client.stop();
  });

  it('takes bytes of another realm', async () => {
    const { client } = rig({ maxRetries: 0 });
    const bytes = runInNewContext('new Uint8Array(3)') as Uint8Array;
    await expect(client.request([bytes])).resolves.toMatchObject({ kind: 'unsent', reason: 'no-attempts' });
    await client.stop();
  });

  it('names bytes by their size: a payload that was not put into a list', async () => {
    const { client } = rig();
    await expect(client.request(Buffer.alloc(2 ** 24) as never)).rejects.toMatchObject({ code: 'WP1004', found: 'Buffer of 16777216 bytes' });
    await client.stop();
  });

  it('WP1004: a payload that is no list', async () => {
    const { client } = rig();
    await expect(client.request('text' as never)).rejects.toMatchObject({ code: 'WP1004' });
    await client.stop();
  });

  it('WP1008: a request before the start, and everything after the end', async () => {
    const { client } = rig({ autoStart: false });
    await expect(client.request(['x'])).rejects.toMatchObject({ code: 'WP1008' });
    await client.stop();
    await client.stop();
    await expect(client.request(['x'])).rejects.toMatchObject({ code: 'WP1008' });
    expect(() => client.connect('tcp://localhost:1')).toThrow(expect.objectContaining({ code: 'WP1008' }) as Error);
    expect(() => client.start()).toThrow(expect.objectContaining({ code: 'WP1008' }) as Error);
    client.disconnect(endpoint);
  });

  it('leaves nothing behind when it is refused', () => {
    expect(() => createClient(['tcp://localhost:1', 'nonsense'])).toThrow('WP1001');
  });

  it('takes what is undefined for left out', async () => {
    const { client } = rig({ requestTimeoutMs: undefined } as never);
    expect(client.settings.requestTimeoutMs).toBe(5000);
    await client.stop();
  });
});

describe('time', () => {
  it('needs one timer, and none after the end', async () => {
    const { client, clock } = rig();
    const requests = Array.from({ length: 50 }, (_, index) => client.request(['x'], { timeoutMs: 100 + index }));
    expect(clock.pendingTimers).toBe(1);
    await client.stop();
    expect(clock.pendingTimers).toBe(0);
    expect((await Promise.all(requests)).every(({ kind }) => kind === 'unsent')).toBe(true);
  });

  it('hears what had arrived before it judges, when it was late', async () => {
    const transport = memoryNetwork();
    // Time that passes without timers firing: a stalled process.
    let stalledMs = 0;
    const virtual = createVirtualClock();
    const clock: Clock = { nowMs: () => virtual.nowMs() + stalledMs, setTimer: (delayMs, callback) => virtual.setTimer(delayMs, callback) };
    const server = await createServer({ bind: endpoint }, { transport }).start();
    const client = createClient([endpoint], { heartbeatIntervalMs: 100, heartbeatTimeoutMs: 150, requestTimeoutMs: 120, maxRetries: 1 }, { transport, clock });
    const states: string[] = [];
    client.on('state', ({ to }) => states.push(to));
    await until(() => states.length === 1);
    const request = client.request(['x']);
    // The answers to the request and to the heartbeat of 100 ms lie in the network when the timers come, 10 s late.
    stalledMs = 10_000;
    await virtual.advance(151);
    await until(() => client.counts().heartbeats === 2);
    expect(await request).toMatchObject({ kind: 'success', attempts: 1 });
    await until(() => client.counts().heartbeatAnswers === 2);
    // It was silent for ten seconds by the clock, and yet was never called so: it had answered all that was asked.
    expect(states.at(-1)).toBe('alive');
    await client.stop();
    await server.stop();
  });

  it('may be stopped while it waits for input', async () => {
    const transport = memoryNetwork();
    let stalledMs = 0;
    const virtual = createVirtualClock();
    const clock: Clock = { nowMs: () => virtual.nowMs() + stalledMs, setTimer: (delayMs, callback) => virtual.setTimer(delayMs, callback) };
    const client = createClient([endpoint], { heartbeatIntervalMs: 100 }, { transport, clock });
    stalledMs = 5;
    await virtual.advance(100);
    await client.stop();
    await nextTurn();
    expect([virtual.pendingTimers, client.counts().heartbeats]).toEqual([0, 1]);
  });
});

describe('events', () => {
  it('are heard until they are not, in the order in which things happened', async () => {
    const { client, transport } = rig();
    const server = await createServer({ bind: endpoint }, { transport }).start();
    await nextTurn();
    const heard: string[] = [];
    const hear = (event: { readonly endpoint: string }): unknown => heard.push(event.endpoint);
    const ends = [client.on('received', hear), client.on('received', hear)];
    for (const name of ['request', 'attempt', 'sent', 'attempt-end', 'settle', 'connect', 'disconnect', 'stop'] as const) client.on(name, () => heard.push(name));
    await client.request(['x']);
    ends[0]?.();
    client.connect('tcp://localhost:1');
    client.disconnect('tcp://localhost:1');
    await client.request(['y']);
    ends[1]?.();
    await client.stop();
    expect(heard.join(' ')).toBe([
      `request attempt sent ${endpoint} ${endpoint} attempt-end settle`,
      'connect disconnect',
      `request attempt sent ${endpoint} attempt-end settle`,
      'stop',
    ].join(' '));
    await server.stop();
  });

  it('may call back into the client, and may fail', async () => {
    const { client, transport } = rig({ autoStart: false });
    const server = await createServer({ bind: endpoint }, { transport }).start();
    client.on('state', () => {
      void client.stop();
      throw new Error('a listener of the user');
    });
    client.on('stop', () => {
      throw new Error('another');
    });
    client.start();
    expect(await client.request(['x'])).toMatchObject({ kind: 'unknown', reason: 'stopped' });
    expect(client.counts()).toMatchObject({ listenerErrors: 2, openRequests: 0 });
    await server.stop();
  });

  it('may be async and reject: that is counted, and ends no process', async () => {
    const { client } = rig({ maxRetries: 0 });
    client.on('settle', rejecting);
    await client.request(['x']);
    await nextTurn();
    expect(client.counts().listenerErrors).toBe(1);
    await client.stop();
  });

  it('may be a recorder that fails from the first record on', async () => {
    const client = createClient([], {}, { transport: memoryNetwork(), recorder: () => { throw new Error('the disk is full'); } });
    await client.stop();
    // Of the creation, the start, the statistics and the stop.
    expect(client.counts().listenerErrors).toBe(4);
  });
});

describe('identity', () => {
  it('is one for all servers, and comes from the surroundings', async () => {
    const transport = memoryNetwork();
    const seen: string[] = [];
    const endpoints = await Promise.all(
      ['tcp://localhost:1', 'tcp://localhost:2'].map(async (bind) => {
        const router = await transport.bind(bind, {}, { onMessage: (id) => seen.push(Buffer.from(id).toString()) });
        return router.endpoint;
      }),
    );
    const client = createClient(endpoints, {}, { transport, clock: createVirtualClock(), randomness: seededRandomness(seededRandom(1)) });
    await until(() => seen.length === 2);
    expect(new Set(seen)).toEqual(new Set([Buffer.from(client.routingId).toString()]));
    const again = createClient([], {}, { transport, randomness: seededRandomness(seededRandom(1)) });
    expect(again.routingId).toEqual(client.routingId);
    await client.stop();
    await again.stop();
  });

  it('disposes of itself', async () => {
    let kept;
    {
      await using client = rig().client;
      kept = client;
      expect(client.running).toBe(true);
    }
    expect(kept.running).toBe(false);
  });
});
