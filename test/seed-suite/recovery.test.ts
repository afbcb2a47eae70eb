/** The seed's tests of many servers, of failures and of load, over real sockets; the client's time is virtual where time counts. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/freelance/index.js';
import { deadEndpoint, heldHandler, startClient, startServer, startTimedClient, texts, until } from './support.js';

describe('TestMultiServer', () => {
  it('test_connect_to_multiple_servers', async () => {
    const servers = await Promise.all([startServer(), startServer(), startServer()]);
    const endpoints = servers.map((server) => server.endpoint);
    const client = startClient(endpoints);
    for (let index = 0; index < 5; index++) expect((await client.request([`test-${index}`])).kind).toBe('success');
    expect([...client.stats().keys()]).toEqual(endpoints);
    await until(() => [...client.stats().values()].every((server) => server.state === 'alive'));
    expect(servers.reduce((sum, server) => sum + server.counts().executions, 0)).toBe(5);
  });

  it('test_failover_to_backup_server', async () => {
    const [primary, backup] = await Promise.all([startServer(), startServer()]);
    const options = { requestTimeoutMs: 1000, heartbeatIntervalMs: 200, heartbeatTimeoutMs: 500, maxRetries: 3 };
    const { client, clock, pass, answered } = startTimedClient([primary.endpoint, backup.endpoint], options);
    const state = (endpoint: string) => client.stats().get(endpoint)?.state;
    await answered(primary.endpoint, backup.endpoint);
    expect(await client.request(['test1'])).toMatchObject({ kind: 'success', endpoint: primary.endpoint, attempts: 1 });

    // The primary was last heard at 0.
    await primary.stop();
    await pass(500, [backup.endpoint]);
    expect([state(primary.endpoint), state(backup.endpoint)]).toEqual(['alive', 'alive']);
    await pass(1, [backup.endpoint]);
    expect([state(primary.endpoint), state(backup.endpoint)]).toEqual(['dead', 'alive']);
    expect(clock.nowMs()).toBe(501);

    const outcome = await client.request(['test2']);
    expect(outcome).toMatchObject({ kind: 'success', endpoint: backup.endpoint, attempts: 1 });
    expect(outcome.kind === 'success' && texts(outcome.payload)).toEqual(['test2']);
  });

  it('test_server_recovery_detection', async () => {
    const endpoint = await deadEndpoint();
    const options = { requestTimeoutMs: 1000, heartbeatIntervalMs: 200, heartbeatTimeoutMs: 500, maxRetries: 1 };
    const { client, pass } = startTimedClient([endpoint], options);
    const failed = client.request(['test1']);
    await pass(1000);
    // Nobody was there to connect to, so that the client can be sure.
    expect(await failed).toMatchObject({ kind: 'unsent', reason: 'timeout', attempts: 1 });
    const server = await startServer({ bind: endpoint });
    await until(() => client.stats().get(endpoint)?.state === 'alive');
    expect(await client.request(['test2'])).toMatchObject({ kind: 'success', endpoint, attempts: 1 });
    // What failed before it came up was not delivered afterwards.
    expect(server.counts().executions).toBe(1);
  });
});

describe('TestReliabilityFeatures', () => {
  it('test_request_retry_on_timeout', async () => {
    const held = heldHandler();
    const server = await startServer({ handler: held.handler });
    const options = { requestTimeoutMs: 200, maxRetries: 5, retryBaseDelayMs: 50 };
    const { client, clock, pass } = startTimedClient([server.endpoint], options);
    const attemptsMs: number[] = [];
    client.on('attempt', ({ atMs }) => attemptsMs.push(atMs));
    const request = client.request(['test']);
    await until(() => held.calls() === 1);
    await pass(1750);
    expect(await request).toMatchObject({ kind: 'unknown', reason: 'timeout', attempts: 5 });
    // 200 ms each, and between them 50, 100, 200, 400.
    expect(attemptsMs).toEqual([0, 250, 550, 950, 1550]);
    expect(clock.nowMs()).toBe(1750);
    expect(client.stats().get(server.endpoint)).toMatchObject({ totalRequests: 5, totalSuccesses: 0, consecutiveFailures: 5, state: 'dead' });
    await until(() => server.counts().requests === 5);
    expect(held.calls()).toBe(1);
    held.release();
  });

  it('test_request_deduplication', async () => {
    const held = heldHandler();
    const server = await startServer({ handler: held.handler });
    const { client, pass } = startTimedClient([server.endpoint], { requestTimeoutMs: 100, maxRetries: 3, retryBaseDelayMs: 50 });
    const request = client.request(['test']);
    await until(() => held.calls() === 1);
    await pass(450);
    expect(await request).toMatchObject({ kind: 'unknown', attempts: 3 });
    await until(() => server.counts().requests === 3);
    held.release();
    // All three are answered, and only one was executed. The replies come too late for the client.
    await until(() => client.counts().strayReplies === 3);
    expect(held.calls()).toBe(1);
    expect(server.counts()).toMatchObject({ executions: 1, repeatsWaited: 2, repeatsFromCache: 0 });
  });

  it('test_heartbeat_keeps_server_alive', async () => {
    const server = await startServer();
    const { client, pass, answered } = startTimedClient([server.endpoint], { heartbeatIntervalMs: 200, heartbeatTimeoutMs: 1000 });
    const states: string[] = [];
    client.on('state', ({ to }) => states.push(to));
    await answered(server.endpoint);
    // No request for ten timeouts: heartbeats alone keep it ALIVE, at every moment.
    await pass(10_000, [server.endpoint]);
    expect(states).toEqual(['alive']);
    expect(server.counts().heartbeats).toBe(51);
    expect((await client.request(['test'])).kind).toBe('success');
    expect(client.stats().get(server.endpoint)?.state).toBe('alive');
  });

  it('test_heartbeat_timeout_marks_dead', async () => {
    const server = await startServer();
    const { client, clock, pass, answered } = startTimedClient([server.endpoint], { heartbeatIntervalMs: 100, heartbeatTimeoutMs: 300 });
    const changes: object[] = [];
    client.on('state', ({ to, reason, atMs }) => changes.push({ to, reason, atMs }));
    await answered(server.endpoint);
    await pass(200, [server.endpoint]);
    expect((await client.request(['test'])).kind).toBe('success');
    await server.stop();
    await pass(1000);
    expect(changes).toEqual([
      { to: 'alive', reason: 'heartbeat', atMs: 0 },
      { to: 'dead', reason: 'silence', atMs: 501 },
    ]);
    expect(clock.nowMs()).toBe(1200);
  });

  it('test_server_statistics_tracking', async () => {
    const held = heldHandler();
    const server = await startServer({ handler: held.handler });
    const { client, pass } = startTimedClient([server.endpoint]);
    for (const latencyMs of [10, 20, 30, 40, 50]) {
      const calls = held.calls();
      const request = client.request([`test-${latencyMs}`]);
      await until(() => held.calls() === calls + 1);
      await pass(latencyMs);
      held.release();
      expect(await request).toMatchObject({ kind: 'success', latencyMs });
    }
    expect(client.stats().get(server.endpoint)).toMatchObject({
      totalRequests: 5,
      totalSuccesses: 5,
      successRate: 1,
      averageLatencyMs: 30,
    });
  });
});

describe('TestStress', () => {
  it('test_high_request_volume', async () => {
    const server = await startServer();
    const client = startClient([server.endpoint]);
    for (let index = 0; index < 100; index++) expect((await client.request([`msg-${index}`])).kind).toBe('success');
    expect(client.stats().get(server.endpoint)).toMatchObject({ totalRequests: 100, totalSuccesses: 100 });
    expect(server.counts().executions).toBe(100);
  });

  it('test_concurrent_requests', async () => {
    const server = await startServer();
    const client = startClient([server.endpoint]);
    const sequence = async (worker: number): Promise<{ text: string; outcome: Outcome }[]> => {
      const results = [];
      for (let index = 0; index < 20; index++) {
        const text = `thread-${worker}-msg-${index}`;
        results.push({ text, outcome: await client.request([text]) });
      }
      return results;
    };
    const results = (await Promise.all(Array.from({ length: 10 }, (_, worker) => sequence(worker)))).flat();
    expect(results.length).toBe(200);
    expect(results.map(({ outcome }) => (outcome.kind === 'success' ? texts(outcome.payload) : outcome))).toEqual(
      results.map(({ text }) => [text]),
    );
    expect(server.counts().executions).toBe(200);
  });

  it('test_rapid_connect_disconnect', async () => {
    const server = await startServer();
    const client = startClient([]);
    for (let cycle = 0; cycle < 20; cycle++) {
      client.connect(server.endpoint);
      // Every other cycle is left before the connection stands.
      if (cycle % 2 === 0) await until(() => client.stats().get(server.endpoint)?.state === 'alive');
      client.disconnect(server.endpoint);
    }
    expect(client.stats().size).toBe(0);
    client.connect(server.endpoint);
    expect(await client.request(['test'])).toMatchObject({ kind: 'success', attempts: 1 });
  });

  it('test_multi_server_load_distribution', async () => {
    const servers = await Promise.all([startServer(), startServer(), startServer()]);
    const client = startClient(servers.map((server) => server.endpoint));
    for (let index = 0; index < 60; index++) expect(await client.request([`msg-${index}`])).toMatchObject({ kind: 'success', attempts: 1 });
    const handled = servers.map((server) => server.counts().executions);
    expect(handled.reduce((sum, count) => sum + count, 0)).toBe(60);
    // Each is counted by the client exactly as often as it worked.
    expect([...client.stats().values()].map((server) => server.totalSuccesses)).toEqual(handled);
  });
});

describe('TestThreadSafety', () => {
  it('test_concurrent_connect_disconnect', async () => {
    const client = startClient([]);
    const endpoints = await Promise.all(Array.from({ length: 5 }, () => deadEndpoint()));
    const cycles = async (endpoint: string): Promise<void> => {
      for (let cycle = 0; cycle < 10; cycle++) {
        client.connect(endpoint);
        await new Promise(setImmediate);
        expect(client.stats().has(endpoint)).toBe(true);
        client.disconnect(endpoint);
        await new Promise(setImmediate);
        expect(client.stats().has(endpoint)).toBe(false);
      }
    };
    await Promise.all(endpoints.map(cycles));
    expect(client.stats().size).toBe(0);
  });

  it('test_concurrent_stats_access', async () => {
    const server = await startServer();
    const client = startClient([server.endpoint]);
    const look = async (): Promise<void> => {
      for (let index = 0; index < 100; index++) {
        const stats = client.stats().get(server.endpoint);
        expect(stats && stats.totalSuccesses <= stats.totalRequests).toBe(true);
        await new Promise(setImmediate);
      }
    };
    const ask = async (): Promise<void> => {
      for (let index = 0; index < 50; index++) expect((await client.request([`msg-${index}`])).kind).toBe('success');
    };
    await Promise.all([look(), look(), ask(), ask()]);
    expect(client.stats().get(server.endpoint)).toMatchObject({ totalRequests: 100, totalSuccesses: 100, successRate: 1 });
  });
});
