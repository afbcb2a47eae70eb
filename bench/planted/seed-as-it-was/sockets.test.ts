/**
 * The seed's integration tests with the assertions that the seed had, and no more, over real sockets; its sleeps are waits for
 * what they were to give time to, and the client's time is virtual where a test lets time pass.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Client, Handler, Server } from '../../../src/freelance/index.js';
import { zeromqTransport, type Frames } from '../../../src/freelance/index.js';
import { deadEndpoint, heldHandler, scriptedServer, startClient, startServer, startTimedClient, texts, until } from '../../../test/seed-suite/support.js';

const options = { requestTimeoutMs: 2000, heartbeatIntervalMs: 500, heartbeatTimeoutMs: 1500, maxRetries: 3, retryBaseDelayMs: 100 };
const payloadOf = (text: string): readonly Uint8Array[] => [Buffer.from(text)];

async function connected(handler?: Handler): Promise<{ readonly client: Client; readonly server: Server }> {
  const server = await startServer({ serverId: 'test-server', ...(handler === undefined ? {} : { handler }) });
  const client = startClient([server.endpoint], options);
  await until(() => client.stats().get(server.endpoint)?.state === 'alive');
  return { client, server };
}

async function expectEcho(client: Client, payload: readonly Uint8Array[]): Promise<void> {
  const outcome = await client.request(payload);
  expect(outcome.ok).toBe(true);
  expect(outcome.ok && outcome.payload.map((frame) => Buffer.from(frame).toString('latin1'))).toEqual(payload.map((frame) => Buffer.from(frame).toString('latin1')));
}

describe('TestBasicCommunication', () => {
  it.each([
    ['test_simple_request_response', payloadOf('Hello, World!')],
    ['test_multi_frame_payload', ['frame1', 'frame2', 'frame3'].map((text) => Buffer.from(text))],
    ['test_empty_payload', [Buffer.alloc(0)]],
    ['test_binary_payload', [Uint8Array.from({ length: 256 }, (_, byte) => byte)]],
    ['test_large_payload', [Buffer.alloc(1024 * 1024, 'x')]],
  ] as const)('%s', async (_, payload) => expectEcho((await connected()).client, payload));

  it('test_multiple_sequential_requests', async () => {
    const { client } = await connected();
    for (let index = 0; index < 10; index++) await expectEcho(client, payloadOf(`Message ${index}`));
  });

  it('test_request_timeout', async () => {
    const held = heldHandler();
    const server = await startServer({ handler: held.handler });
    const { client, pass } = startTimedClient([server.endpoint], { maxRetries: 1 });
    const request = client.request(payloadOf('test'), { timeoutMs: 100 });
    await pass(500);
    expect((await request).ok).toBe(false);
    held.release();
  });

  it('test_request_without_servers', async () => {
    expect((await startClient([]).request(payloadOf('test'))).ok).toBe(false);
  });
});

describe('TestMultiServer', () => {
  it('test_connect_to_multiple_servers', async () => {
    const servers = await Promise.all([startServer(), startServer(), startServer()]);
    const client = startClient(servers.map(({ endpoint }) => endpoint), options);
    for (let index = 0; index < 5; index++) expect((await client.request(payloadOf(`test-${index}`))).ok).toBe(true);
    expect(client.stats().size).toBe(3);
  });

  it('test_failover_to_backup_server', async () => {
    const [primary, backup] = await Promise.all([startServer(), startServer()]);
    const { client, pass, answered } = startTimedClient([primary.endpoint, backup.endpoint], { requestTimeoutMs: 1000, heartbeatIntervalMs: 200, heartbeatTimeoutMs: 500, maxRetries: 3 });
    await answered(primary.endpoint, backup.endpoint);
    expect((await client.request(payloadOf('test1'))).ok).toBe(true);
    await primary.stop();
    await pass(600, [backup.endpoint]);
    const ended: (readonly string[])[] = [];
    void client.request(payloadOf('test2')).then((outcome) => ended.push(outcome.ok ? texts(outcome.payload) : [outcome.kind]));
    // Up to its three attempts of a second each.
    for (let turn = 0; turn < 50 && ended.length === 0; turn++) await pass(100, [backup.endpoint]);
    expect(ended).toEqual([['test2']]);
  });

  it('test_server_recovery_detection', async () => {
    const endpoint = await deadEndpoint();
    const { client, pass } = startTimedClient([endpoint], { requestTimeoutMs: 1000, heartbeatIntervalMs: 200, heartbeatTimeoutMs: 500, maxRetries: 1 });
    const failed = client.request(payloadOf('test1'));
    await pass(1000);
    expect((await failed).ok).toBe(false);
    await startServer({ bind: endpoint });
    await until(() => client.stats().get(endpoint)?.state === 'alive');
    expect((await client.request(payloadOf('test2'))).ok).toBe(true);
  });
});

describe('TestReliabilityFeatures', () => {
  it('test_request_retry_on_timeout', async () => {
    const held = heldHandler();
    const server = await startServer({ handler: held.handler });
    const { client, pass } = startTimedClient([server.endpoint], { requestTimeoutMs: 200, maxRetries: 5, retryBaseDelayMs: 50 });
    const request = client.request(payloadOf('test'));
    await pass(3000);
    await request;
    expect(client.stats().get(server.endpoint)?.totalRequests).toBeGreaterThanOrEqual(1);
    held.release();
  });

  it('test_request_deduplication', async () => {
    const held = heldHandler();
    const server = await startServer({ handler: held.handler });
    const { client, pass } = startTimedClient([server.endpoint], { requestTimeoutMs: 100, maxRetries: 3, retryBaseDelayMs: 50 });
    const request = client.request(payloadOf('test'));
    await until(() => held.calls() >= 1);
    await pass(1000);
    await request;
    expect(held.calls()).toBeGreaterThanOrEqual(1);
    held.release();
  });

  it('test_heartbeat_keeps_server_alive', async () => {
    const server = await startServer();
    const { client, pass, answered } = startTimedClient([server.endpoint], { heartbeatIntervalMs: 200, heartbeatTimeoutMs: 1000 });
    await answered(server.endpoint);
    await pass(500, [server.endpoint]);
    await client.request(payloadOf('test'));
    expect(client.stats().get(server.endpoint)?.state).toBe('alive');
  });

  it('test_heartbeat_timeout_marks_dead', async () => {
    const server = await startServer();
    const { client, pass, answered } = startTimedClient([server.endpoint], { heartbeatIntervalMs: 100, heartbeatTimeoutMs: 300 });
    await answered(server.endpoint);
    await pass(200, [server.endpoint]);
    await client.request(payloadOf('test'));
    expect(client.stats().get(server.endpoint)?.state).toBe('alive');
    await server.stop();
    await pass(500);
    expect(client.stats().get(server.endpoint)?.state).toBe('dead');
  });

  it('test_server_statistics_tracking', async () => {
    const { client, server } = await connected();
    for (let index = 0; index < 5; index++) expect((await client.request(payloadOf(`test-${index}`))).ok).toBe(true);
    const stats = client.stats().get(server.endpoint);
    expect(stats).toMatchObject({ totalRequests: 5, successRate: 1 });
    expect(stats?.averageLatencyMs).toBeGreaterThan(0);
  });
});

describe('TestErrorHandling', () => {
  it('test_server_error_response', async () => {
    const server = await startServer({
      handler: () => {
        throw new Error('Intentional test error');
      },
    });
    expect((await startClient([server.endpoint], { ...options, maxRetries: 1 }).request(payloadOf('test'))).ok).toBe(false);
  });

  it('test_malformed_server_response', async () => {
    const router = await scriptedServer(() => ['', 'GARBAGE']);
    const { client, pass } = startTimedClient([router.endpoint], { requestTimeoutMs: 500, maxRetries: 1 });
    const request = client.request(payloadOf('test'));
    await pass(500);
    expect((await request).ok).toBe(false);
  });

  it('test_client_stop_during_request', async () => {
    const { client } = await connected();
    const request = client.request(payloadOf('test'));
    await client.stop();
    await request;
  });
});

describe('TestStress', () => {
  it('test_high_request_volume', async () => {
    const { client } = await connected();
    let successes = 0;
    for (let index = 0; index < 100; index++) if ((await client.request(payloadOf(`msg-${index}`))).ok) successes++;
    expect(successes).toBeGreaterThanOrEqual(95);
  });

  it('test_concurrent_requests', async () => {
    const { client } = await connected();
    const worker = async (name: number): Promise<readonly boolean[]> => {
      const results: boolean[] = [];
      for (let index = 0; index < 20; index++) {
        const text = `thread-${name}-msg-${index}`;
        const outcome = await client.request(payloadOf(text));
        if (outcome.ok) expect(texts(outcome.payload)).toEqual([text]);
        results.push(outcome.ok);
      }
      return results;
    };
    const results = (await Promise.all(Array.from({ length: 10 }, (_, name) => worker(name)))).flat();
    expect(results.length).toBe(200);
    expect(results.filter(Boolean).length).toBeGreaterThanOrEqual(180);
  });

  it('test_rapid_connect_disconnect', async () => {
    const server = await startServer();
    const client = startClient([], options);
    for (let cycle = 0; cycle < 20; cycle++) {
      client.connect(server.endpoint);
      client.disconnect(server.endpoint);
    }
    client.connect(server.endpoint);
    expect((await client.request(payloadOf('test'))).ok).toBe(true);
  });

  it('test_multi_server_load_distribution', async () => {
    const servers = await Promise.all([startServer(), startServer(), startServer()]);
    const client = startClient(servers.map(({ endpoint }) => endpoint), options);
    for (let index = 0; index < 60; index++) await client.request(payloadOf(`msg-${index}`));
    expect(servers.reduce((sum, server) => sum + server.counts().executions, 0)).toBeGreaterThanOrEqual(55);
  });
});

describe('TestThreadSafety', () => {
  it('test_concurrent_connect_disconnect', async () => {
    const client = startClient([], options);
    const endpoints = await Promise.all(Array.from({ length: 5 }, () => deadEndpoint()));
    for (let cycle = 0; cycle < 10; cycle++) {
      for (const endpoint of endpoints) client.connect(endpoint);
      for (const endpoint of endpoints) client.disconnect(endpoint);
    }
    await client.stop();
  });

  it('test_concurrent_stats_access', async () => {
    const { client } = await connected();
    const ask = async (): Promise<void> => {
      for (let index = 0; index < 50; index++) await client.request(payloadOf(`msg-${index}`));
    };
    const asking = Promise.all([ask(), ask()]);
    for (let index = 0; index < 100; index++) expect(client.stats()).toBeInstanceOf(Map);
    await asking;
  });
});

describe('TestEdgeCases', () => {
  it('test_zero_timeout', async () => {
    const held = heldHandler();
    const server = await startServer({ handler: held.handler });
    const { client, pass } = startTimedClient([server.endpoint], options);
    const request = client.request(payloadOf('test'), { timeoutMs: 0.001 });
    await pass(5000);
    expect((await request).ok).toBe(false);
    held.release();
  });

  it('test_very_long_request_id', async () => {
    const { client } = await connected();
    for (let index = 0; index < 5; index++) expect((await client.request(payloadOf('test'))).ok).toBe(true);
  });

  it('test_max_retries_zero', async () => {
    const server = await startServer();
    expect((await startClient([server.endpoint], { ...options, maxRetries: 0 }).request(payloadOf('test'))).ok).toBe(false);
  });

  it('test_single_retry', async () => {
    const server = await startServer();
    await expectEcho(startClient([server.endpoint], { ...options, maxRetries: 1 }), payloadOf('test'));
  });
});

describe('TestProtocol', () => {
  it('test_heartbeat_response_format', async () => {
    const { server } = await connected();
    const answer = await new Promise<Frames>((resolve) => {
      const link = zeromqTransport().connect(server.endpoint, { routingId: Buffer.from('test-client') }, { onMessage: resolve });
      onTestFinished(() => link.close());
      link.send([Buffer.alloc(0), Buffer.from('HEARTBEAT')]);
    });
    expect(answer.length).toBeGreaterThanOrEqual(2);
    expect(texts(answer).slice(0, 3)).toEqual(['', 'HEARTBEAT', 'test-server']);
  });
});
