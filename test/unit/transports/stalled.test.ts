/**
 * A process that stands still while more messages wait than libzmq takes, and whose peer goes away meanwhile: libzmq 4.3.5
 * has ended such a process when ZMTP's heartbeats were on.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { zeromqTransport } from '../../../src/transports/zeromq/zeromq-transport.js';
import { build } from '../../build.js';
import { whenReady, zmtpMessages, zmtpOpening } from './zmtp.js';

beforeAll(build);

/** More than the high-water mark. */
const messages = 5000;

function stalledProcess(...arguments_: readonly string[]) {
  const child = spawn(process.execPath, ['test/unit/transports/stalled-process.mjs', ...arguments_], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = once(child, 'exit').then(([code, signal]) => Promise.reject(new Error(`the process ended with ${String(signal ?? code)}`)));
  // A process that ends before anybody waits for it is told when somebody does.
  ended.catch(() => undefined);
  return {
    line: async () => String((await lines.next()).value),
    goOn: () => child.stdin.write('.'),
    /** Rejects: it never ends by itself. */
    ended,
  };
}

/** Fills the connection of a process that stands still, and breaks it. */
async function fillAndBreak(peer: Socket): Promise<void> {
  peer.write(zmtpMessages(messages));
  // Nobody tells that libzmq has stopped reading, or that a timer of its own has fired, once a second where it did.
  await pause(200);
  peer.resetAndDestroy();
  await pause(1500);
}

describe('a process that stands still while its peer goes away', () => {
  it('goes on as a router', async () => {
    const { line, goOn, ended } = stalledProcess();
    const endpoint = await line();
    const peer = connect(Number(endpoint.slice(endpoint.lastIndexOf(':') + 1)), '127.0.0.1', () => peer.write(zmtpOpening('DEALER')));
    peer.on('error', () => undefined);
    whenReady(peer, () => peer.write(zmtpMessages(1)));
    expect(await line()).toBe('stalled');
    await fillAndBreak(peer);
    goOn();
    const answered = new Promise<void>((resolve) => {
      const link = zeromqTransport().connect(endpoint, { routingId: Buffer.from('another') }, { onMessage: () => resolve() });
      onTestFinished(() => link.close());
      link.send([Buffer.from('still there?')]);
    });
    await Promise.race([answered, ended]);
  });

  it('goes on as a link', async () => {
    const peers: Socket[] = [];
    let connectedAgain: (() => void) | undefined;
    const server = createServer((peer) => {
      if (peers.push(peer) > 1) connectedAgain?.();
      peer.on('error', () => undefined);
      whenReady(peer, () => peer.write(zmtpMessages(1)));
      peer.write(zmtpOpening('ROUTER'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const peer of peers) peer.destroy();
      server.close();
    });
    const { line, goOn, ended } = stalledProcess(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await line()).toBe('stalled');
    const again = new Promise<void>((resolve) => (connectedAgain = resolve));
    await fillAndBreak(peers[0]!);
    goOn();
    await Promise.race([again, ended]);
  });
});
