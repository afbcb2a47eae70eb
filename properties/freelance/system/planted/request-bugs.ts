/** Bugs in how a request is tried, tried again and ended. */
import { assigning, on, providing, withNode } from '../../../../model/freelance/system/variants.js';
import { classifyReply } from '../../../../model/freelance/system/retry.js';
import { bag, retries } from '../retries.js';
import { retryWindow } from '../retry-window.js';
import { bugIn, type ModelBug } from './model-bug.js';

const inTime = 'it ends within 16500 ms';
const honest = 'unsent means that nothing left the client';
const better = 'no attempt goes to a DEAD server while a better one is known';

export const requestBugs: readonly ModelBug[] = [
  bugIn(retryWindow, inTime, 'one-attempt-too-many', 'attempts are counted from the second on', { request: providing({ guards: { attemptsLeft: ({ context }: { context: { attempt: number } }) => context.attempt <= 3 } }) }),
  bugIn(retryWindow, 'the last attempt is answered from the store', 'one-attempt-too-few', 'the last attempt is never made', { request: providing({ guards: { attemptsLeft: ({ context }: { context: { attempt: number } }) => context.attempt < 2 } }) }),
  bugIn(retryWindow, inTime, 'backoff-grows-too-fast', 'the wait triples', { request: providing({ delays: { backoff: ({ context }: { context: { attempt: number } }) => 500 * 3 ** (context.attempt - 1) } }) }),
  bugIn(retryWindow, inTime, 'wait-after-the-last-attempt', 'the client waits before it gives up', {
    request: withNode('', (root) => {
      const waiting = root.states?.['waiting'];
      if (waiting !== undefined) waiting.after = { attemptTimeout: [{ guard: 'attemptsLeft', target: 'backoff', actions: 'countTimeout' }, { target: 'resigning', actions: 'countTimeout' }] };
      root.states = { ...root.states, resigning: { after: { backoff: 'unknown' } } };
    }),
  }),
  bugIn(retryWindow, inTime, 'timeout-too-long', 'an attempt waits 500 ms longer than it should', { request: providing({ delays: { attemptTimeout: 5500 } }) }),
  bugIn(retries, 'a request that was started ends', 'attempts-not-counted', 'the counter stays where it is', { request: providing({ actions: { nextAttempt: assigning(() => ({})) } }) }),
  bugIn(retries, 'a request that was started ends', 'no-timeout', 'an attempt waits for ever', { request: withNode('waiting', (node) => delete node.after) }),
  bugIn(retries, 'a request that was started ends', 'no-way-out-of-the-wait', 'the wait before the next attempt never ends', { request: withNode('backoff', (node) => delete node.after) }),
  bugIn(retries, 'it ends at most once', 'late-reply-after-the-end', 'a reply after the failure is told as a success', {
    request: withNode('unknown', (node) => {
      delete node.type;
      node.on = { LATE_OK_REPLY: 'succeeded' };
    }),
  }),
  bugIn(bag, 'it ends at most once', 'failure-after-success', 'the timeout goes on after the success', {
    request: withNode('succeeded', (node) => {
      delete node.type;
      node.after = { attemptTimeout: 'unknown' };
    }),
  }),
  bugIn(retries, 'its end is told', 'silent-end', 'the caller is not told of an unknown outcome', { request: withNode('unknown', (node) => delete node.entry) }),
  bugIn(retries, honest, 'stop-called-unsent', 'stopping in the middle of an attempt is told as unsent', { request: withNode('waiting', on('STOP', 'unsent')) }),
  bugIn(retries, 'what may have been executed is never unsent', 'stop-in-the-wait-called-unsent', 'stopping between attempts is told as unsent', { request: withNode('backoff', on('STOP', 'unsent')) }),
  bugIn(retries, honest, 'error-called-unsent', 'a last attempt that is answered ERROR is told as unsent', {
    request: withNode('waiting', on('ERROR_REPLY', [{ guard: 'attemptsLeft', target: 'backoff', actions: 'countError' }, { target: 'unsent', actions: 'countError' }])),
  }),
  bugIn(retries, 'a success was executed by a server that was asked', 'timeout-called-success', 'the last timeout is told as a success', {
    request: withNode('waiting', (node) => {
      node.after = { attemptTimeout: [{ guard: 'attemptsLeft', target: 'backoff', actions: 'countTimeout' }, { target: 'succeeded', actions: 'countTimeout' }] };
    }),
  }),
  bugIn(retries, better, 'selection-by-rank-only', 'the best ranked server is asked, whatever its state', { select: (_, ranking) => ranking[0] ?? 0 }),
  bugIn(retries, better, 'unknown-after-dead', 'a DEAD server is preferred to an UNKNOWN one', { select: (states, ranking) => ['ALIVE', 'DEAD', 'UNKNOWN'].map((wanted) => ranking.find((server) => states[server] === wanted)).find((server) => server !== undefined) ?? 0 }),
  bugIn(retries, better, 'selection-sticks', 'a retry goes to the worst ranked server of the worst state', { select: (states, ranking) => ranking.findLast((server) => states[server] === 'DEAD') ?? ranking[0] ?? 0 }),
  bugIn(retries, 'it fails with an error', 'errors-are-dropped', 'an ERROR reply is taken for a late one', {
    classify: (outcome, from, attempts, request) => (outcome === 'ERROR' ? 'LATE_ERROR_REPLY' : classifyReply(outcome, from, attempts, request)),
  }),
];
