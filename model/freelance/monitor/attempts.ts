/** One request from attempt to attempt. Protocol page, "Client", request and outcome. */
import type { Belief, RequestBelief } from './belief.js';
import type { ClientOptions, FailureKind } from './events.js';
import { later, notBefore, type Interval } from './interval.js';

/** The wait before the next attempt, after so many. */
export const backoffMs = (options: ClientOptions, attempts: number): number => options.retryBaseDelayMs * 2 ** (attempts - 1);

/** The attempt that waited has failed in this window, by an ERROR reply with this message or by its timeout. */
export function failedAttempt(request: RequestBelief, options: ClientOptions, errorMessage: string | undefined, window: Interval): RequestBelief {
  const failed = { ...request, errorMessage };
  if (request.attempts >= options.maxRetries) return failedRequest(failed, window);
  const waitMs = backoffMs(options, request.attempts);
  return { ...failed, phase: { kind: 'due', window: later(window, waitMs, waitMs) } };
}

/** The request fails in this window, for want of another attempt. */
export function failedRequest(request: RequestBelief, window: Interval): RequestBelief {
  return over(request, window, request.attempts === 0 ? ['unsent'] : request.errorMessage === undefined ? ['unknown'] : ['error']);
}

/**
 * The client has stopped. A request that waits to be retried after an ERROR may be told either way: its last attempt
 * was answered ERROR, and the client stopped.
 */
export function stoppedRequest(request: RequestBelief, window: Interval): RequestBelief {
  if (request.phase.kind === 'over') return request;
  const betweenAttempts = request.phase.kind === 'due' && request.errorMessage !== undefined;
  return over(request, window, request.attempts === 0 ? ['unsent'] : betweenAttempts ? ['unknown', 'error'] : ['unknown']);
}

/** The server of the attempt that waits is gone: whether the attempt sits out its time is left open. */
export function abandonedRequest(request: RequestBelief, endpoint: string, when: Interval): RequestBelief {
  const { phase } = request;
  if (phase.kind !== 'waiting' || phase.endpoint !== endpoint) return request;
  return { ...request, phase: { ...phase, deadline: { lo: Math.min(when.lo, phase.deadline.lo), hi: phase.deadline.hi } } };
}

/** An attempt is seen to leave at this endpoint. */
export function sentAttempt(request: RequestBelief, endpoint: string, id: string, sent: Interval): RequestBelief {
  return {
    ...request,
    id,
    attempts: request.attempts + 1,
    endpoints: request.endpoints.includes(endpoint) ? request.endpoints : [...request.endpoints, endpoint],
    phase: { kind: 'waiting', endpoint, sent, deadline: later(sent, request.timeoutMs) },
  };
}

/** A request is made. */
export function newRequest(belief: Belief, request: string, payload: RequestBelief['payload'], payloadKey: string, timeoutMs: number | null, askedMs: number, when: Interval): RequestBelief {
  const created: RequestBelief = {
    request,
    payload,
    payloadKey,
    timeoutMs: timeoutMs ?? belief.options.requestTimeoutMs,
    asked: { lo: askedMs, hi: when.hi },
    id: undefined,
    attempts: 0,
    endpoints: [],
    errorMessage: undefined,
    phase: { kind: 'due', window: when },
  };
  const failsAtOnce = belief.phase !== 'running' || belief.options.maxRetries <= 0 || created.timeoutMs <= 0;
  return failsAtOnce ? failedRequest(created, when) : created;
}

const over = (request: RequestBelief, window: Interval, failures: readonly FailureKind[]): RequestBelief => ({
  ...request,
  phase: { kind: 'over', window: notBefore(window, window.lo), end: { success: false, failures, message: request.errorMessage, attempts: request.attempts } },
});
