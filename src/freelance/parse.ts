/**
 * Frames from a peer, read with suspicion: each list of frames becomes a message or the reason why it is none. Nothing here
 * throws, and nothing is copied.
 */
import type { Frames } from '../transports/port.js';
import { sameBytes, textOf } from './frame-text.js';
import { maxIdBytes, overLimit, type MessageLimits } from './limits.js';
import { errorStatus, heartbeatCommand, maxErrorBytes, okStatus, requestCommand, responseCommand } from './wire.js';

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
  if (sameBytes(command, responseCommand)) return parseReply(frames, limits);
  if (sameBytes(command, heartbeatCommand)) {
    const id = frames[2];
    if (id === undefined || frames.length > 3) return 'frames';
    const serverId = idOf(id, 0);
    return serverId === undefined ? 'id' : { kind: 'heartbeat', serverId };
  }
  return sameBytes(command, requestCommand) ? 'direction' : 'command';
}

/** What a client sends. */
export function parseForServer(frames: Frames, limits: MessageLimits): ServerMessage | MalformedReason {
  const command = commandOf(frames);
  if (typeof command === 'string') return command;
  if (sameBytes(command, requestCommand)) {
    const idFrame = frames[2];
    if (idFrame === undefined || frames.length < 4) return 'frames';
    const requestId = idOf(idFrame, 1);
    if (requestId === undefined) return 'id';
    const payload = frames.slice(3);
    return overLimit(payload, limits) === undefined ? { kind: 'request', requestId, idFrame, payload } : 'limit';
  }
  if (sameBytes(command, heartbeatCommand)) return frames.length === 2 ? { kind: 'heartbeat' } : 'frames';
  return sameBytes(command, responseCommand) ? 'direction' : 'command';
}

function parseReply(frames: Frames, limits: MessageLimits): ClientMessage | MalformedReason {
  const id = frames[2];
  const status = frames[3];
  const message = frames[4];
  if (id === undefined || status === undefined || message === undefined) return 'frames';
  const requestId = idOf(id, 1);
  if (requestId === undefined) return 'id';
  if (sameBytes(status, okStatus)) {
    const payload = frames.slice(4);
    return overLimit(payload, limits) === undefined ? { kind: 'ok', requestId, payload } : 'limit';
  }
  if (!sameBytes(status, errorStatus)) return 'status';
  if (frames.length > 5) return 'frames';
  if (message.byteLength > Math.max(limits.maxFrameBytes, maxErrorBytes)) return 'limit';
  const text = textOf(message);
  return text === undefined ? 'text' : { kind: 'error', requestId, message: text };
}

function commandOf(frames: Frames): Uint8Array | MalformedReason {
  const first = frames[0];
  const command = frames[1];
  if (first === undefined || command === undefined) return 'short';
  return first.byteLength === 0 && command.byteLength > 0 ? command : 'envelope';
}

/** Undefined: too short, too long, or no UTF-8. */
function idOf(frame: Uint8Array, minBytes: number): string | undefined {
  return frame.byteLength >= minBytes && frame.byteLength <= maxIdBytes ? textOf(frame) : undefined;
}
