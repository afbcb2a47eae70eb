/** Rules 1 and 2 in discrete time: what a lifetime and a window of retries mean to the millisecond. */
import { always, sometimes, within } from '../../../src/engine/property.js';
import { retryWindowMs, requestDefaults, type RequestOptions } from '../../../model/freelance/request.js';
import { retrySystem, type PlantedInRetry, type RetryState } from '../../../model/freelance/system/retry.js';
import { asked, type Asked, type RuleSystem } from './rule-system.js';

const isOpen = ({ request }: RetryState): boolean => request.matches('waiting') || request.matches('backoff');
const isOver = ({ request }: RetryState): boolean => request.status === 'done';

/** Rule 2's bound as a property; true for the retry window, and for nothing shorter. */
export const endsWithin = (boundMs: number) => within<RetryState>(`it ends within ${boundMs} ms`, boundMs, isOpen, isOver);
export const onceInAllRetries = always<RetryState>('a retry is not executed again', ({ executions }) => executions.every(({ context }) => context <= 1));

export interface WindowParameters extends RequestOptions {
  readonly cacheLifetimeMs: number;
  /** Divides all times. A frame is under way for less than one timeout: at most one unit less. */
  readonly unitMs: number;
}

/** One client, one server that answers at once, and frames that take up to a timeout to arrive, or never do. */
export function retryWindowSystem({ attempts, timeoutMs, baseDelayMs, cacheLifetimeMs, unitMs }: WindowParameters, planted?: PlantedInRetry) {
  return retrySystem({
    servers: 1,
    time: { unitMs },
    request: { attempts, timeoutMs, baseDelayMs },
    deduplication: { cacheLifetimeMs },
    handler: 'at once',
    heartbeats: false,
    // With one server its liveness decides nothing here; a short silence keeps the clocks few.
    liveness: { heartbeatTimeoutMs: timeoutMs },
    network: { capacity: 2, requestDelayMs: { min: 0, max: timeoutMs - unitMs }, replyDelayMs: { min: 0, max: 0 } },
    ...(planted === undefined ? {} : { planted }),
  });
}

const questions = (windowMs: number): readonly Asked[] => [
  ...asked<RetryState>(
    1,
    onceInAllRetries,
    always('never twice within one lifetime', ({ tooSoon }) => tooSoon.context === 0),
    sometimes('the last attempt is answered from the store', ({ request, executions }) => request.matches('succeeded') && request.context.attempt === 3 && executions[0]?.context === 1),
  ),
  ...asked<RetryState>(2, endsWithin(windowMs), sometimes('all attempts time out', ({ request }) => request.matches('unknown'))),
];

export const retryWindow: RuleSystem<PlantedInRetry> = {
  name: 'retry-window',
  summary: 'the defaults, in units of 500 ms, with a cache lifetime as long as the retry window, 16,500 ms',
  build: (planted) => retryWindowSystem({ ...requestDefaults, cacheLifetimeMs: retryWindowMs(requestDefaults), unitMs: 500 }, planted),
  asked: questions(retryWindowMs(requestDefaults)),
};

/** The same shape, 250 times as fast: small enough for units of 1 ms. */
export const fastRequest: RequestOptions = { attempts: 3, timeoutMs: 20, baseDelayMs: 2 };

export const retryWindowToTheMillisecond: RuleSystem<PlantedInRetry> = {
  name: 'retry-window-to-the-ms',
  summary: 'a timeout of 20 ms and a base delay of 2 ms, in units of 1 ms, with a cache lifetime of 66 ms',
  build: (planted) => retryWindowSystem({ ...fastRequest, cacheLifetimeMs: retryWindowMs(fastRequest), unitMs: 1 }, planted),
  asked: questions(retryWindowMs(fastRequest)),
};
