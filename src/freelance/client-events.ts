/** What a client tells of its life. Times are of the client's clock. */
import type { Frames } from '../transports/port.js';
import type { Outcome } from './outcome.js';
import type { MalformedReason } from './parse.js';
import type { ServerState } from './server-record.js';

interface Timed {
  readonly atMs: number;
}

interface OfServer extends Timed {
  readonly endpoint: string;
}

interface OfAttempt extends OfServer {
  readonly requestId: string;
  /** From 1. */
  readonly attempt: number;
}

/** How an attempt ended. `given-up`: another server's answer came first. */
export type AttemptEnd = 'ok' | 'error' | 'timeout' | 'given-up' | 'disconnected' | 'stopped';

export interface ClientEvents {
  /** Started with this routing id, on every link. */
  readonly start: Timed & { readonly routingId: Uint8Array };
  readonly stop: Timed;
  readonly connect: OfServer;
  readonly disconnect: OfServer;
  readonly state: OfServer & { readonly from: ServerState; readonly to: ServerState; readonly reason: 'heartbeat' | 'ok' | 'silence' | 'failures' };
  readonly request: Timed & { readonly requestId: string; readonly payload: Frames; readonly timeoutMs: number };
  /** An attempt begins: its message was handed to the link. */
  readonly attempt: OfAttempt;
  /** `left`: its message left the client, or may have. */
  readonly 'attempt-end': OfAttempt & { readonly end: AttemptEnd; readonly left: boolean };
  /** A timer fell due, and is dealt with next. */
  readonly timer: Timed & { readonly name: 'heartbeat' | 'attempt' | 'backoff' | 'silence'; readonly requestId?: string; readonly endpoint?: string };
  /** The wait before the next attempt begins. */
  readonly backoff: Timed & { readonly requestId: string; readonly delayMs: number };
  readonly settle: Timed & { readonly outcome: Outcome };
  /** A message left. */
  readonly sent: OfServer & { readonly frames: Frames };
  /** A message came, well-formed or not. */
  readonly received: OfServer & { readonly frames: Frames };
  /** A reply that changed nothing. `stray`: the request is not open, or was never sent there; `late-error`: of an attempt that is over. */
  readonly late: OfServer & { readonly requestId: string; readonly status: 'ok' | 'error'; readonly reason: 'stray' | 'late-error' };
  readonly malformed: OfServer & { readonly reason: MalformedReason };
  /** A link took no message: its outbox is full. */
  readonly refused: OfServer;
}
