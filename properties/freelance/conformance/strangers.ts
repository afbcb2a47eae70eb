/** What arrives at an open port beside messages: bytes that are no ZMTP, or break off. Sources: RFC 23 (ZMTP 3.0), "Grammar". */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface StrangeBytes {
  readonly why: string;
  readonly bytes: Uint8Array;
}

/** To a peer; each is followed by the end of the connection. `role`: who the stranger says it is. */
export function strangeBytes(role: 'DEALER' | 'ROUTER'): readonly StrangeBytes[] {
  const open = Buffer.concat([greeting('NULL'), command(ready(role))]);
  const behind = (...bytes: readonly (string | readonly number[])[]): Buffer => Buffer.concat([open, ...bytes.map((part) => Buffer.from(part as string))]);
  return [
    { why: 'nothing', bytes: Buffer.alloc(0) },
    { why: 'another protocol', bytes: Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n') },
    { why: 'zeros', bytes: Buffer.alloc(300) },
    { why: 'bytes of any kind', bytes: Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 167 + 13) & 0xff)) },
    { why: 'half a greeting', bytes: greeting('NULL').subarray(0, 30) },
    { why: 'an unknown mechanism', bytes: greeting('NONESUCH') },
    { why: 'a property longer than its command', bytes: Buffer.concat([greeting('NULL'), command(Buffer.from('\x05READY\x0bSocket-Type\x7f\x00\x00\x00x', 'latin1'))]) },
    { why: 'a frame with flags that do not exist', bytes: behind([0xff, 0x01, 0x78]) },
    { why: 'a frame of 2^62 bytes', bytes: behind([0x02, 0x40, 0, 0, 0, 0, 0, 0, 0], 'x') },
    { why: 'a frame that breaks off', bytes: behind([0x00, 200], 'only the beginning') },
    { why: 'a message that breaks off between its frames', bytes: behind([0x01, 0], [0x01, 7], 'REQUEST') },
  ];
}

/** Says that to whoever listens at `port`, reads nothing, and goes when it is told to. */
export function visit(port: number, bytes: Uint8Array): { readonly leave: () => void } {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  if (bytes.byteLength > 0) socket.write(bytes);
  return { leave: () => void socket.destroy() };
}

/** Listens at a free port, and says that to whoever connects, then hangs up. */
export async function strangeHost(bytes: Uint8Array): Promise<{ readonly endpoint: string; readonly close: () => void }> {
  const guests = new Set<Socket>();
  const host: Server = createServer((guest) => {
    guests.add(guest);
    guest.on('error', () => {});
    guest.on('close', () => guests.delete(guest));
    guest.resume();
    guest.end(bytes);
  });
  await new Promise<void>((resolve, reject) => {
    host.once('error', reject);
    host.listen(0, '127.0.0.1', resolve);
  });
  const address = host.address();
  return {
    endpoint: `tcp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    close: () => {
      host.close();
      for (const guest of guests) guest.destroy();
    },
  };
}

function greeting(mechanism: string): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]);
  bytes.write(mechanism, 12, 'latin1');
  return bytes;
}

const command = (body: Buffer): Buffer => Buffer.concat([Buffer.from([0x04, body.byteLength]), body]);

function ready(role: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(role.length);
  return Buffer.concat([Buffer.from('\x05READY\x0bSocket-Type', 'latin1'), length, Buffer.from(role)]);
}

/** What a client says that makes these requests one after the other. */
export function requestBytes(requests: readonly (readonly Uint8Array[])[]): Uint8Array {
  const messages = requests.map((frames) => Buffer.concat(frames.map((frame, index) => Buffer.concat([head(frame, index + 1 < frames.length), frame]))));
  return Buffer.concat([greeting('NULL'), command(ready('DEALER')), ...messages]);
}

function head(frame: Uint8Array, more: boolean): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(more ? 0x03 : 0x02);
  bytes.writeBigUInt64BE(BigInt(frame.byteLength), 1);
  return bytes;
}
