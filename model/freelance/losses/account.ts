/** What may be known of one server, where records are missing: bounds of each number, and the states that it may have. */
import type { ServerState } from '../monitor/events.js';
import type { Interval } from '../monitor/interval.js';

export type AccountState = ServerState | 'absent';

/** A success of the window; `isSure`: else it may not have been. */
interface Latency extends Interval {
  readonly isSure: boolean;
}

export interface Account {
  readonly endpoint: string;
  /** The order of connecting; undefined where the connecting is lost. */
  order: number | undefined;
  states: Set<AccountState>;
  /** The last sign of life, and the last heartbeat answer. */
  heard: Interval;
  heartbeat: Interval;
  /** In a row; without those that are `pending`. */
  failures: Interval;
  successes: Interval;
  failed: Interval;
  /** Failures that have happened by now or are yet to, in holes. */
  pending: number;
  /** Signs of life, likewise. */
  reviving: number;
  /** Attempts that wait. */
  waiting: Interval;
  latencies: Latency[];
}

const latencyWindow = 100;
export const deadAfterFailures = 3;

export const newAccount = (endpoint: string): Account => ({
  endpoint,
  order: undefined,
  states: new Set(['absent']),
  heard: { lo: -Infinity, hi: -Infinity },
  heartbeat: { lo: -Infinity, hi: -Infinity },
  failures: { lo: 0, hi: 0 },
  successes: { lo: 0, hi: 0 },
  failed: { lo: 0, hi: 0 },
  pending: 0,
  reviving: 0,
  waiting: { lo: 0, hi: 0 },
  latencies: [],
});

/** Nothing is known of it yet. */
export function reset(account: Account, order: number | undefined): void {
  Object.assign(account, { ...newAccount(account.endpoint), order, states: new Set(['unknown']), waiting: account.waiting, pending: account.pending, reviving: account.reviving });
}

/** A sign of life that makes it ALIVE. */
export function revive(account: Account, when: Interval, isSure: boolean): void {
  if (isSure) account.states = new Set(['alive']);
  else account.states.add('alive');
  account.heard = isSure ? when : { lo: account.heard.lo, hi: Math.max(account.heard.hi, when.hi) };
}

/** The row of failures ends; those in holes may have come since. */
export function endRow(account: Account, isSure: boolean): void {
  account.failures = { lo: 0, hi: isSure ? account.pending : account.failures.hi };
}

export function addSuccess(account: Account, latency: Interval, isSure: boolean): void {
  account.successes = { lo: account.successes.lo + (isSure ? 1 : 0), hi: account.successes.hi + 1 };
  account.latencies.push({ lo: latency.lo, hi: latency.hi, isSure });
  if (account.latencies.length > 8 * latencyWindow) account.latencies = account.latencies.slice(-4 * latencyWindow);
}

export function addFailure(account: Account, when: Interval, isSure: boolean): void {
  account.failed = { lo: account.failed.lo + (isSure ? 1 : 0), hi: account.failed.hi + 1 };
  account.failures = { lo: account.failures.lo + (isSure ? 1 : 0), hi: account.failures.hi + 1 };
  account.heard = { lo: account.heard.lo, hi: Math.max(account.heard.hi, when.hi) };
  mayDie(account);
  if (account.failures.lo >= deadAfterFailures) account.states.delete('alive');
}

/** Of what is in holes, anything may have happened by now. */
export function mayHaveHappened(account: Account, nowMs: number): void {
  if (account.reviving > 0) {
    revive(account, { lo: nowMs, hi: nowMs }, false);
    endRow(account, false);
  }
  if (account.pending === 0) return;
  account.failures = { lo: account.failures.lo, hi: Math.max(account.failures.hi, account.pending) };
  mayDie(account);
}

/** At the threshold it is DEAD; whether it has to have been ALIVE before is left open. */
function mayDie(account: Account): void {
  if (account.failures.hi < deadAfterFailures) return;
  if (account.states.has('unknown') || account.states.has('alive')) account.states.add('dead');
}

/** The mean of the last successes, whichever of the doubtful ones there were. */
export function meanLatency({ latencies }: Account): Interval {
  const doubtful = latencies.filter(({ isSure }) => !isSure).length;
  const recent = latencies.slice(-(latencyWindow + doubtful));
  if (doubtful === 0) return { lo: meanOf(recent.map(({ lo }) => lo)), hi: meanOf(recent.map(({ hi }) => hi)) };
  const sure = recent.filter(({ isSure }) => isSure).length;
  const least = Math.min(latencyWindow, sure);
  // With the smallest, and with the largest, that may be among them.
  const low = recent.map(({ lo }) => lo).toSorted((a, b) => a - b);
  const high = recent.map(({ hi }) => hi).toSorted((a, b) => b - a);
  return { lo: meanOf(low.slice(0, least)), hi: least === 0 ? Math.max(0, high[0] ?? 0) : meanOf(high.slice(0, least)) };
}

const meanOf = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);
