/**
 * The seed's unit tests with the assertions that the seed had, and no more: what the ported ones are measured beside. Where the
 * original reached into private fields, the nearest thing that the product shows is looked at.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { DedupCache } from '../../../src/freelance/dedup-cache.js';
import { createClient, createServer, memoryNetwork, type Client, type ClientOptions } from '../../../src/freelance/index.js';
import { selectServer } from '../../../src/freelance/selection.js';
import { ServerRecord } from '../../../src/freelance/server-record.js';
import { heartbeatAnswerFrames, heartbeatCommand, heartbeatFrames, requestCommand } from '../../../src/freelance/wire.js';

const [first, second, third] = ['tcp://localhost:5555', 'tcp://localhost:5556', 'tcp://localhost:5557'] as const;

function idleClient(endpoints: readonly string[] = [], options: ClientOptions = {}): Client {
  const client = createClient(endpoints, { ...options, autoStart: false }, { transport: memoryNetwork() });
  onTestFinished(() => client.stop());
  return client;
}

const record = (endpoint: string, change: Partial<ServerRecord> = {}): ServerRecord => Object.assign(new ServerRecord(endpoint), change);

describe('TestServerInfo', () => {
  it('test_initial_state', () => {
    expect(record(first)).toMatchObject({ state: 'unknown', consecutiveFailures: 0, totalRequests: 0, successRate: 0 });
  });

  it('test_record_success', () => {
    const server = record(first);
    server.recordSuccess(100);
    expect(server).toMatchObject({ state: 'alive', consecutiveFailures: 0, totalRequests: 1, totalSuccesses: 1, successRate: 1, averageLatencyMs: 100 });
  });

  it('test_record_failure', () => {
    const server = record(first);
    server.recordFailure(3);
    server.recordFailure(3);
    expect(server).toMatchObject({ consecutiveFailures: 2, totalRequests: 2, totalSuccesses: 0, successRate: 0 });
  });

  it('test_success_resets_consecutive_failures', () => {
    const server = record(first);
    server.recordFailure(3);
    server.recordFailure(3);
    expect(server.consecutiveFailures).toBe(2);
    server.recordSuccess(50);
    expect(server.consecutiveFailures).toBe(0);
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
    expect(Math.abs(server.averageLatencyMs - 99.5)).toBeLessThan(0.01);
  });

  it('test_success_rate_mixed_results', () => {
    const server = record(first);
    server.recordSuccess(100);
    server.recordSuccess(100);
    server.recordFailure(3);
    server.recordSuccess(100);
    expect(server).toMatchObject({ totalRequests: 4, totalSuccesses: 3, successRate: 0.75 });
  });
});

describe('TestFreelanceServerUnit', () => {
  it('test_server_initialization', () => {
    const server = createServer({ bind: 'tcp://*:5555', serverId: 'test-server' });
    expect(server.settings).toMatchObject({ bind: 'tcp://*:5555', serverId: 'test-server' });
    expect(server.running).toBe(false);
  });

  it('test_server_default_id', () => {
    expect(createServer({ bind: 'tcp://*:5555' }).settings.serverId).toContain('tcp://*:5555');
  });

  it('test_process_request_default_echo', async () => {
    const payload = [Buffer.from('test'), Buffer.from('data')];
    expect(await createServer({ bind: 'tcp://*:5555' }).settings.handler(payload, {} as never)).toEqual(payload);
  });

  it('test_request_cache_structure', () => {
    const cache = new DedupCache({ lifetimeMs: 300_000, maxEntries: 10, maxBytes: 10_000 });
    const entry = cache.admit('test-request-123', 4, 0);
    if (entry !== undefined) cache.store(entry, { ok: true, body: 'data' }, 4, 1);
    expect(cache.find('test-request-123', 1)?.reply).toEqual({ ok: true, body: 'data' });
  });
});

describe('TestFreelanceClientUnit', () => {
  it('test_client_initialization', () => {
    const client = idleClient();
    // The original compares with the class's own constants, and so with whatever they are.
    expect(client.settings.requestTimeoutMs).toBe(idleClient().settings.requestTimeoutMs);
    expect(client.settings.maxRetries).toBe(idleClient().settings.maxRetries);
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
    expect(client.stats().get(first)?.state).toBe('unknown');
  });

  it('test_connect_duplicate_ignored', () => {
    const client = idleClient();
    client.connect(first);
    client.connect(first);
    expect(client.stats().size).toBe(1);
  });

  it('test_disconnect_removes_server', () => {
    const client = idleClient();
    client.connect(first);
    client.disconnect(first);
    expect(client.stats().has(first)).toBe(false);
  });

  it('test_disconnect_nonexistent_safe', () => {
    idleClient().disconnect('tcp://localhost:9999');
  });

  it('test_select_server_prefers_alive', () => {
    expect(selectServer([record(first, { state: 'dead' }), record(second, { state: 'alive' }), record(third)])?.endpoint).toBe(second);
  });

  it('test_select_server_prefers_better_success_rate', () => {
    const half = record(first, { state: 'alive', totalRequests: 10, totalSuccesses: 5 });
    const most = record(second, { state: 'alive', totalRequests: 10, totalSuccesses: 9 });
    expect(selectServer([half, most])?.endpoint).toBe(second);
  });

  it('test_select_server_unknown_before_dead', () => {
    expect(selectServer([record(first, { state: 'dead' }), record(second)])?.endpoint).toBe(second);
  });

  it('test_select_server_returns_none_when_empty', () => {
    expect(selectServer([])).toBeUndefined();
  });

  it('test_get_server_stats', () => {
    const server = record(first, { state: 'alive' });
    server.recordSuccess(100);
    expect(server.stats()).toMatchObject({ state: 'alive', successRate: 1, averageLatencyMs: 100 });
  });
});

describe('TestServerCache', () => {
  it('test_cache_cleanup', () => {
    const cache = new DedupCache({ lifetimeMs: 100, maxEntries: 100, maxBytes: 100_000 });
    for (let index = 0; index < 10; index++) {
      const entry = cache.admit(`req-${index}`, 1, 0);
      if (entry !== undefined) cache.store(entry, { ok: true, body: 'x' }, 1, 0);
    }
    expect(cache.entries).toBe(10);
    cache.sweep(200);
    expect(cache.entries).toBe(0);
  });

  it('test_cache_preserves_recent', () => {
    const cache = new DedupCache({ lifetimeMs: 10_000, maxEntries: 100, maxBytes: 100_000 });
    for (let index = 0; index < 5; index++) {
      const entry = cache.admit(`req-${index}`, 1, 0);
      if (entry !== undefined) cache.store(entry, { ok: true, body: 'x' }, 1, 0);
    }
    cache.sweep(0);
    expect(cache.entries).toBe(5);
  });
});

describe('TestCreateClient', () => {
  it('test_create_client_connects_all', async () => {
    await using client = createClient([first, second, third], {}, { transport: memoryNetwork(), clock: createVirtualClock() });
    expect(client.running).toBe(true);
    expect(client.stats().size).toBe(3);
    for (const endpoint of [first, second, third]) expect(client.stats().has(endpoint)).toBe(true);
  });

  it('test_create_client_passes_kwargs', async () => {
    await using client = createClient([first], { requestTimeoutMs: 15_000, maxRetries: 10 }, { transport: memoryNetwork(), clock: createVirtualClock() });
    expect(client.settings).toMatchObject({ requestTimeoutMs: 15_000, maxRetries: 10 });
  });
});

describe('TestProtocol', () => {
  it('test_heartbeat_command_constant', () => {
    // The client's and the server's, which here are one.
    expect(heartbeatFrames[1]).toEqual(heartbeatCommand);
    expect(heartbeatAnswerFrames('s')[1]).toEqual(heartbeatCommand);
  });

  it('test_request_command_constant', () => {
    expect(requestCommand).toEqual(requestCommand);
  });
});

describe('TestEdgeCases', () => {
  it('test_unicode_in_server_id', () => {
    const serverId = 'server-日本語-émoji-🚀';
    expect(createServer({ bind: 'tcp://*:5555', serverId }).settings.serverId).toBe(serverId);
  });
});
