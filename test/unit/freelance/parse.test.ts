/** The bad-input matrix: what is no message of the protocol, in each direction, and what only looks odd. */
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/freelance/limits.js';
import { parseForClient, parseForServer } from '../../../src/freelance/parse.js';

type Raw = string | Uint8Array;

const frames = (raw: readonly Raw[]): Uint8Array[] => raw.map((frame) => (typeof frame === 'string' ? Buffer.from(frame) : frame));
const forServer = (...raw: readonly Raw[]) => parseForServer(frames(raw), defaultLimits);
const forClient = (...raw: readonly Raw[]) => parseForClient(frames(raw), defaultLimits);

const notUtf8 = [Uint8Array.of(0xff), Uint8Array.of(0xc0, 0x80), Uint8Array.of(0xed, 0xa0, 0x80), Uint8Array.of(0xf5, 0x80, 0x80, 0x80), Uint8Array.of(0xe2, 0x82)];
const many = (count: number): string[] => Array<string>(count).fill('x');

describe('to the server', () => {
  it.each<[string, readonly Raw[], string]>([
    ['nothing', [], 'short'],
    ['one frame', [''], 'short'],
    ['no delimiter', ['HEARTBEAT', ''], 'envelope'],
    ['a delimiter that is not empty', [' ', 'HEARTBEAT'], 'envelope'],
    ['two delimiters', ['', '', 'HEARTBEAT'], 'envelope'],
    ['an unknown command', ['', 'PING'], 'command'],
    ['a lower-case command', ['', 'heartbeat'], 'command'],
    ['a padded command', ['', 'HEARTBEAT '], 'command'],
    ['a command that ends in NUL', ['', 'HEARTBEAT\0'], 'command'],
    ['half a command', ['', 'REQ', 'id', 'x'], 'command'],
    ['a command of a mebibyte', ['', Buffer.alloc(2 ** 20, 'R')], 'command'],
    ['a reply', ['', 'RESPONSE', 'id', 'OK', 'x'], 'direction'],
    ['a request without id', ['', 'REQUEST'], 'frames'],
    ['a request without payload', ['', 'REQUEST', 'id'], 'frames'],
    ['an empty id', ['', 'REQUEST', '', 'x'], 'id'],
    ['an id of 256 bytes', ['', 'REQUEST', 'i'.repeat(256), 'x'], 'id'],
    ...notUtf8.map((id): [string, readonly Raw[], string] => [`an id of ${Buffer.from(id).toString('hex')}`, ['', 'REQUEST', id, 'x'], 'id']),
    ['a heartbeat with more', ['', 'HEARTBEAT', 'x'], 'frames'],
    ['65 payload frames', ['', 'REQUEST', 'id', ...many(65)], 'limit'],
    ['a frame above 1 MiB', ['', 'REQUEST', 'id', Buffer.alloc(2 ** 20 + 1)], 'limit'],
    ['more than 4 MiB', ['', 'REQUEST', 'id', ...Array<Raw>(5).fill(Buffer.alloc(2 ** 20 - 1))], 'limit'],
  ])('drops %s', (_, raw, reason) => {
    expect(forServer(...raw)).toBe(reason);
  });

  it.each<[string, Raw]>([
    ['one byte', 'i'],
    ['255 bytes', 'é'.repeat(127) + 'i'],
    ['escapes', '\u001b[31m\n<script>'],
    ['a name of JavaScript', '__proto__'],
    ['NUL', '\0'],
  ])('takes an id of %s', (_, id) => {
    expect(forServer('', 'REQUEST', id, '')).toMatchObject({ kind: 'request', requestId: id, payload: [Buffer.alloc(0)] });
  });

  it('takes a heartbeat, and requests at every limit', () => {
    expect(forServer('', 'HEARTBEAT')).toEqual({ kind: 'heartbeat' });
    expect(forServer('', 'REQUEST', 'id', ...many(64))).toMatchObject({ kind: 'request' });
    expect(forServer('', 'REQUEST', 'id', ...Array<Raw>(4).fill(Buffer.alloc(2 ** 20)))).toMatchObject({ kind: 'request' });
  });
});

describe('to the client', () => {
  it.each<[string, readonly Raw[], string]>([
    ['nothing', [], 'short'],
    ['one frame', [''], 'short'],
    ['no delimiter', ['RESPONSE', 'id', 'OK', 'x'], 'envelope'],
    ['an unknown command', ['', 'GARBAGE'], 'command'],
    ['a request', ['', 'REQUEST', 'id', 'x'], 'direction'],
    ['a heartbeat answer without id', ['', 'HEARTBEAT'], 'frames'],
    ['a heartbeat answer with more', ['', 'HEARTBEAT', 's', 'x'], 'frames'],
    ['a server id of 256 bytes', ['', 'HEARTBEAT', 's'.repeat(256)], 'id'],
    ...notUtf8.map((id): [string, readonly Raw[], string] => [`a server id of ${Buffer.from(id).toString('hex')}`, ['', 'HEARTBEAT', id], 'id']),
    ['a reply without anything', ['', 'RESPONSE'], 'frames'],
    ['a reply without status', ['', 'RESPONSE', 'id'], 'frames'],
    ['OK without payload', ['', 'RESPONSE', 'id', 'OK'], 'frames'],
    ['ERROR without message', ['', 'RESPONSE', 'id', 'ERROR'], 'frames'],
    ['ERROR with more', ['', 'RESPONSE', 'id', 'ERROR', 'm', 'x'], 'frames'],
    ['an empty id', ['', 'RESPONSE', '', 'OK', 'x'], 'id'],
    ['an id that is no UTF-8', ['', 'RESPONSE', Uint8Array.of(0xff), 'OK', 'x'], 'id'],
    ['a lower-case status', ['', 'RESPONSE', 'id', 'ok', 'x'], 'status'],
    ['an empty status', ['', 'RESPONSE', 'id', '', 'x'], 'status'],
    ['a longer status', ['', 'RESPONSE', 'id', 'OKAY', 'x'], 'status'],
    ['a message that is no UTF-8', ['', 'RESPONSE', 'id', 'ERROR', Uint8Array.of(0xff)], 'text'],
    ['a message above the limit', ['', 'RESPONSE', 'id', 'ERROR', Buffer.alloc(2 ** 20 + 1, 'm')], 'limit'],
    ['65 payload frames', ['', 'RESPONSE', 'id', 'OK', ...many(65)], 'limit'],
  ])('drops %s', (_, raw, reason) => {
    expect(forClient(...raw)).toBe(reason);
  });

  it('takes the messages of the protocol', () => {
    expect(forClient('', 'HEARTBEAT', 'ü')).toEqual({ kind: 'heartbeat', serverId: 'ü' });
    expect(forClient('', 'HEARTBEAT', '')).toEqual({ kind: 'heartbeat', serverId: '' });
    expect(forClient('', 'RESPONSE', 'id', 'OK', '', 'x')).toEqual({ kind: 'ok', requestId: 'id', payload: frames(['', 'x']) });
    expect(forClient('', 'RESPONSE', 'id', 'ERROR', '')).toEqual({ kind: 'error', requestId: 'id', message: '' });
  });

  it('reads plain byte arrays as well as Buffers', () => {
    const plain = ['', 'RESPONSE', 'ïd', 'ERROR', 'mëssage'].map((text) => new TextEncoder().encode(text));
    expect(parseForClient(plain, defaultLimits)).toEqual({ kind: 'error', requestId: 'ïd', message: 'mëssage' });
  });
});
