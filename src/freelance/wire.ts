/**
 * The Freelance messages, as lists of frames. Source: the protocol page, "Frames". Client and server share nothing but this.
 */
import { Buffer } from 'node:buffer';
import type { Frames } from '../transports/port.js';

export const delimiter = Buffer.alloc(0);
export const heartbeatCommand = Buffer.from('HEARTBEAT');
export const requestCommand = Buffer.from('REQUEST');
export const responseCommand = Buffer.from('RESPONSE');
export const okStatus = Buffer.from('OK');
export const errorStatus = Buffer.from('ERROR');

/** The message of an ERROR reply is cut to so many bytes. */
export const maxErrorBytes = 4096;

/** The same for every endpoint and time. */
export const heartbeatFrames: Frames = [delimiter, heartbeatCommand];

export function heartbeatAnswerFrames(serverId: string): Frames {
  return [delimiter, heartbeatCommand, Buffer.from(serverId)];
}

export function requestFrames(requestId: string, payload: Frames): Frames {
  return [delimiter, requestCommand, Buffer.from(requestId, 'latin1'), ...payload];
}

export function okFrames(requestId: Uint8Array, payload: Frames): Frames {
  return [delimiter, responseCommand, requestId, okStatus, ...payload];
}

export function errorFrames(requestId: Uint8Array, message: Uint8Array): Frames {
  return [delimiter, responseCommand, requestId, errorStatus, message];
}

/** An error's message as its frame: at most `maxErrorBytes`, cut between characters. */
export function errorMessageFrame(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  let end = maxErrorBytes;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
