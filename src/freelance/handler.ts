/** The work of a server: payload in, payload out. */
import type { Frames } from '../transports/port.js';
import type { PayloadFrame } from './limits.js';

export interface RequestContext {
  readonly requestId: string;
  /** The client's routing id. */
  readonly client: Uint8Array;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

/**
 * Gives the answer's frames, at least one; throwing gives the client an ERROR reply with the error's message. It runs at most
 * once for a client's request within the cache lifetime. Frames above 8 KiB are kept, not copied: leave them unchanged.
 */
export type Handler = (payload: Frames, context: RequestContext) => readonly PayloadFrame[] | Promise<readonly PayloadFrame[]>;

/** The default: the payload as it came. */
export const echo: Handler = (payload) => payload;
