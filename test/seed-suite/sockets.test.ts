/** The seed's tests of one client and one server over real sockets: communication, errors, edges, the wire. */
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createClient, createServer, zeromqTransport, type Client, type Frames, type Server } from '../../src/freelance/index.js';
import { heartbeatCommand, requestCommand } from '../../src/freelance/wire.js';
import { anyPort, heldHandler, scriptedServer, startClient, startServer, startTimedClient, texts, until } from './support.js';

/** One echo server and one client serve all tests that only talk. */
let echo: Server;
let client: Client;

beforeAll(async () => {
  echo = await createServer({ bind: anyPort, serverId: 'test-server' }).start();
  client = createClient([echo.endpoint]);
  return async () => {
    await client.stop();
    await echo.stop();
  };
});

/** Sends and expects the very same bytes back, in one attempt. */
async function expectEcho(payload: readonly Uint8Array[]): Promise<void> {
  const outcome = await client.request(payload);
  expect(outcome).toMatchObject({ kind: 'success', attempts: 1, endpoint: echo.endpoint });
  const answer = outcome.kind === 'success' ? outcome.payload : [];
  expect(answer.length).toBe(payload.length);
  for (const [index, frame] of payload.entries()) expect(Buffer.compare(answer[index] as Uint8Array, frame)).toBe(0);
}

describe('TestBasicCommunication', () => {
  it('test_simple_request_response', () => expectEcho([Buffer.from('Hello, World!')]));

  it('test_multi_frame_payload', () => expectEcho(['frame1', 'frame2', 'frame3'].map((text) => Buffer.from(text))));

  it('test_empty_payload', () => expectEcho([Buffer.alloc(0)]));

  it('test_binary_payload', () => expectEcho([Uint8Array.from({ length: 256 }, (_, byte) => byte)]));

  it('test_large_payload', () => expectEcho([Buffer.alloc(1024 * 1024, 'x')]));

  it('test_multiple_sequential_requests', async () => {
    for (let index = 0; index < 10; index++) await expectEcho([Buffer.from(`Message ${index}`)]);
  });

  it('test_request_timeout', async () => {
    const held = heldHandler();
    const slow = await startServer({ handler: held.handler });
    const { client: timed, clock, pass } = startTimedClient([slow.endpoint], { maxRetries: 1 });
    let ended = false;
    const request = timed.request(['test'], { timeoutMs: 100 }).finally(() => (ended = true));
    await until(() => held.calls() === 1);
    await pass(99);
    expect(ended).toBe(false);
    await pass(1);
    expect(await request).toMatchObject({ kind: 'unknown', reason: 'timeout', attempts: 1 });
    expect(clock.nowMs()).toBe(100);
    held.release();
  });

  it('test_request_without_servers', async () => {
    const outcome = await startClient([]).request(['test']);
    expect(outcome).toMatchObject({ kind: 'unsent', reason: 'no-server', attempts: 0 });
  });
});

describe('TestErrorHandling', () => {
  it('test_server_error_response', async () => {
    const failing = await startServer({
      handler: () => {
        throw new TypeError('Intentional test error');
      },
    });
    const asking = startClient([failing.endpoint], { maxRetries: 1 });
    expect(await asking.request(['test'])).toMatchObject({ kind: 'error', message: 'Intentional test error', attempts: 1 });
    expect(asking.stats().get(failing.endpoint)).toMatchObject({ totalRequests: 1, totalSuccesses: 0, consecutiveFailures: 1 });
    // The server goes on.
    expect((await asking.request(['again'])).kind).toBe('error');
    expect(failing.counts().executions).toBe(2);
  });

  it('test_malformed_server_response', async () => {
    const router = await scriptedServer(() => ['', 'GARBAGE']);
    const { client: timed, pass, answered } = startTimedClient([router.endpoint], { requestTimeoutMs: 500, maxRetries: 1 });
    const request = timed.request(['test']);
    await answered(router.endpoint);
    await pass(500);
    expect(await request).toMatchObject({ kind: 'unknown', reason: 'timeout', attempts: 1 });
    // The answers to one heartbeat and one request, each counted, none believed.
    expect(timed.counts().malformed.command).toBe(2);
    expect(timed.stats().get(router.endpoint)).toMatchObject({ state: 'unknown', consecutiveFailures: 1, totalRequests: 1 });
  });

  it('test_client_stop_during_request', async () => {
    const held = heldHandler();
    const slow = await startServer({ handler: held.handler });
    const stopping = startClient([slow.endpoint]);
    const request = stopping.request(['test']);
    await until(() => held.calls() === 1);
    await stopping.stop();
    expect(await request).toMatchObject({ kind: 'unknown', reason: 'stopped', attempts: 1 });
    held.release();
    await until(() => slow.counts().executing === 0);
    await stopping.stop();
  });
});

