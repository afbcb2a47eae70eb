/**
 * An outcome as it is remembered, and as it is answered from the first time on: a copy, so that whoever gave it may use its
 * memory again. Most replies are small, and a small Buffer costs several objects and a piece of memory outside the heap; kept
 * as text of one byte a character it is one.
 */
import { Buffer } from 'node:buffer';
import { bytesOf } from '../transports/outbox.js';
import type { Frames } from '../transports/port.js';
import { latin1Of } from './frame-text.js';
import { errorFrames, okFrames } from './wire.js';

export interface StoredReply {
  readonly ok: boolean;
  /** The payload, or the error's message as its one frame. Text is made into frames anew for each answer; frames are shared by all. */
  readonly body: string | readonly string[] | Frames;
}

/** A reply up to this size is kept as text, so that what waits to leave for a peer that does not read holds little more than it. */
const textUpToBytes = 1024;
/** Frames up to this size are copied; larger ones are not, where they show most of the memory that they hold on to. */
const copyUpToBytes = 8192;

/** About what a frame takes besides its bytes, where there is another before it: a text with its place, or a Buffer with its own. */
const textCharge = 32;
const frameCharge = 128;

export function storeReply(ok: boolean, body: Frames): StoredReply {
  const [first] = body;
  if (bytesOf(body) > textUpToBytes) return { ok, body: copied(body) };
  return { ok, body: body.length === 1 && first !== undefined ? latin1Of(first) : body.map(latin1Of) };
}

/** The whole reply, to whoever asks now. */
export function replyFrames(requestId: Uint8Array, reply: StoredReply): Frames {
  const body = typeof reply.body === 'string' ? [reply.body] : reply.body;
  const frames = body.map((frame) => (typeof frame === 'string' ? Buffer.from(frame, 'latin1') : frame));
  return reply.ok ? okFrames(requestId, frames) : errorFrames(requestId, frames[0] ?? Buffer.alloc(0));
}

/** What frames weigh, in bytes. */
export function weightOfFrames(frames: Frames): number {
  return bytesOf(frames) + frameCharge * Math.max(0, frames.length - 1);
}

/** What a reply weighs as it is stored, in bytes. */
export function weightOfReply({ body }: StoredReply): number {
  if (typeof body === 'string') return body.length;
  if (typeof body[0] !== 'string') return weightOfFrames(body as Frames);
  return (body as readonly string[]).reduce((bytes, text) => bytes + text.length, textCharge * (body.length - 1));
}

/** Small frames stand in one piece of memory, for each has its price. */
function copied(body: Frames): Frames {
  // `alloc` takes nothing from the common pool: what is kept would hold on to what others have long given up.
  const together = Buffer.alloc(bytesOf(body.filter(isSmall)));
  let end = 0;
  return body.map((frame) => {
    if (!isSmall(frame)) return kept(frame);
    together.set(frame, end);
    return together.subarray(end, (end += frame.byteLength));
  });
}

function isSmall(frame: Uint8Array): boolean {
  return frame.byteLength <= copyUpToBytes;
}

function kept(frame: Uint8Array): Uint8Array {
  const { buffer, byteOffset, byteLength } = frame;
  // Memory that is shared or resized is nobody's alone.
  if (buffer instanceof ArrayBuffer && !isResizable(buffer) && buffer.byteLength <= 2 * byteLength) return Buffer.from(buffer, byteOffset, byteLength);
  const own = Buffer.alloc(byteLength);
  own.set(frame);
  return own;
}

function isResizable(buffer: ArrayBuffer): boolean {
  return (buffer as { readonly resizable?: boolean }).resizable === true;
}
