/** Bugs in whose reply is whose, what is counted, and what a peer may do. */
import { assigning, on, providing, withNode } from '../../../../model/freelance/system/variants.js';
import type { Statistics } from '../../../../model/freelance/statistics.js';
import { numberOf, requests } from '../../../../model/freelance/system/identity.js';
import { hostile } from '../boundaries.js';
import { accounting, identity, window } from '../bookkeeping.js';
import { bugIn, type ModelBug } from './model-bug.js';

const payload = 'a success carries the payload made for that very request';
const counted = 'requests: each attempt that ended, once, for its server';
const successes = 'successes: each attempt that was answered OK in time, once, for its server';
const mean = 'the mean of the last two latencies and of no more';

interface Told {
  readonly latencyMs: number;
}

/** A success as it should be counted, with something changed. */
const success = (change: (right: Statistics, all: readonly number[]) => Partial<Statistics>) => ({
  actions: {
    countSuccess: assigning((context: Statistics, event: Told) => {
      const all = [...context.latenciesMs, event.latencyMs];
      const latenciesMs = all.slice(-2);
      const requestsNow = context.requests + 1;
      const right: Statistics = {
        requests: requestsNow,
        successes: context.successes + 1,
        successRate: (context.successes + 1) / requestsNow,
        latenciesMs,
        averageLatencyMs: latenciesMs.reduce((a, b) => a + b, 0) / latenciesMs.length,
      };
      return { ...right, ...change(right, all) };
    }),
  },
});

export const bookkeepingBugs: readonly ModelBug[] = [
  bugIn(identity, payload, 'remembered-by-id-alone', 'two clients with the same id share an entry', { key: (_, id) => requests.findIndex((request) => request.id === id), addressees: (request) => (requests[request]?.id === 'a' ? [0, 1] : [0]) }),
  bugIn(identity, payload, 'any-reply-will-do', 'a client takes a reply for its first open request', { match: (client, _, isOpen) => requests.findIndex((request, number) => request.client === client && isOpen(number)) }),
  bugIn(identity, payload, 'payload-of-the-first', 'the server answers everything with its first payload', { payload: () => 0 }),
  bugIn(identity, payload, 'replies-to-everybody', 'a reply goes to all clients', { addressees: () => [0, 1] }),
  bugIn(identity, 'all three succeed', 'one-client-only', 'a server takes the requests of one client only', { key: (client, id) => (client === 1 ? 0 : numberOf(client, id)) }),
  bugIn(accounting, successes, 'late-success-counted', 'a late reply counts as a success of its sender', { account: (emission, _, sender, target) => (emission === 'LATE_SUCCESS' ? { server: sender, success: true } : right(emission, target)) }),
  bugIn(accounting, counted, 'given-up-counted', 'the attempt that is given up counts as a failure', { account: (emission, _, _sender, target) => (emission === 'LATE_SUCCESS' ? { server: target, success: false } : right(emission, target)) }),
  bugIn(accounting, counted, 'timeouts-not-counted', 'an attempt that times out counts neither way', { account: (emission, by, _, target) => (by === 'TIMEOUT' ? undefined : right(emission, target)) }),
  bugIn(accounting, counted, 'counted-for-the-sender', 'a timeout counts for whoever answered last', { account: (emission, by, sender, target) => (by === 'TIMEOUT' && sender >= 0 ? { server: sender, success: false } : right(emission, target)) }),
  bugIn(accounting, counted, 'late-error-counted', 'a late ERROR reply ends the attempt that waits', { request: withNode('waiting', on('LATE_ERROR_REPLY', [{ guard: 'attemptsLeft', target: 'backoff', actions: 'countError' }, { target: 'error', actions: 'countError' }])) }),
  bugIn(accounting, 'a late reply ends it in the wait before the next attempt', 'deaf-between-attempts', 'replies that come between attempts are dropped', { request: withNode('backoff', on('LATE_OK_REPLY', { actions: 'drop' })) }),
  bugIn(window, mean, 'window-one-too-long', 'the mean is over one latency too many', providing(success((_, all) => ({ averageLatencyMs: all.reduce((a, b) => a + b, 0) / all.length, latenciesMs: all.slice(-2) })))),
  bugIn(window, 'no more latencies are kept than the window holds', 'window-grows', 'no latency ever leaves', providing(success((_, all) => ({ latenciesMs: all })))),
  bugIn(window, mean, 'mean-of-all-requests', 'the sum is divided by the requests', providing(success((rightly) => ({ averageLatencyMs: (rightly.averageLatencyMs * rightly.latenciesMs.length) / rightly.requests })))),
  bugIn(window, 'counted exactly, and the rate is the exact quotient', 'rate-rounded', 'the rate is rounded to two places', providing(success(({ successRate }) => ({ successRate: Math.round(successRate * 100) / 100 })))),
  bugIn(window, '0 <= successes <= requests', 'successes-counted-twice', 'a success counts as two', providing(success((rightly) => ({ successes: rightly.successes + 1 })))),
  bugIn(window, 'counted exactly, and the rate is the exact quotient', 'heartbeats-counted', 'a heartbeat answer counts as a request', withNode('', on('HEARTBEAT_ANSWER', { guard: ({ context }: { context: Statistics }) => context.requests < 6, actions: 'countFailure' }))),
  bugIn(hostile, 'a peer never makes another server ALIVE', 'credit-to-the-first', 'a heartbeat answer is put down to the first server', { credit: 0 }),
  bugIn(hostile, 'a success comes from a server that was asked', 'garbage-is-a-reply', 'garbage ends the attempt with success', { garbage: 'OK_REPLY' }),
  bugIn(hostile, 'a success comes from a server that was asked', 'stray-replies-taken', 'a reply is taken from a server that was never asked', { classify: (outcome, _, __, request) => (outcome === 'OK' && request.matches('waiting') ? 'OK_REPLY' : `LATE_${outcome}_REPLY`) }),
  bugIn(hostile, 'the request ends all the same', 'garbage-restarts-the-attempt', 'garbage starts the attempt anew', {
    garbage: 'STRAY_REPLY',
    request: (machine) => withNode('waiting', on('STRAY_REPLY', { target: 'again' }))(withNode('', (root) => {
      root.states = { ...root.states, again: { on: { STRAY_REPLY: {} }, after: { attemptTimeout: 'again2' } }, again2: { on: { STRAY_REPLY: 'again' } } };
    })(machine)),
  }),
];

/** As the specification counts. */
function right(emission: string, target: number): { readonly server: number; readonly success: boolean } | undefined {
  return emission === 'ATTEMPT_SUCCEEDED' || emission === 'ATTEMPT_FAILED' ? { server: target, success: emission === 'ATTEMPT_SUCCEEDED' } : undefined;
}
