/** What a server tells of its life. Times are of the server's clock; `client` is the routing id. */
import type { Frames, RefusalReason } from '../transports/port.js';
import type { MalformedReason } from './parse.js';

interface Timed {
  readonly atMs: number;
}

interface OfClient extends Timed {
  readonly client: Uint8Array;
}

interface OfRequest extends OfClient {
  readonly requestId: string;
}

export interface ServerEvents {
  readonly start: Timed & { readonly endpoint: string };
  readonly stop: Timed;
  /** A message came, well-formed or not. */
  readonly received: OfClient & { readonly frames: Frames };
  /** A message was handed to the socket. */
  readonly sent: OfClient & { readonly frames: Frames };
  readonly execute: OfRequest & { readonly payload: Frames };
  readonly executed: OfRequest & { readonly status: 'ok' | 'error'; readonly durationMs: number; /** Of an ERROR. */ readonly message?: string };
  /** A request that is known: answered from the cache, or made to wait for its execution. */
  readonly repeat: OfRequest & { readonly from: 'cache' | 'execution' };
  readonly busy: OfRequest;
  readonly malformed: OfClient & { readonly reason: MalformedReason };
  /** A message was dropped because the client is gone or takes nothing. */
  readonly refused: OfClient & { readonly reason: RefusalReason };
}
