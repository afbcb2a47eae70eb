/** Why frames are no message of the protocol page's table, in the product's words for it; undefined where they are one. */
import { isUtf8 } from 'node:buffer';
import type { Frames } from '../../src/transports/port.js';

const word = (frame: Uint8Array | undefined): string => Buffer.from(frame ?? []).toString('latin1');

const idFault = (id: Uint8Array | undefined, leastBytes: number): string | undefined => (id !== undefined && id.byteLength >= leastBytes && id.byteLength <= 255 && isUtf8(id) ? undefined : 'id');

/** Of what a server sends. */
export function whyNotForClient(frames: Frames): string | undefined {
  const [delimiter, command, id, status, message] = frames;
  if (delimiter === undefined || command === undefined) return 'short';
  if (delimiter.byteLength > 0 || command.byteLength === 0) return 'envelope';
  switch (word(command)) {
    case 'HEARTBEAT':
      return frames.length === 3 ? idFault(id, 0) : 'frames';
    case 'REQUEST':
      return 'direction';
    case 'RESPONSE': {
      if (message === undefined) return 'frames';
      const fault = idFault(id, 1);
      if (fault !== undefined || word(status) === 'OK') return fault;
      if (word(status) !== 'ERROR') return 'status';
      if (frames.length > 5) return 'frames';
      return isUtf8(message) ? undefined : 'text';
    }
    default:
      return 'command';
  }
}

/** Of what a client sends. */
export function whyNotForServer(frames: Frames): string | undefined {
  const [delimiter, command, id] = frames;
  if (delimiter === undefined || command === undefined) return 'short';
  if (delimiter.byteLength > 0 || command.byteLength === 0) return 'envelope';
  switch (word(command)) {
    case 'HEARTBEAT':
      return frames.length === 2 ? undefined : 'frames';
    case 'RESPONSE':
      return 'direction';
    case 'REQUEST':
      return frames.length < 4 ? 'frames' : idFault(id, 1);
    default:
      return 'command';
  }
}
