/** Frames as messages, from the table of the protocol page alone. */
import type { Frames } from './events.js';

/** What a client may send. */
export type ClientMessage =
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'request'; readonly id: string; readonly payload: Frames }
  | { readonly kind: 'malformed'; readonly why: string };

/**
 * What a server may send. `doubtful`: the table does not quite allow it, and yet a lenient reader may take it for this
 * (a frame too many behind a heartbeat answer or an ERROR, an ERROR without a message, text that is not UTF-8); a monitor follows both readings.
 */
export type ServerMessage =
  | { readonly kind: 'heartbeat'; readonly serverId: Uint8Array; readonly doubtful: boolean }
  | { readonly kind: 'ok'; readonly id: string; readonly payload: Frames; readonly doubtful: boolean }
  | { readonly kind: 'error'; readonly id: string; readonly message: string; readonly doubtful: boolean }
  | { readonly kind: 'malformed'; readonly why: string };

/** Bytes as text that tells any two byte strings apart: request ids are compared byte by byte. */
export const bytesKey = (frame: Uint8Array): string => Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString('latin1');

/** A payload as one key. */
export const framesKey = (frames: Frames): string => frames.map((frame) => `${frame.byteLength}:${bytesKey(frame)}`).join('|');

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function isUtf8(frame: Uint8Array): boolean {
  try {
    utf8.decode(frame);
    return true;
  } catch {
    return false;
  }
}

const words = { HEARTBEAT: 'HEARTBEAT', REQUEST: 'REQUEST', RESPONSE: 'RESPONSE', OK: 'OK', ERROR: 'ERROR' } as const;

const malformed = (why: string): { readonly kind: 'malformed'; readonly why: string } => ({ kind: 'malformed', why });

export function readClientMessage(frames: Frames): ClientMessage {
  const [delimiter, command, id, ...payload] = frames;
  if (delimiter === undefined || delimiter.byteLength !== 0) return malformed('no empty delimiter in front');
  if (command === undefined) return malformed('no command');
  switch (bytesKey(command)) {
    case words.HEARTBEAT:
      return frames.length === 2 ? { kind: 'heartbeat' } : malformed('a heartbeat with further frames');
    case words.REQUEST:
      if (id === undefined) return malformed('a request without an id');
      if (payload.length === 0) return malformed('a request without a payload frame');
      return { kind: 'request', id: bytesKey(id), payload };
    default:
      return malformed('an unknown command');
  }
}

export function readServerMessage(frames: Frames): ServerMessage {
  const [delimiter, command, id, status, ...rest] = frames;
  if (delimiter === undefined || delimiter.byteLength !== 0) return malformed('no empty delimiter in front');
  if (command === undefined) return malformed('no command');
  if (id === undefined) return malformed('an id is missing');
  const doubtfulId = !isUtf8(id);
  if (bytesKey(command) === words.HEARTBEAT) return { kind: 'heartbeat', serverId: id, doubtful: doubtfulId || frames.length > 3 };
  if (bytesKey(command) !== words.RESPONSE) return malformed('an unknown command');
  if (status === undefined) return malformed('no status');
  const [message] = rest;
  switch (bytesKey(status)) {
    case words.OK:
      if (rest.length === 0) return malformed('an OK without a payload frame');
      return { kind: 'ok', id: bytesKey(id), payload: rest, doubtful: doubtfulId };
    case words.ERROR:
      return {
        kind: 'error',
        id: bytesKey(id),
        message: message === undefined ? '' : Buffer.from(message).toString('utf8'),
        doubtful: doubtfulId || rest.length !== 1 || (message !== undefined && !isUtf8(message)),
      };
    default:
      return malformed('an unknown status');
  }
}

/** A frame as a person reads it: text where it is printable, else hex; long ones cut. */
export function shownFrame(frame: Uint8Array): string {
  const head = Buffer.from(frame.subarray(0, 48));
  const text = head.toString('utf8');
  const body = /^[\p{L}\p{N}\p{P}\p{S} ]*$/u.test(text) && isUtf8(head) ? JSON.stringify(text) : `0x${head.toString('hex')}`;
  return frame.byteLength > 48 ? `${body}… (${frame.byteLength} bytes)` : body;
}

export const shownFrames = (frames: Frames): string => `[${frames.slice(0, 8).map(shownFrame).join(', ')}${frames.length > 8 ? `, … ${frames.length} frames` : ''}]`;
