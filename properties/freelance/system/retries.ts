/** Rules 1, 2, 3, 6 and 9 of a client with one request, two servers and a network that may do anything. */
import { always, deadlockFree, leadsTo, recoverable, sometimes } from '../../../src/engine/property.js';
import { retrySystem, type PlantedInRetry, type RetryOptions, type RetryState } from '../../../model/freelance/system/retry.js';
import { asked, type Asked, type RuleSystem } from './rule-system.js';

const isOpen = ({ request }: RetryState): boolean => request.matches('waiting') || request.matches('backoff');
const isOver = ({ request }: RetryState): boolean => request.status === 'done';
const executed = ({ executions }: RetryState): number => executions.reduce((sum, { context }) => sum + context, 0);

const oncePerServer = always<RetryState>('no server executes it twice', ({ executions }) => executions.every(({ context }) => context <= 1));
const ends = leadsTo<RetryState>('a request that was started ends', isOpen, isOver);

const safety: readonly Asked[] = [
  ...asked<RetryState>(
    1,
    oncePerServer,
    sometimes('a repeat is answered from the store', ({ request, deduplication, executions }) =>
      executions.some(({ context }, server) => context === 1 && deduplication[server]?.matches('stored') === true && request.context.attempt > 1),
    ),
    sometimes('a repeat waits for the execution', ({ deduplication }) => deduplication.some(({ context }) => context.waiting > 1)),
  ),
  ...asked<RetryState>(
    3,
    always('it ends at most once', ({ endings }) => endings.context <= 1),
    always('its end is told', (state) => !isOver(state) || state.endings.context === 1),
    always('a success was executed by a server that was asked', ({ request, attempts, executions }) => !request.matches('succeeded') || attempts.context.asked.some((server) => executions[server]?.context === 1)),
    sometimes('it succeeds at the first attempt', ({ request }) => request.matches('succeeded') && request.context.attempt === 1),
    sometimes('it succeeds at the last attempt', ({ request }) => request.matches('succeeded') && request.context.attempt === 3),
    sometimes('it fails with an error', ({ request }) => request.matches('error')),
    sometimes('its outcome is unknown', ({ request }) => request.matches('unknown')),
  ),
  ...asked<RetryState>(
    6,
    always('no attempt goes to a DEAD server while a better one is known', ({ attempts }) => !attempts.context.wentToDead),
    sometimes('an attempt goes to a better server than a DEAD one', ({ attempts, liveness }) => liveness[attempts.context.target]?.matches('DEAD') === false && liveness.some((one) => one.matches('DEAD'))),
    sometimes('all are DEAD, and one is asked all the same', ({ request, attempts, liveness }) => request.matches('waiting') && attempts.context.target >= 0 && liveness.every((one) => one.matches('DEAD'))),
  ),
  ...asked<RetryState>(9, sometimes('both servers execute it', (state) => executed(state) === 2 && state.executions.every(({ context }) => context === 1))),
];

export const retries: RuleSystem<PlantedInRetry> = {
  name: 'retries',
  summary: 'one request with three attempts, two servers, a network that loses, entries that outlive the retries',
  build: (planted) => retrySystem({ servers: 2, expiry: 'never', stops: true, ...withPlanted(planted) }),
  asked: [
    ...safety,
    ...asked<RetryState>(
      2,
      ends,
      recoverable('while it is not over it can still end', isOver),
      deadlockFree('nothing is stuck before the end', isOver),
    ),
    ...asked<RetryState>(
      3,
      always('unsent means that nothing left the client', ({ request, attempts }) => !request.matches('unsent') || attempts.context.asked.length === 0),
      always('what may have been executed is never unsent', (state) => executed(state) === 0 || !state.request.matches('unsent')),
      sometimes('it is stopped before anything is sent', ({ request }) => request.matches('unsent')),
    ),
  ],
};

export const crashes: RuleSystem<PlantedInRetry> = {
  name: 'crashes',
  summary: 'as retries, with servers that crash and start again with nothing remembered; counted for each life of a server',
  build: (planted) => retrySystem({ servers: 2, expiry: 'never', crashes: true, throws: false, ...withPlanted(planted) }),
  asked: [
    ...asked<RetryState>(1, oncePerServer, sometimes('a server is down while it is asked', ({ process, toServer }) => process.some((one, server) => one.matches('down') && (toServer[server]?.length ?? 0) > 0))),
    ...asked<RetryState>(2, ends),
    ...asked<RetryState>(6, always('no attempt goes to a DEAD server while a better one is known', ({ attempts }) => !attempts.context.wentToDead)),
    ...asked<RetryState>(3, always('it ends at most once', ({ endings }) => endings.context <= 1), sometimes('it succeeds at a server that was down before', ({ request, attempts }) => request.matches('succeeded') && request.context.attempt > 1 && attempts.context.asked.length === 1)),
  ],
};

export const bag: RuleSystem<PlantedInRetry> = {
  name: 'bag',
  summary: 'one request and one server, up to three frames under way each way, lost and doubled',
  build: (planted) => retrySystem({ servers: 1, expiry: 'never', network: { capacity: 3, duplication: true }, ...withPlanted(planted) }),
  asked: [
    ...asked<RetryState>(1, oncePerServer, sometimes('three wait for one execution', ({ deduplication }) => deduplication[0]?.context.waiting === 3)),
    ...asked<RetryState>(2, ends),
    ...asked<RetryState>(3, always('it ends at most once', ({ endings }) => endings.context <= 1), sometimes('a reply comes after the end', (state) => isOver(state) && state.request.matches('succeeded') && (state.toClient[0]?.length ?? 0) > 0)),
  ],
};

function withPlanted(planted: PlantedInRetry | undefined): Pick<RetryOptions, 'planted'> {
  return planted === undefined ? {} : { planted };
}
