/**
 * Frames from a peer, read with suspicion: each list of frames becomes a message or the reason why it is none. Nothing here
 * throws, and nothing is copied.
 */
import { isUtf8 } from 'node:buffer';
import type { Frames } from '../transports/port.js';
import { maxIdBytes, overLimit, type MessageLimits } from './limits.js';
import { errorStatus, heartbeatCommand, okStatus, requestCommand, responseCommand } from './wire.js';

/**
 * Why frames are no message. `short`: fewer than two frames; `envelope`: no single empty delimiter; `command`: an unknown one;
 * `direction`: one that goes the other way; `frames`: too few or too many for the command; `id`: empty, too long or no UTF-8;
 * `status`: neither OK nor ERROR; `text`: no UTF-8; `limit`: over a limit of size.
 */
export type MalformedReason = (typeof malformedReasons)[number];

export const malformedReasons = ['short', 'envelope', 'command', 'direction', 'frames', 'id', 'status', 'text', 'limit'] as const;

export type ClientMessage =
  | { readonly kind: 'heartbeat'; readonly serverId: string }
  | { readonly kind: 'ok'; readonly requestId: string; readonly payload: Frames }
  | { readonly kind: 'error'; readonly requestId: string; readonly message: string };

export type ServerMessage =
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'request'; readonly requestId: string; readonly idFrame: Uint8Array; readonly payload: Frames };

/** What a server sends. */
export function parseForClient(frames: Frames, limits: MessageLimits): ClientMessage | MalformedReason {
  const command = commandOf(frames);
  if (typeof command === 'string') return command;
  if (same(command, responseCommand)) return parseReply(frames, limits);
  if (same(command, heartbeatCommand)) {
    const id = frames[2];
    if (id === undefined || frames.length > 3) return 'frames';
    return isId(id, 0) ? { kind: 'heartbeat', serverId: textOf(id) } : 'id';
  }
  return same(command, requestCommand) ? 'direction' : 'command';
}

/** What a client sends. */
export function parseForServer(frames: Frames, limits: MessageLimits): ServerMessage | MalformedReason {
  const command = commandOf(frames);
  if (typeof command === 'string') return command;
  if (same(command, requestCommand)) {
    const idFrame = frames[2];
    if (idFrame === undefined || frames.length < 4) return 'frames';
    if (!isId(idFrame, 1)) return 'id';
    const payload = frames.slice(3);
    return overLimit(payload, limits) === undefined ? { kind: 'request', requestId: textOf(idFrame), idFrame, payload } : 'limit';
  }
  if (same(command, heartbeatCommand)) return frames.length === 2 ? { kind: 'heartbeat' } : 'frames';
  return same(command, responseCommand) ? 'direction' : 'command';
}

function parseReply(frames: Frames, limits: MessageLimits): ClientMessage | MalformedReason {
  const [, , id, status, message] = frames;
  if (id === undefined || status === undefined || message === undefined) return 'frames';
  if (!isId(id, 1)) return 'id';
  if (same(status, okStatus)) {
    const payload = frames.slice(4);
    return overLimit(payload, limits) === undefined ? { kind: 'ok', requestId: textOf(id), payload } : 'limit';
  }
  if (!same(status, errorStatus)) return 'status';
  if (frames.length > 5) return 'frames';
  if (message.byteLength > limits.maxFrameBytes) return 'limit';
  return isUtf8(message) ? { kind: 'error', requestId: textOf(id), message: textOf(message) } : 'text';
}

function commandOf(frames: Frames): Uint8Array | MalformedReason {
  const [first, command] = frames;
  if (first === undefined || command === undefined) return 'short';
  return first.byteLength === 0 && command.byteLength > 0 ? command : 'envelope';
}

function isId(frame: Uint8Array, minBytes: number): boolean {
  return frame.byteLength >= minBytes && frame.byteLength <= maxIdBytes && isUtf8(frame);
}

function same(frame: Uint8Array, constant: Buffer): boolean {
  return frame.byteLength === constant.byteLength && constant.equals(frame);
}

function textOf(frame: Uint8Array): string {
  return bufferOf(frame).utf8Slice(0, frame.byteLength);
}

/** The frame's bytes as a Buffer over the same memory. */
function bufferOf(frame: Uint8Array): Buffer & { utf8Slice(start: number, end: number): string } {
  const buffer = Buffer.isBuffer(frame) ? frame : Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  return buffer as Buffer & { utf8Slice(start: number, end: number): string };
}
