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
 * once for a client's request within the cache lifetime. Frames up to 8 KiB are copied when the server gets them: at once from
 * a list, a turn of the promise queue later from a promise, and another handler may have run before that. Larger ones are kept
 * as they are: leave them unchanged.
 */
export type Handler = (payload: Frames, context: RequestContext) => readonly PayloadFrame[] | Promise<readonly PayloadFrame[]>;

/** The default: the payload as it came. */
export const echo: Handler = (payload) => payload;
