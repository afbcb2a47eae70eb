/** How a request ended. Source: the protocol page, "Outcome". */
import type { Frames } from '../transports/port.js';

export interface RequestSuccess {
  readonly kind: 'success';
  readonly ok: true;
  readonly requestId: string;
  /** As the server sent it. */
  readonly payload: Frames;
  /** The server that answered. */
  readonly endpoint: string;
  /** Attempts begun, the successful one among them. */
  readonly attempts: number;
  /** From the call to the answer. */
  readonly latencyMs: number;
}

/**
 * `unsent`: surely nothing left the client. `error`: the last attempt was answered ERROR; an earlier one may have been
 * executed. `unknown`: it may have been executed.
 */
export type FailureKind = 'unsent' | 'error' | 'unknown';

/** What ended it: no server was known, no attempt allowed, a timeout of 0, too much waiting already, the last attempt's end, or `stop`. */
export type FailureReason = 'no-server' | 'no-attempts' | 'zero-timeout' | 'busy' | 'error-reply' | 'timeout' | 'disconnected' | 'stopped';

export interface RequestFailure {
  readonly kind: FailureKind;
  readonly ok: false;
  readonly requestId: string;
  readonly reason: FailureReason;
  /** For a person; of kind `error` the server's own message. */
  readonly message: string;
  readonly attempts: number;
}

export type Outcome = RequestSuccess | RequestFailure;
