/**
 * One request of a client with its retries. Protocol page, "Client", request, late replies, outcome.
 *
 * Which server an attempt goes to is selection's business (selection.ts); here a reply is either of the server of the
 * attempt that waits (`OK_REPLY`, `ERROR_REPLY`), or of the server of an attempt that is over (`LATE_…`), or of a server
 * that was never asked (`STRAY_REPLY`). The final states are the outcomes.
 */
import { assign, emit, setup } from 'xstate';

export interface RequestOptions {
  /** The number of attempts in all. */
  readonly attempts: number;
  /** One attempt waits this long. */
  readonly timeoutMs: number;
  /** The wait before attempt n+1 is this × 2^(n-1). */
  readonly baseDelayMs: number;
}

export type RequestEvent =
  /** `servers`: how many the client is connected to. */
  | { readonly type: 'START'; readonly servers: number }
  | { readonly type: 'OK_REPLY' }
  | { readonly type: 'ERROR_REPLY' }
  | { readonly type: 'LATE_OK_REPLY' }
  | { readonly type: 'LATE_ERROR_REPLY' }
  | { readonly type: 'STRAY_REPLY' }
  | { readonly type: 'STOP' };

export type RequestEmission =
  /** An attempt leaves: select a server and send to it. */
  | { readonly type: 'SEND'; readonly attempt: number }
  /** What the attempt that waited counts as for its server. */
  | { readonly type: 'ATTEMPT_SUCCEEDED' }
  | { readonly type: 'ATTEMPT_FAILED'; readonly by: 'ERROR' | 'TIMEOUT' }
  /** The request succeeds by a reply to an attempt that was over; the attempt given up counts neither way. */
  | { readonly type: 'LATE_SUCCESS' }
  /** A reply was dropped. */
  | { readonly type: 'DROPPED' }
  /** The caller is told. */
  | { readonly type: 'END'; readonly outcome: RequestOutcome };

export type RequestOutcome = 'succeeded' | 'unsent' | 'error' | 'unknown';

export const requestDefaults: RequestOptions = { attempts: 3, timeoutMs: 5000, baseDelayMs: 500 };

/** The event alphabet with payloads. */
export const requestEvents: readonly RequestEvent[] = [
  { type: 'START', servers: 1 },
  { type: 'START', servers: 0 },
  { type: 'OK_REPLY' },
  { type: 'ERROR_REPLY' },
  { type: 'LATE_OK_REPLY' },
  { type: 'LATE_ERROR_REPLY' },
  { type: 'STRAY_REPLY' },
  { type: 'STOP' },
];

/** Rule 2's bound: all attempts and the waits between them. */
export function retryWindowMs(options: RequestOptions): number {
  let windowMs = options.attempts * options.timeoutMs;
  for (let attempt = 1; attempt < options.attempts; attempt++) windowMs += options.baseDelayMs * 2 ** (attempt - 1);
  return windowMs;
}

export function requestMachine(options: Partial<RequestOptions> = {}) {
  const { attempts, timeoutMs, baseDelayMs } = { ...requestDefaults, ...options };
  return setup({
    types: { context: {} as { attempt: number }, events: {} as RequestEvent, emitted: {} as RequestEmission },
    guards: {
      canSend: ({ event }) => event.type === 'START' && event.servers > 0 && attempts > 0 && timeoutMs > 0,
      attemptsLeft: ({ context }) => context.attempt < attempts,
    },
    actions: {
      nextAttempt: assign({ attempt: ({ context }) => context.attempt + 1 }),
      send: emit(({ context }) => ({ type: 'SEND' as const, attempt: context.attempt })),
      countSuccess: emit({ type: 'ATTEMPT_SUCCEEDED' }),
      countError: emit({ type: 'ATTEMPT_FAILED', by: 'ERROR' }),
      countTimeout: emit({ type: 'ATTEMPT_FAILED', by: 'TIMEOUT' }),
      succeedLate: emit({ type: 'LATE_SUCCESS' }),
      drop: emit({ type: 'DROPPED' }),
      endSucceeded: emit({ type: 'END', outcome: 'succeeded' }),
      endUnsent: emit({ type: 'END', outcome: 'unsent' }),
      endError: emit({ type: 'END', outcome: 'error' }),
      endUnknown: emit({ type: 'END', outcome: 'unknown' }),
    },
    delays: {
      attemptTimeout: timeoutMs,
      backoff: ({ context }) => baseDelayMs * 2 ** (context.attempt - 1),
    },
  }).createMachine({
    id: 'request',
    context: { attempt: 0 },
    initial: 'ready',
    states: {
      ready: {
        on: { START: [{ guard: 'canSend', target: 'waiting' }, { target: 'unsent' }], STOP: 'unsent' },
      },
      waiting: {
        entry: ['nextAttempt', 'send'],
        after: {
          attemptTimeout: [
            { guard: 'attemptsLeft', target: 'backoff', actions: 'countTimeout' },
            { target: 'unknown', actions: 'countTimeout' },
          ],
        },
        on: {
          OK_REPLY: { target: 'succeeded', actions: 'countSuccess' },
          ERROR_REPLY: [
            { guard: 'attemptsLeft', target: 'backoff', actions: 'countError' },
            { target: 'error', actions: 'countError' },
          ],
          LATE_OK_REPLY: { target: 'succeeded', actions: 'succeedLate' },
          LATE_ERROR_REPLY: { actions: 'drop' },
          STRAY_REPLY: { actions: 'drop' },
          STOP: 'unknown',
        },
      },
      backoff: {
        after: { backoff: 'waiting' },
        on: {
          LATE_OK_REPLY: { target: 'succeeded', actions: 'succeedLate' },
          LATE_ERROR_REPLY: { actions: 'drop' },
          STRAY_REPLY: { actions: 'drop' },
          STOP: 'unknown',
        },
      },
      /** The payload, the endpoint, the attempts and the latency go to the caller. */
      succeeded: { type: 'final', entry: 'endSucceeded' },
      /** Nothing left the client. */
      unsent: { type: 'final', entry: 'endUnsent' },
      /** The last attempt was answered ERROR; an earlier one may have been executed. */
      error: { type: 'final', entry: 'endError' },
      /** The request may have been executed. */
      unknown: { type: 'final', entry: 'endUnknown' },
    },
  });
}
