/**
 * One server as one client sees it: UNKNOWN, ALIVE or DEAD. Protocol page, "Client", liveness.
 *
 * Only messages that the client takes arrive here. What it drops (malformed, stray, a late ERROR) changes nothing, so
 * there is no event for it. A reading of the page, where it leaves a choice: an ERROR reply to the attempt that waits is
 * a failure, and yet the server was not silent, so it starts the silence anew.
 */
import { assign, setup } from 'xstate';

export interface LivenessOptions {
  readonly heartbeatTimeoutMs: number;
  /** Consecutive failures that make a server DEAD, from any state. */
  readonly deadAfterFailures: number;
}

export type LivenessEvent =
  | { readonly type: 'HEARTBEAT_ANSWER' }
  /** An OK reply to the attempt that waits: a success of this server. */
  | { readonly type: 'OK_REPLY' }
  /** An OK reply to an attempt that timed out, while the request is open: a sign of life, counted neither way. */
  | { readonly type: 'LATE_OK_REPLY' }
  | { readonly type: 'ERROR_REPLY' }
  | { readonly type: 'ATTEMPT_TIMEOUT' };

export const livenessDefaults: LivenessOptions = { heartbeatTimeoutMs: 6000, deadAfterFailures: 3 };

/** `failures` counts no further than the threshold: beyond it nothing depends on the number. */
export function livenessMachine(options: Partial<LivenessOptions> = {}) {
  const { heartbeatTimeoutMs, deadAfterFailures } = { ...livenessDefaults, ...options };
  return setup({
    types: { context: {} as { failures: number }, events: {} as LivenessEvent },
    guards: { isOneTooMany: ({ context }) => context.failures + 1 >= deadAfterFailures },
    actions: {
      countFailure: assign({ failures: ({ context }) => Math.min(context.failures + 1, deadAfterFailures) }),
      forgetFailures: assign({ failures: 0 }),
    },
    delays: { heartbeatTimeout: heartbeatTimeoutMs },
  }).createMachine({
    id: 'liveness',
    context: { failures: 0 },
    initial: 'UNKNOWN',
    states: {
      UNKNOWN: {
        on: {
          ERROR_REPLY: [{ guard: 'isOneTooMany', target: 'DEAD', actions: 'countFailure' }, { actions: 'countFailure' }],
        },
      },
      ALIVE: {
        after: { heartbeatTimeout: 'DEAD' },
        on: {
          // Entered anew: the server was not silent.
          ERROR_REPLY: [
            { guard: 'isOneTooMany', target: 'DEAD', actions: 'countFailure' },
            { target: 'ALIVE', reenter: true, actions: 'countFailure' },
          ],
        },
      },
      DEAD: {
        on: { ERROR_REPLY: { actions: 'countFailure' }, ATTEMPT_TIMEOUT: { actions: 'countFailure' } },
      },
    },
    on: {
      HEARTBEAT_ANSWER: { target: '.ALIVE', reenter: true },
      LATE_OK_REPLY: { target: '.ALIVE', reenter: true },
      OK_REPLY: { target: '.ALIVE', reenter: true, actions: 'forgetFailures' },
      ATTEMPT_TIMEOUT: [{ guard: 'isOneTooMany', target: '.DEAD', actions: 'countFailure' }, { actions: 'countFailure' }],
    },
  });
}