describe('TestEdgeCases', () => {
  it('test_zero_timeout', async () => {
    const before = echo.counts().requests;
    expect(await client.request(['test'], { timeoutMs: 0 })).toMatchObject({ kind: 'unsent', reason: 'zero-timeout', attempts: 0 });
    await expectEcho([Buffer.from('after')]);
    expect(echo.counts().requests).toBe(before + 1);
  });

  it('test_very_long_request_id', async () => {
    for (let index = 0; index < 5; index++) await expectEcho([Buffer.from('test')]);
    const longest = 'é'.repeat(127);
    expect(await exchange(['', 'REQUEST', longest, 'test'])).toEqual(['', 'RESPONSE', longest, 'OK', 'test']);
  });

  it('test_unicode_in_server_id', async () => {
    const serverId = 'server-日本語-émoji-🚀';
    const server = await startServer({ serverId });
    expect(server.settings.serverId).toBe(serverId);
    const asking = startClient([server.endpoint]);
    await until(() => asking.counts().heartbeatAnswers === 1);
    expect(asking.stats().get(server.endpoint)).toMatchObject({ state: 'alive', serverId });
  });

  it('test_max_retries_zero', async () => {
    const before = echo.counts().requests;
    const asking = startClient([echo.endpoint], { maxRetries: 0 });
    expect(await asking.request(['test'])).toMatchObject({ kind: 'unsent', reason: 'no-attempts', attempts: 0 });
    await until(() => asking.counts().heartbeatAnswers === 1);
    expect(echo.counts().requests).toBe(before);
  });

  it('test_single_retry', async () => {
    const asking = startClient([echo.endpoint], { maxRetries: 1 });
    const outcome = await asking.request(['test']);
    expect(outcome).toMatchObject({ kind: 'success', attempts: 1 });
    expect(outcome.kind === 'success' && texts(outcome.payload)).toEqual(['test']);
  });
});

describe('TestProtocol', () => {
  it('test_heartbeat_command_constant', async () => {
    expect(await firstFrames((frames) => frames.length === 2)).toEqual(['', String(heartbeatCommand)]);
    expect((await exchange(['', 'HEARTBEAT']))[1]).toBe('HEARTBEAT');
    expect(String(heartbeatCommand)).toBe('HEARTBEAT');
  });

  it('test_request_command_constant', async () => {
    expect((await firstFrames((frames) => frames.length === 4))[1]).toBe(String(requestCommand));
    expect(await exchange(['', 'REQUEST', 'id', 'test'])).toEqual(['', 'RESPONSE', 'id', 'OK', 'test']);
    expect(String(requestCommand)).toBe('REQUEST');
  });

  it('test_heartbeat_response_format', async () => {
    expect(await exchange(['', 'HEARTBEAT'])).toEqual(['', 'HEARTBEAT', 'test-server']);
  });
});

/** What the echo server answers to a bare DEALER. */
async function exchange(frames: readonly string[]): Promise<readonly string[]> {
  const answer = await new Promise<Frames>((resolve) => {
    const link = zeromqTransport().connect(echo.endpoint, { routingId: Buffer.from('test-client') }, { onMessage: resolve });
    onTestFinished(() => link.close());
    link.send(frames.map((text) => Buffer.from(text)));
  });
  return texts(answer);
}

/** The first message of that kind that a client sends to a bare ROUTER, once it has been asked to send a request. */
async function firstFrames(isIt: (frames: Frames) => boolean): Promise<readonly string[]> {
  const seen: Frames[] = [];
  const router = await scriptedServer((frames) => void seen.push(frames));
  const asking = startClient([router.endpoint]);
  void asking.request(['test']);
  await until(() => seen.some(isIt));
  return texts(seen.find(isIt) ?? []);
}
