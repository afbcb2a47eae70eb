/** ZMTP 3.0 over a bare socket, for peers that do what no ZeroMQ socket does. Source: RFC 23. */
import type { Socket } from 'node:net';

const zmtpGreetingBytes = 64;

/** How a socket begins: greeting and READY. What follows it may send when it has heard the other's READY. */
export function zmtpOpening(socketType: 'ROUTER' | 'DEALER'): Buffer {
  const greeting = Buffer.alloc(zmtpGreetingBytes);
  greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
  greeting.write('NULL', 12);
  const ready = Buffer.from('\x05READY\x0bSocket-Type\0\0\0\x06' + socketType);
  return Buffer.concat([greeting, Buffer.from([4, ready.length]), ready]);
}

/** So many messages of five short frames. */
export function zmtpMessages(count: number): Buffer {
  const frames = ['', 'RESPONSE', '0123456789', 'OK', 'x'];
  const message = Buffer.concat(frames.map((frame, index) => Buffer.from([index < frames.length - 1 ? 1 : 0, frame.length, ...Buffer.from(frame)])));
  return Buffer.concat(Array.from({ length: count }, () => message));
}

/** When the other's READY has come in: it follows the greeting. */
export function whenReady(peer: Socket, callback: () => void): void {
  let heardBytes = 0;
  peer.on('data', (data) => {
    const before = heardBytes;
    heardBytes += data.length;
    if (before <= zmtpGreetingBytes && heardBytes > zmtpGreetingBytes) callback();
  });
}
