/** Messages that are none of the protocol page's table, by name, for each side. `id` is the request id in play. */
import type { Frames } from '../../src/transports/port.js';

type Form = (id: string) => Frames;

const frames = (...parts: readonly (string | Uint8Array)[]): Frames => parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));

/** Not UTF-8: an overlong form, a surrogate, a lone continuation byte. */
const notUtf8 = Buffer.from([0xc0, 0x80, 0xed, 0xa0, 0x80, 0xff]);

/** What a client must drop, count and not be changed by. */
export const malformedForClient: Readonly<Record<string, Form>> = {
  'empty frame alone': () => frames(''),
  'no delimiter': (id) => frames('RESPONSE', id, 'OK', 'x'),
  'delimiter that is not empty': (id) => frames('x', 'RESPONSE', id, 'OK', 'x'),
  'two delimiters': (id) => frames('', '', 'RESPONSE', id, 'OK', 'x'),
  'command unknown': (id) => frames('', 'REPLY', id, 'OK', 'x'),
  'command in small letters': (id) => frames('', 'response', id, 'OK', 'x'),
  'command with a NUL': (id) => frames('', 'RESPONSE\0', id, 'OK', 'x'),
  'a request to a client': (id) => frames('', 'REQUEST', id, 'x'),
  'heartbeat without server id': () => frames('', 'HEARTBEAT'),
  'heartbeat with a frame too many': () => frames('', 'HEARTBEAT', 's', 'x'),
  'heartbeat in small letters': () => frames('', 'heartbeat', 's'),
  'response without id': () => frames('', 'RESPONSE'),
  'response without status': (id) => frames('', 'RESPONSE', id),
  'response with an empty status': (id) => frames('', 'RESPONSE', id, '', 'x'),
  'status in small letters': (id) => frames('', 'RESPONSE', id, 'ok', 'x'),
  'status unknown': (id) => frames('', 'RESPONSE', id, 'FINE', 'x'),
  'OK without payload': (id) => frames('', 'RESPONSE', id, 'OK'),
  'ERROR without message': (id) => frames('', 'RESPONSE', id, 'ERROR'),
  'ERROR with a frame too many': (id) => frames('', 'RESPONSE', id, 'ERROR', 'x', 'y'),
  'ERROR that is not UTF-8': (id) => frames('', 'RESPONSE', id, 'ERROR', notUtf8),
  'id that is not UTF-8': () => frames('', 'RESPONSE', notUtf8, 'OK', 'x'),
  'id that is empty': () => frames('', 'RESPONSE', '', 'OK', 'x'),
  'id of 256 bytes': () => frames('', 'RESPONSE', 'x'.repeat(256), 'OK', 'x'),
  'server id of 256 bytes': () => frames('', 'HEARTBEAT', 'x'.repeat(256)),
  'server id that is not UTF-8': () => frames('', 'HEARTBEAT', notUtf8),
};

/** What a server must drop, count, not answer and not execute. */
export const malformedForServer: Readonly<Record<string, Form>> = {
  'empty frame alone': () => frames(''),
  'no delimiter': (id) => frames('REQUEST', id, 'x'),
  'delimiter that is not empty': (id) => frames('x', 'REQUEST', id, 'x'),
  'two delimiters': (id) => frames('', '', 'REQUEST', id, 'x'),
  'command unknown': (id) => frames('', 'QUERY', id, 'x'),
  'command in small letters': (id) => frames('', 'request', id, 'x'),
  'command with a NUL': (id) => frames('', 'REQUEST\0', id, 'x'),
  'a response to a server': (id) => frames('', 'RESPONSE', id, 'OK', 'x'),
  'heartbeat with a frame too many': () => frames('', 'HEARTBEAT', 'x'),
  'request without id': () => frames('', 'REQUEST'),
  'request without payload': (id) => frames('', 'REQUEST', id),
  'id that is not UTF-8': () => frames('', 'REQUEST', notUtf8, 'x'),
  'id that is empty': () => frames('', 'REQUEST', '', 'x'),
  'id of 256 bytes': () => frames('', 'REQUEST', 'x'.repeat(256), 'x'),
};
