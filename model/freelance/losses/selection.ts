/** Whether an attempt may have gone to a server, as far as the accounts are known; and what it then tells of them. */
import { offByTicks } from '../monitor/timing.js';
import { meanLatency, type Account } from './account.js';

/** Averages nearer than this are taken for equal: the sums are floating point. */
const equalMs = 1e-6;

/** Undefined where it may; else why not. What cannot be true of the servers' states any more is struck out. */
export function selected(accounts: readonly Account[], endpoint: string, toleranceMs: number): string | undefined {
  const chosen = accounts.find((account) => account.endpoint === endpoint);
  if (chosen === undefined) return 'it is not connected';
  const others = accounts.filter((account) => account !== chosen);
  // That an attempt counts from its sending on is one reading.
  const mayBeAlive = chosen.states.has('alive') && [false, true].some((withWaiting) => others.every((other) => canLeave(other, ['alive']) || isNoBetter(other, chosen, withWaiting, toleranceMs)));
  const mayBeUnknown = chosen.states.has('unknown') && others.every((other) => [...other.states].some((state) => state === 'absent' || state === 'dead' || (state === 'unknown' && !wasBefore(other, chosen))));
  const mayBeDead =
    chosen.states.has('dead') &&
    (others.every((other) => other.states.has('absent') || (other.states.has('dead') && other.heartbeat.lo <= chosen.heartbeat.hi)) ||
      others.every((other) => other.states.has('absent') || (other.states.has('dead') && other.heard.lo <= chosen.heard.hi)));
  if (!mayBeAlive && !mayBeUnknown && !mayBeDead) return others.length === 0 ? 'it is not connected' : 'others come first';
  chosen.states = new Set([...(mayBeAlive ? (['alive'] as const) : []), ...(mayBeUnknown ? (['unknown'] as const) : []), ...(mayBeDead ? (['dead'] as const) : [])]);
  if (mayBeAlive) return undefined;
  for (const other of others) {
    other.states.delete('alive');
    if (!mayBeUnknown) other.states.delete('unknown');
  }
  return undefined;
}

const canLeave = (account: Account, states: readonly string[]): boolean => [...account.states].some((state) => !states.includes(state));

const wasBefore = (left: Account, right: Account): boolean => left.order !== undefined && right.order !== undefined && left.order < right.order;

function rate(account: Account, which: 'best' | 'worst', withWaiting: boolean): number {
  const waiting = withWaiting ? (which === 'best' ? account.waiting.lo : account.waiting.hi) : 0;
  const successes = which === 'best' ? account.successes.hi : account.successes.lo;
  const failed = (which === 'best' ? account.failed.lo : account.failed.hi) + waiting;
  return successes + failed === 0 ? 0 : successes / (successes + failed);
}

/** Whether some of the numbers that it may have put it behind the chosen one, or beside it. */
function isNoBetter(other: Account, chosen: Account, withWaiting: boolean, toleranceMs: number): boolean {
  const best = rate(chosen, 'best', withWaiting);
  const worst = rate(other, 'worst', withWaiting);
  if (worst !== best) return worst < best;
  const offMs = ({ latencies }: Account): number => offByTicks(Math.min(100, latencies.length), toleranceMs);
  return meanLatency(chosen).lo - offMs(chosen) <= meanLatency(other).hi + offMs(other) + equalMs;
}
