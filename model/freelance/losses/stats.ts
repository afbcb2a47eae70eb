/** Statistics that are told, held against what may be known of a server; from then on they are what is known. */
import type { ServerStats } from '../monitor/events.js';
import { shownInterval, type Interval } from '../monitor/interval.js';
import type { Misfit } from '../monitor/matches.js';
import { offByTicks } from '../monitor/timing.js';
import { meanLatency, type Account } from './account.js';

const exactly = (value: number): Interval => ({ lo: value, hi: value });
const isIn = (value: number, { lo, hi }: Interval): boolean => value >= lo && value <= hi;

export function statsMisfit(account: Account, stats: ServerStats, toleranceMs: number): Misfit | undefined {
  const { endpoint, states, failures, successes, failed, waiting } = account;
  const of = `of ${endpoint}`;
  const misfit = (rule: string, expected: string, found: unknown): Misfit => ({ rule, expected: `${expected} ${of}`, found: String(found) });
  const { state, consecutiveFailures, totalRequests, totalSuccesses, successRate, averageLatencyMs } = stats;
  if (state !== undefined && !states.has(state)) return misfit('liveness', `the state ${[...states].join(' or ')}`, state);
  if (consecutiveFailures !== undefined && !isIn(consecutiveFailures, failures)) return misfit('consecutive-failures', `${shownCount(failures)} consecutive failures`, consecutiveFailures);
  if (totalSuccesses !== undefined && !isIn(totalSuccesses, successes)) return misfit('statistics', `${shownCount(successes)} successes`, totalSuccesses);
  // An attempt may count from its sending on, and those that are about to leave.
  const requests = { lo: successes.lo + failed.lo, hi: successes.hi + failed.hi + waiting.hi };
  if (totalRequests !== undefined && !isIn(totalRequests, requests)) return misfit('statistics', `${shownCount(requests)} requests`, totalRequests);
  if (successRate !== undefined && totalRequests !== undefined && totalSuccesses !== undefined) {
    const rates = Array.from({ length: waiting.hi + 1 }, (_, more) => (totalRequests + more === 0 ? 0 : totalSuccesses / (totalRequests + more)));
    if (rates.every((rate) => Math.abs(rate - successRate) > 1e-6)) return misfit('success-rate', `a success rate of ${totalSuccesses}/${totalRequests}`, successRate);
  }
  const average = meanLatency(account);
  const slackMs = toleranceMs === 0 ? 1e-6 : 1 + offByTicks(Math.min(100, account.latencies.length), toleranceMs);
  if (averageLatencyMs !== undefined && !isIn(averageLatencyMs, { lo: average.lo - slackMs, hi: average.hi + slackMs })) return misfit('average-latency', `an average latency of ${shownInterval(average)}`, `${averageLatencyMs} ms`);
  if (state !== undefined) account.states = new Set([state]);
  if (consecutiveFailures !== undefined) account.failures = exactly(consecutiveFailures);
  if (totalSuccesses !== undefined) {
    account.successes = exactly(totalSuccesses);
    if (totalRequests !== undefined) account.failed = { lo: Math.max(0, totalRequests - totalSuccesses - waiting.hi), hi: totalRequests - totalSuccesses };
  }
  return undefined;
}

const shownCount = ({ lo, hi }: Interval): string => (lo === hi ? String(lo) : `${lo} to ${hi}`);
