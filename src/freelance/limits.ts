/** How large a message may be. The same limits on both sides: what one may send, the other takes. */
import { Buffer } from 'node:buffer';
import { isUint8Array } from 'node:util/types';
import { OperatingError, shown } from '../core/errors.js';
import { defaultMaxFrameBytes, type Frames } from '../transports/port.js';
import { bytesOf } from '../transports/outbox.js';

export interface MessageLimits {
  /** Payload frames of one message. Default 64. */
  readonly maxPayloadFrames: number;
  /** Bytes of one frame. Default 1 MiB. */
  readonly maxFrameBytes: number;
  /** Bytes of all payload frames of one message. Default 4 MiB. */
  readonly maxPayloadBytes: number;
}

export const defaultLimits: MessageLimits = {
  maxPayloadFrames: 64,
  maxFrameBytes: defaultMaxFrameBytes,
  maxPayloadBytes: 4 * 1024 * 1024,
};

/** Bytes of a request id or a server id. */
export const maxIdBytes = 255;

/** What a user gives as a frame: bytes, or text that goes as UTF-8. */
export type PayloadFrame = Uint8Array | string;

/** The frames as bytes. Throws `WP1004` for no frames or none at all, `WP1005` for what is over a limit. */
export function payloadFrames(payload: readonly PayloadFrame[], limits: MessageLimits): Frames {
  if (!Array.isArray(payload) || payload.length === 0) {
    throw new OperatingError('WP1004', {
      expected: 'a payload of at least one frame, each a Uint8Array or a string',
      found: Array.isArray(payload) ? 'no frame' : shown(payload),
      repair: 'Send one empty frame where there is nothing to say.',
    });
  }
  const frames: Frames = areBytes(payload) ? payload : Array.from(payload, bytesOfFrame);
  const fault = overLimit(frames, limits);
  if (fault !== undefined) {
    throw new OperatingError('WP1005', { ...fault, repair: 'Split the payload, or raise the limit on both sides.' });
  }
  return frames;
}

/** What is over a limit, in words; undefined where nothing is. */
export function overLimit(payload: Frames, limits: MessageLimits): { readonly expected: string; readonly found: string } | undefined {
  if (payload.length > limits.maxPayloadFrames) {
    return { expected: `at most ${limits.maxPayloadFrames} payload frames`, found: `${payload.length}` };
  }
  for (let index = 0; index < payload.length; index++) {
    const frame = payload[index] as Uint8Array;
    if (frame.byteLength > limits.maxFrameBytes) {
      return { expected: `frames of at most ${limits.maxFrameBytes} bytes`, found: `one of ${frame.byteLength}` };
    }
  }
  const bytes = bytesOf(payload);
  return bytes > limits.maxPayloadBytes ? { expected: `a payload of at most ${limits.maxPayloadBytes} bytes`, found: `${bytes}` } : undefined;
}


/** Unlike `every` it sees the holes of a sparse array. */
function areBytes(payload: readonly unknown[]): payload is readonly Uint8Array[] {
  for (let index = 0; index < payload.length; index++) if (!isUint8Array(payload[index])) return false;
  return true;
}

function bytesOfFrame(frame: unknown, index: number): Uint8Array {
  if (isUint8Array(frame)) return frame;
  if (typeof frame === 'string') return Buffer.from(frame);
  throw new OperatingError('WP1004', {
    expected: 'each payload frame a Uint8Array or a string',
    found: `${shown(frame)} as frame ${index}`,
    repair: 'Encode the value first.',
  });
}
