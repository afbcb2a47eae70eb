/** The seed's unit tests: server statistics, construction, selection, cache, factory. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient, createServer, memoryNetwork, type Client, type ClientOptions } from '../../src/freelance/index.js';
import { DedupCache } from '../../src/freelance/dedup-cache.js';
import { selectServer } from '../../src/freelance/selection.js';
import { ServerRecord } from '../../src/freelance/server-record.js';
import { createVirtualClock } from '../../src/drivers/virtual-clock.js';
import { seededRandom } from '../../src/core/random.js';
import { seededRandomness } from '../../src/core/randomness.js';
import { texts } from './support.js';

const [first, second, third] = ['tcp://localhost:5555', 'tcp://localhost:5556', 'tcp://localhost:5557'] as const;

function idleClient(endpoints: readonly string[] = [], options: ClientOptions = {}): Client {
  const client = createClient(endpoints, { ...options, autoStart: false }, { transport: memoryNetwork() });
  onTestFinished(() => client.stop());
  return client;
}

function record(endpoint: string, change: Partial<ServerRecord> = {}): ServerRecord {
  return Object.assign(new ServerRecord(endpoint), change);
}

describe('TestServerInfo', () => {
  it('test_initial_state', () => {
    expect(record(first).stats()).toEqual({
      endpoint: first,
      state: 'unknown',
      consecutiveFailures: 0,
      totalRequests: 0,
      totalSuccesses: 0,
      successRate: 0,
      averageLatencyMs: 0,
      serverId: undefined,
    });
  });

  it('test_record_success', () => {
    const server = record(first);
    server.recordSuccess(100);
    expect(server.stats()).toMatchObject({
      state: 'alive',
      consecutiveFailures: 0,
      totalRequests: 1,
      totalSuccesses: 1,
      successRate: 1,
      averageLatencyMs: 100,
    });
  });

  it('test_record_failure', () => {
    const server = record(first);
    server.recordFailure(3);
    server.recordFailure(3);
    expect(server.stats()).toMatchObject({ state: 'unknown', consecutiveFailures: 2, totalRequests: 2, totalSuccesses: 0, successRate: 0 });
    server.recordFailure(3);
    expect(server.stats()).toMatchObject({ state: 'dead', consecutiveFailures: 3 });
  });

  it('test_success_resets_consecutive_failures', () => {
    const server = record(first);
    server.recordFailure(3);
    server.recordFailure(3);
    expect(server.consecutiveFailures).toBe(2);
    server.recordSuccess(50);
    expect(server.consecutiveFailures).toBe(0);
    expect(server.successRate).toBe(1 / 3);
  });

  it('test_mark_dead', () => {
    const server = record(first, { state: 'alive' });
    server.markDead();
    expect(server.state).toBe('dead');
  });

  it('test_average_latency_calculation', () => {
    const server = record(first);
    for (const latencyMs of [100, 200, 300]) server.recordSuccess(latencyMs);
    expect(server.averageLatencyMs).toBe(200);
  });

  it('test_latency_samples_limited', () => {
    const server = record(first);
    for (let latencyMs = 0; latencyMs < 150; latencyMs++) server.recordSuccess(latencyMs);
    expect(server.latencies.count).toBe(100);
    // The mean of 50 … 149, exactly: all sums are whole numbers.
    expect(server.averageLatencyMs).toBe(99.5);
  });

  it('test_success_rate_mixed_results', () => {
    const server = record(first);
    server.recordSuccess(100);
    server.recordSuccess(100);
    server.recordFailure(3);
    server.recordSuccess(100);
    expect(server.stats()).toMatchObject({ totalRequests: 4, totalSuccesses: 3, successRate: 0.75 });
  });
});

describe('TestFreelanceServerUnit', () => {
  it('test_server_initialization', () => {
    const server = createServer({ bind: 'tcp://*:5555', serverId: 'test-server' });
    expect(server.settings).toMatchObject({ bind: 'tcp://*:5555', serverId: 'test-server', cacheTtlMs: 300_000, cacheCleanupIntervalMs: 60_000 });
    expect(server.endpoint).toBe('tcp://*:5555');
    expect(server.running).toBe(false);
  });

  it('test_server_default_id', () => {
    expect(createServer({ bind: 'tcp://*:5555' }).settings.serverId).toContain('tcp://*:5555');
  });

  it('test_process_request_default_echo', async () => {
    const { handler } = createServer({ bind: 'tcp://*:5555' }).settings;
    const payload = [Buffer.from('test'), Buffer.from('data')];
    const context = { requestId: 'r', client: Buffer.from('c'), signal: new AbortController().signal };
    expect(await handler(payload, context)).toEqual(payload);
  });

  it('test_request_cache_structure', () => {
    const cache = new DedupCache({ lifetimeMs: 300_000, maxEntries: 10, maxBytes: 10_000 });
    const entry = cache.admit('client-id/test-request-123', 4, 0);
    expect(entry && cache.find('client-id/test-request-123', 0)).toBe(entry);
    if (entry !== undefined) cache.store(entry, { ok: true, body: 'data' }, 4, 1);
    expect(cache.find('client-id/test-request-123', 1)?.reply).toEqual({ ok: true, body: 'data' });
    expect(cache.find('other-client/test-request-123', 1)).toBeUndefined();
    expect(cache.entries).toBe(1);
  });
});

describe('TestFreelanceClientUnit', () => {
  it('test_client_initialization', () => {
    const client = idleClient();
    expect(client.settings).toMatchObject({
      requestTimeoutMs: 5000,
      heartbeatIntervalMs: 2000,
      heartbeatTimeoutMs: 6000,
      maxRetries: 3,
      retryBaseDelayMs: 500,
      deadAfterFailures: 3,
      latencyWindow: 100,
    });
    expect(client.stats().size).toBe(0);
    expect(client.running).toBe(false);
  });

  it('test_client_custom_parameters', () => {
    const options = { requestTimeoutMs: 10_000, heartbeatIntervalMs: 1000, heartbeatTimeoutMs: 3000, maxRetries: 5, retryBaseDelayMs: 200 };
    expect(idleClient([], options).settings).toMatchObject(options);
  });

  it('test_connect_adds_server', () => {
    const client = idleClient();
    client.connect(first);
    expect([...client.stats().keys()]).toEqual([first]);
    expect(client.stats().get(first)?.state).toBe('unknown');
  });

  it('test_connect_duplicate_ignored', () => {
    const client = idleClient();
    client.connect(first);
    client.connect(first);
    client.connect('tcp://LOCALHOST:05555');
    expect([...client.stats().keys()]).toEqual([first]);
  });

  it('test_disconnect_removes_server', () => {
    const client = idleClient();
    client.connect(first);
    client.disconnect(first);
    expect(client.stats().size).toBe(0);
  });

  it('test_disconnect_nonexistent_safe', () => {
    const client = idleClient([first]);
    client.disconnect('tcp://localhost:9999');
    expect([...client.stats().keys()]).toEqual([first]);
  });

  it('test_select_server_prefers_alive', () => {
    const servers = [record(first, { state: 'dead' }), record(second, { state: 'alive' }), record(third)];
    expect(selectServer(servers)?.endpoint).toBe(second);
  });

  it('test_select_server_prefers_better_success_rate', () => {
    const half = record(first, { state: 'alive', totalRequests: 10, totalSuccesses: 5 });
    const most = record(second, { state: 'alive', totalRequests: 10, totalSuccesses: 9 });
    expect(selectServer([half, most])?.endpoint).toBe(second);
    expect(selectServer([most, half])?.endpoint).toBe(second);
  });

  it('test_select_server_unknown_before_dead', () => {
    const servers = [record(first, { state: 'dead', lastHeartbeatMs: 9 }), record(second), record(third)];
    expect(selectServer(servers)?.endpoint).toBe(second);
  });

  it('test_select_server_returns_none_when_empty', () => {
    expect(selectServer([])).toBeUndefined();
  });

  it('test_get_server_stats', async () => {
    const transport = memoryNetwork();
    const clock = createVirtualClock();
    const handler = async (payload: readonly Uint8Array[]) => {
      await clock.advance(100);
      return payload;
    };
    const slow = await createServer({ bind: first, serverId: 'slow', handler }, { transport, clock }).start();
    const client = createClient([first], {}, { transport, clock });
    expect((await client.request(['x'])).kind).toBe('success');
    expect(client.stats()).toEqual(
      new Map([
        [
          first,
          {
            endpoint: first,
            state: 'alive',
            consecutiveFailures: 0,
            totalRequests: 1,
            totalSuccesses: 1,
            successRate: 1,
            averageLatencyMs: 100,
            serverId: 'slow',
          },
        ],
      ]),
    );
    await client.stop();
    await slow.stop();
  });
});

describe('TestServerCache', () => {
  it('test_cache_cleanup', async () => {
    const transport = memoryNetwork();
    const clock = createVirtualClock();
    const server = await createServer({ bind: first, cacheTtlMs: 100, cacheCleanupIntervalMs: 50 }, { transport, clock }).start();
    const client = createClient([first], {}, { transport, clock, randomness: seededRandomness(seededRandom(1)) });
    await Promise.all(Array.from({ length: 10 }, (_, index) => client.request([`req-${index}`])));
    expect(server.counts().cacheEntries).toBe(10);
    await clock.advance(99);
    expect(server.counts().cacheEntries).toBe(10);
    // The sweep at 100 ms finds them exactly as old as their lifetime, which is too old.
    await clock.advance(1);
    expect(server.counts()).toMatchObject({ cacheEntries: 0, cacheBytes: 0, executions: 10 });
    await client.stop();
    await server.stop();
  });

  it('test_cache_preserves_recent', async () => {
    const transport = memoryNetwork();
    const clock = createVirtualClock();
    const server = await createServer({ bind: first, cacheTtlMs: 10_000, cacheCleanupIntervalMs: 1 }, { transport, clock }).start();
    const client = createClient([first], {}, { transport, clock });
    await Promise.all(Array.from({ length: 5 }, (_, index) => client.request([`req-${index}`])));
    await clock.advance(9999);
    expect(server.counts().cacheEntries).toBe(5);
    await client.stop();
    await server.stop();
  });
});

describe('TestCreateClient', () => {
  it('test_create_client_connects_all', async () => {
    const endpoints = [first, second, third];
    await using client = createClient(endpoints, {}, { transport: memoryNetwork() });
    expect(client.running).toBe(true);
    expect([...client.stats().keys()]).toEqual(endpoints);
  });

  it('test_create_client_passes_kwargs', async () => {
    await using client = createClient([first], { requestTimeoutMs: 15_000, maxRetries: 10 }, { transport: memoryNetwork() });
    expect(client.settings).toMatchObject({ requestTimeoutMs: 15_000, maxRetries: 10, heartbeatIntervalMs: 2000 });
    expect(texts([Buffer.from(client.routingId)])[0]).toMatch(/^[\da-f]{32}$/u);
  });
});
