/** What only ZeroMQ does to those who trust it: half-open connections, silent partitions, full queues, a process that does not end. */
import { execFile } from 'node:child_process';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { Dealer } from 'zeromq';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nextTurn } from '../../../src/core/turn.js';
import type { RouterHandlers } from '../../../src/transports/port.js';
import { zeromqTransport } from '../../../src/transports/zeromq/zeromq-transport.js';

const quick = { zmtpHeartbeatIntervalMs: 50, zmtpHeartbeatTimeoutMs: 150, reconnectIntervalMs: 10 };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

async function bindRouter(handlers: Partial<RouterHandlers> = {}, options: Parameters<typeof zeromqTransport>[0] = {}) {
  const got: string[] = [];
  const router = await zeromqTransport(options).bind('tcp://127.0.0.1:*', {}, { onMessage: (_, [frame]) => void got.push(String(frame)), ...handlers });
  onTestFinished(() => router.close());
  return { router, got };
}

function openLink(endpoint: string, options: Parameters<typeof zeromqTransport>[0] = {}) {
  const got: string[] = [];
  const link = zeromqTransport(options).connect(endpoint, { routingId: Buffer.from('client') }, { onMessage: ([frame]) => void got.push(String(frame)) });
  onTestFinished(() => link.close());
  return { link, got, send: (text: string) => link.send([Buffer.from(text)]) };
}

/** A TCP relay that can go silent, or cut its client off while the server still believes in the connection. */
async function relayTo(endpoint: string) {
  const port = Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));
  const near = new Set<Socket>();
  const all = new Set<Socket>();
  let silent = false;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    near.add(client);
    all.add(client).add(upstream);
    client.on('data', (data) => silent || upstream.write(data)).on('error', () => undefined);
    upstream.on('data', (data) => silent || client.destroyed || client.write(data)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of all) socket.destroy();
    server.close();
  });
  return {
    endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => near.size,
    /** Cuts the client's side alone. */
    cutNear: () => {
      for (const socket of near) socket.destroy();
    },
    silence: (value: boolean) => (silent = value),
  };
}

/** A reader that is slower than the loss: libzmq learns of it between two frames of a message. */
function slowLink(endpoint: string, reconnectIntervalMs: number) {
  let got = 0;
  const onMessage = (): void => {
    got++;
    for (const readOnMs = performance.now() + 0.05; performance.now() < readOnMs; );
  };
  const link = zeromqTransport({ reconnectIntervalMs }).connect(endpoint, { routingId: Buffer.from('client') }, { onMessage });
  onTestFinished(() => link.close());
  return { link, got: () => got };
}

const zmtpGreetingBytes = 64;

/** How a ROUTER begins in ZMTP 3.0: greeting and READY. What follows it may send when it has heard the other's READY. */
function zmtpOpening(): Buffer {
  const greeting = Buffer.alloc(zmtpGreetingBytes);
  greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
  greeting.write('NULL', 12);
  const ready = Buffer.from('\x05READY\x0bSocket-Type\0\0\0\x06ROUTER');
  return Buffer.concat([greeting, Buffer.from([4, ready.length]), ready]);
}

/** So many messages of five short frames. */
function zmtpMessages(count: number): Buffer {
  const frames = ['', 'RESPONSE', '0123456789', 'OK', 'x'];
  const message = Buffer.concat(frames.map((frame, index) => Buffer.from([index < frames.length - 1 ? 1 : 0, frame.length, ...Buffer.from(frame)])));
  return Buffer.concat(Array.from({ length: count }, () => message));
}

