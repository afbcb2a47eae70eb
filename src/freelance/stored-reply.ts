/**
 * An outcome as it is remembered. Most replies are small, and a small Buffer costs several objects and a piece of memory
 * outside the heap; kept as text of one byte a character it is one.
 */
import type { Frames } from '../transports/port.js';
import { latin1Of } from './frame-text.js';
import { errorFrames, okFrames } from './wire.js';

type StoredFrame = string | Uint8Array;

export interface StoredReply {
  readonly ok: boolean;
  /** The payload, or the error's message as its one frame. */
  readonly body: StoredFrame | readonly StoredFrame[];
}

/** Frames up to this size are kept as text; larger ones up to the next are copied, for they may hold on to more memory than they show. */
const textUpToBytes = 1024;
const copyUpToBytes = 8192;

export function storeReply(ok: boolean, body: Frames): StoredReply {
  const [first] = body;
  return { ok, body: body.length === 1 && first !== undefined ? stored(first) : body.map(stored) };
}

/** The whole reply, to whoever asks now. */
export function replyFrames(requestId: Uint8Array, reply: StoredReply): Frames {
  const body = typeof reply.body === 'string' || reply.body instanceof Uint8Array ? [reply.body] : reply.body;
  const frames = body.map((frame) => (typeof frame === 'string' ? Buffer.from(frame, 'latin1') : frame));
  return reply.ok ? okFrames(requestId, frames) : errorFrames(requestId, frames[0] ?? Buffer.alloc(0));
}

function stored(frame: Uint8Array): StoredFrame {
  if (frame.byteLength > copyUpToBytes) return frame;
  return frame.byteLength > textUpToBytes ? Buffer.from(frame) : latin1Of(frame);
}
