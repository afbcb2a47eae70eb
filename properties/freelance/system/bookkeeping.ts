/** Rules 3, 7 and 8: whose reply is whose, and what is counted for whom. */
import { always, sometimes } from '../../../src/engine/property.js';
import { accountingSystem, type AccountingOptions, type AccountingState } from '../../../model/freelance/system/accounting.js';
import { identitySystem, type IdentityOptions, type IdentityState } from '../../../model/freelance/system/identity.js';
import { windowSystem, type WindowOptions, type WindowState } from '../../../model/freelance/system/window.js';
import { asked, type RuleSystem } from './rule-system.js';

export const identity: RuleSystem<NonNullable<IdentityOptions['planted']>> = {
  name: 'identity',
  summary: 'two clients, three requests, two of them with the same id; frames are lost, doubled and reordered',
  build: (planted) => identitySystem(planted === undefined ? {} : { planted }),
  asked: [
    ...asked<IdentityState>(
      3,
      always('a success carries the payload made for that very request', ({ got }) => got.every(({ context }, request) => context === -1 || context === request)),
      always('no success before its payload was made', ({ got, executions }) => got.every(({ context }) => context === -1 || executions[context]?.context === 1)),
      always('each ends at most once', ({ endings }) => endings.every(({ context }) => context <= 1)),
      always('success and payload come together', ({ got, request }) => request.every((one, number) => one.matches('succeeded') === (got[number]?.context !== -1))),
      sometimes('all three succeed', ({ request }) => request.every((one) => one.matches('succeeded'))),
      sometimes('one succeeds late', ({ request }) => request.some((one) => one.matches('succeeded') && one.context.attempt === 2)),
    ),
    ...asked<IdentityState>(1, always('each is executed at most once', ({ executions }) => executions.every(({ context }) => context <= 1))),
  ],
};

export const accounting: RuleSystem<NonNullable<AccountingOptions['planted']>> = {
  name: 'accounting',
  summary: 'one request with three attempts at two servers that answer anything at any time',
  build: (planted) => accountingSystem(planted === undefined ? {} : { planted }),
  asked: asked<AccountingState>(
    7,
    always('requests: each attempt that ended, once, for its server', ({ log, statistics }) =>
      statistics.every(({ context }, server) => context.requests === log.context.filter((one) => one.server === server && ['OK', 'ERROR', 'timeout'].includes(one.fate)).length),
    ),
    always('successes: each attempt that was answered OK in time, once, for its server', ({ log, statistics }) =>
      statistics.every(({ context }, server) => context.successes === log.context.filter((one) => one.server === server && one.fate === 'OK').length),
    ),
    always('0 <= successes <= requests', ({ statistics }) => statistics.every(({ context: { requests, successes } }) => 0 <= successes && successes <= requests)),
    always('the rate is their exact quotient', ({ statistics }) =>
      statistics.every(({ context: { requests, successes, successRate } }) => successRate === (requests === 0 ? 0 : successes / requests)),
    ),
    sometimes('a late reply ends it in the wait before the next attempt', ({ request, log }) => request.matches('succeeded') && log.context.at(-1)?.fate === 'timeout'),
    sometimes('an attempt is given up for a late reply', ({ log }) => log.context.some(({ fate }) => fate === 'given up')),
    sometimes('a server has one success of two', ({ statistics }) => statistics.some(({ context }) => context.successRate === 0.5)),
  ),
};

export const window: RuleSystem<NonNullable<WindowOptions['planted']>> = {
  name: 'window',
  summary: 'the statistics of a server under every history of up to five outcomes, with a window of two latencies',
  build: (planted) => windowSystem({ window: 2, length: 5, ...(planted === undefined ? {} : { planted }) }),
  asked: [
    ...asked<WindowState>(
      7,
      always('0 <= successes <= requests', ({ statistics: { context } }) => 0 <= context.successes && context.successes <= context.requests),
      always('counted exactly, and the rate is the exact quotient', ({ statistics: { context }, history }) => {
        const successes = history.context.filter((latencyMs) => latencyMs !== null).length;
        const requests = history.context.length;
        return context.requests === requests && context.successes === successes && context.successRate === (requests === 0 ? 0 : successes / requests);
      }),
    ),
    ...asked<WindowState>(
      8,
      always('the mean of the last two latencies and of no more', ({ statistics: { context }, history }) => {
        const last = history.context.filter((latencyMs) => latencyMs !== null).slice(-2);
        return context.averageLatencyMs === (last.length === 0 ? 0 : last.reduce((a, b) => a + b, 0) / last.length);
      }),
      always('no more latencies are kept than the window holds', ({ statistics: { context } }) => context.latenciesMs.length <= 2),
      sometimes('a latency has left the window', ({ statistics: { context } }) => context.successes > 2),
    ),
  ],
};
