/** What clients ask, what the handler answers, and what must come over the wire: of each request by its client and its id. */
import type { Frames } from '../../../src/transports/port.js';

export const serverId = 'server-1';

/** One is the beginning of another, so that names and ids run into each other where they are put together carelessly. */
const names = ['c', 'ca', 'client-2'];
export const routingIdOf = (client: number): Buffer => Buffer.from(names[client] ?? `client-${client}`);
export const clientOf = (routingId: Uint8Array): number => {
  const name = Buffer.from(routingId).toString();
  return names.includes(name) ? names.indexOf(name) : Number(name.slice('client-'.length));
};

export const workPayload = (client: number, id: string, variant = false): Frames => [Buffer.from(`work ${id} of client ${client}${variant ? ', changed' : ''}`), Buffer.from([client])];

const sized = (text: string, bytes: number): Buffer => Buffer.from(text.padEnd(bytes, '.'));

/** New frames at each call. Of `b` and `c` as large as an answer may be to be kept as text, and to be copied, and one byte larger. */
export function resultPayload(client: number, id: string): Frames {
  const text = `result ${id} for client ${client}`;
  if (id === 'b') return [sized(text, 1024), Buffer.alloc(0), sized(text, 1025)];
  return id === 'c' ? [sized(text, 8192), sized(text, 8193)] : [Buffer.from(text)];
}

/** An error's message is cut to so many bytes. */
const maxErrorBytes = 4096;

const beginning = (client: number, id: string): string => `no result ${id} for client ${client}`;

/** What the handler throws: of `b` much too long, in characters of three bytes; of `c` as long as may be. */
export function thrownText(client: number, id: string): string {
  const text = beginning(client, id);
  if (id === 'b') return text + '€'.repeat(2000);
  return id === 'c' ? text.padEnd(maxErrorBytes, '.') : text;
}

/** What the client is to read of it: whole characters. */
export function failureText(client: number, id: string): string {
  const text = beginning(client, id);
  return id === 'b' ? text + '€'.repeat(Math.floor((maxErrorBytes - text.length) / 3)) : thrownText(client, id);
}