describe('ZeroMQ', () => {
  it('answers a client that comes back before the server has noticed that it was gone', async () => {
    // Without ZMTP's heartbeats the server never notices by itself.
    const { router, got } = await bindRouter({}, { zmtpHeartbeatIntervalMs: 0 });
    const relay = await relayTo(router.endpoint);
    const { link, got: answers } = openLink(relay.endpoint, quick);
    link.send([Buffer.from('before')]);
    await until(() => got.length === 1);
    relay.cutNear();
    await until(() => relay.connections() === 2);
    link.send([Buffer.from('after')]);
    await until(() => got.includes('after'));
    router.send(Buffer.from('client'), [Buffer.from('answer')]);
    await until(() => answers.length === 1);
    expect(answers).toEqual(['answer']);
  });

  it('notices a silent partition, keeps what it cannot send, and comes back by itself', async () => {
    const { router, got } = await bindRouter({}, quick);
    const relay = await relayTo(router.endpoint);
    const { send } = openLink(relay.endpoint, quick);
    send('before');
    await until(() => got.length === 1);
    relay.silence(true);
    // What is sent into the silence is lost; what is sent when it was noticed is kept.
    const kept = await new Promise<ReturnType<typeof send>>((resolve) => {
      const look = (): void => {
        const ticket = send('lost or kept');
        setImmediate(() => setImmediate(() => (ticket.state === 'queued' ? resolve(ticket) : setTimeout(look, 5))));
      };
      look();
    });
    expect(kept.state).toBe('queued');
    relay.silence(false);
    await until(() => kept.state === 'left');
    await until(() => got.length > 1);
    expect(new Set(got.slice(1))).toEqual(new Set(['lost or kept']));
  });

  describe('a server that breaks away while its answers are read', () => {
    const messages = 400;

    /** Answers each connection with so many messages and ends it. */
    async function breakingServer() {
      let connections = 0;
      const server = createServer((peer) => {
        connections++;
        let heardBytes = 0;
        peer.on('error', () => undefined).on('data', (data) => {
          heardBytes += data.length;
          if (heardBytes > zmtpGreetingBytes) peer.end(zmtpMessages(messages));
        });
        peer.write(zmtpOpening());
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      return { endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections };
    }

    it('loses none of them', async () => {
      const { endpoint } = await breakingServer();
      for (let round = 0; round < 5; round++) {
        const { link, got } = slowLink(endpoint, 60_000);
        await until(() => got() === messages);
        link.close();
      }
    });

    it('is found again as often as it comes back, also by a process that is slower than libzmq', async () => {
      const { endpoint, connections } = await breakingServer();
      const { link } = slowLink(endpoint, 1);
      while (connections() < 8) {
        link.send([Buffer.from('hello')]);
        await nextTurn();
      }
    });
  });

  it('refuses what a client does not take, tells of each, and serves the others', async () => {
    const refused: string[] = [];
    const { router, got } = await bindRouter({ onRefused: (id, reason) => refused.push(`${String(id)} ${reason}`) }, { routerHighWaterMark: 2 });
    const slow = new Dealer({ routingId: 'slow', receiveHighWaterMark: 1, linger: 0 });
    onTestFinished(() => slow.close());
    slow.connect(router.endpoint);
    await slow.send('here');
    const { link, got: answers } = openLink(router.endpoint);
    link.send([Buffer.from('hello')]);
    await until(() => got.length === 2);
    const large = Buffer.alloc(1024 * 1024);
    let sent = 0;
    while (refused.length === 0) {
      router.send(Buffer.from('slow'), [large]);
      sent++;
      await nextTurn();
    }
    router.send(Buffer.from('client'), [Buffer.from('answer')]);
    await until(() => answers.length === 1);
    expect(new Set(refused)).toEqual(new Set(['slow peer-full']));
    expect(router.counts()).toMatchObject({ sentMessages: sent - refused.length + 1, refused: { 'peer-full': refused.length } });
  });

  it('never hands garbage on, and keeps serving', async () => {
    const { router, got } = await bindRouter();
    const port = Number(router.endpoint.slice(router.endpoint.lastIndexOf(':') + 1));
    for (const garbage of ['GET / HTTP/1.1\r\n\r\n', '\u0016\u0003\u0001\u0002\u0000', '\u0001'.repeat(64), 'G']) {
      const socket = connect(port, '127.0.0.1', () => socket.write(garbage));
      socket.on('error', () => undefined);
      onTestFinished(() => void socket.destroy());
    }
    const { send } = openLink(router.endpoint);
    send('hello');
    await until(() => got.length > 0);
    expect(got).toEqual(['hello']);
  });

  it('lets the process end after stop, whatever could not be sent', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'jiti/register', 'test/unit/transports/ending-process.ts']);
    expect(stdout.trim()).toBe('success stopped []');
  });
});
