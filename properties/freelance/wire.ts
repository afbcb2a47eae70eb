/** The frames of the protocol page's table, as scripted peers send them. Written from the page, not from the product. */
import { isUtf8 } from 'node:buffer';
import type { Frames } from '../../src/transports/port.js';

const frame = (text: string): Uint8Array => Buffer.from(text);

export const heartbeat: Frames = [frame(''), frame('HEARTBEAT')];

export const heartbeatAnswer = (serverId: string): Frames => [frame(''), frame('HEARTBEAT'), frame(serverId)];

export const requestFrames = (id: string, payload: Frames): Frames => [frame(''), frame('REQUEST'), frame(id), ...payload];

export const okReply = (id: string, payload: Frames): Frames => [frame(''), frame('RESPONSE'), frame(id), frame('OK'), ...payload];

export const errorReply = (id: string, message: string): Frames => [frame(''), frame('RESPONSE'), frame(id), frame('ERROR'), frame(message)];

export const textOf = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : Buffer.from(bytes).toString('utf8'));

/** A message as a person reads it: text where it is printable, else its length. */
export const shownFrames = (frames: Frames): readonly string[] =>
  frames.map((bytes) => {
    const text = textOf(bytes.subarray(0, 40));
    if (!/^[\p{L}\p{N}\p{P}\p{S} ]*$/u.test(text)) return `${bytes.byteLength} bytes 0x${Buffer.from(bytes.subarray(0, 8)).toString('hex')}`;
    return bytes.byteLength > 40 ? `"${text}…" (${bytes.byteLength} bytes)` : `"${text}"`;
  });

/** What a REQUEST carries; undefined where the message is none. */
export function requestOf(frames: Frames): { readonly id: string; readonly payload: Frames } | undefined {
  if (frames.length < 4 || textOf(frames[0]) !== '' || textOf(frames[1]) !== 'REQUEST') return undefined;
  return { id: textOf(frames[2]), payload: frames.slice(3) };
}

/** What a RESPONSE carries; undefined where the message is none. */
export function replyOf(frames: Frames): { readonly id: string; readonly status: 'OK' | 'ERROR'; readonly payload: Frames; readonly message: string } | undefined {
  const status = textOf(frames[3]);
  if (frames.length < 5 || textOf(frames[0]) !== '' || textOf(frames[1]) !== 'RESPONSE' || (status !== 'OK' && status !== 'ERROR')) return undefined;
  if (!isId(frames[2] as Uint8Array, 1) || (status === 'ERROR' && (frames.length > 5 || !isUtf8(frames[4] as Uint8Array)))) return undefined;
  return { id: textOf(frames[2]), status, payload: frames.slice(4), message: textOf(frames[4]) };
}

export const isHeartbeat = (frames: Frames): boolean => frames.length === 2 && textOf(frames[0]) === '' && textOf(frames[1]) === 'HEARTBEAT';

export const isHeartbeatAnswer = (frames: Frames): boolean => frames.length === 3 && isHeartbeat(frames.slice(0, 2)) && isId(frames[2] as Uint8Array, 0);

/** The page bounds no id; the product takes 255 bytes. */
const isId = (frame: Uint8Array, leastBytes: number): boolean => frame.byteLength >= leastBytes && frame.byteLength <= 255 && isUtf8(frame);
