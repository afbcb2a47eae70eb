/** One request from its call to its end, over all its attempts. */
import type { Frames, Ticket } from '../transports/port.js';
import type { Due } from './deadline-queue.js';
import type { Outcome } from './outcome.js';
import type { ServerRecord } from './server-record.js';

/** What the caller brings. */
export interface RequestCall {
  readonly requestId: string;
  readonly payload: Frames;
  readonly payloadBytes: number;
  readonly timeoutMs: number;
  /** Called exactly once. */
  readonly settle: (outcome: Outcome) => void;
}

export class OpenRequest implements Due {
  readonly kind = 'request';
  readonly call: RequestCall;
  readonly frames: Frames;
  readonly startedMs: number;
  attempts = 0;
  /** The server of the attempt that is waiting; undefined in the wait before the next one. */
  server: ServerRecord | undefined;
  ticket: Ticket | undefined;
  attemptMs = 0;
  /** The servers of attempts that are over and whose message left, or may have. */
  asked: ServerRecord[] | undefined;
  /** The ERROR reply's message, if that is how the last attempt ended. */
  lastError: string | undefined;
  /** The waiting attempt's timeout, or the end of the wait before the next. */
  deadlineMs = 0;
  readonly rank = 2;
  place = -1;
  turn = 0;

  constructor(call: RequestCall, frames: Frames, startedMs: number) {
    this.call = call;
    this.frames = frames;
    this.startedMs = startedMs;
  }

  /** Whether some attempt's message went to this server; it is the same server when it was disconnected and connected again. */
  wasSentTo(server: ServerRecord): boolean {
    return (this.server === server && this.ticket?.state === 'left') || this.asked?.some(({ endpoint }) => endpoint === server.endpoint) === true;
  }
}
