/**
 * The servers of a client through a log with holes: each with what may be known of it. What the requests did to them is
 * told by their own records, also of later ones; what a hole may have held of theirs alone is a heartbeat answer or a look
 * at their silence.
 */
import type { Hole } from '../../../src/engine/trace/log-record.js';
import type { ServerState, ServerStats } from '../monitor/events.js';
import { at, type Interval } from '../monitor/interval.js';
import type { Misfit } from '../monitor/matches.js';
import { earlyByTicks, rounding } from '../monitor/timing.js';
import { addFailure, addSuccess, endRow, mayHaveHappened, newAccount, reset, revive, type Account } from './account.js';
import type { Effect } from './effects.js';
import { selected } from './selection.js';
import { statsMisfit } from './stats.js';
import type { Surroundings } from './surroundings.js';

/** What is told of servers. */
export type ServerTold =
  | { readonly kind: 'connected' | 'disconnected'; readonly endpoint: string; readonly isTold: boolean }
  | { readonly kind: 'heartbeat' | 'silence' | 'selected' | 'late-error'; readonly endpoint: string }
  | { readonly kind: 'state'; readonly endpoint: string; readonly state: ServerState }
  | { readonly kind: 'stats'; readonly servers: Readonly<Record<string, ServerStats>> };

export interface ServerAccounts {
  /** Something is told at this line. */
  told(told: ServerTold, atMs: number, line: number): Misfit | undefined;
  /** What a request did; `stage`: of something in several holes, that it may have happened from now on, or has by now. */
  happened(effect: Effect, stage: 'once' | 'from' | 'by'): void;
  waiting(endpoint: string, lo: number, hi: number): void;
  hole(hole: Hole): void;
}

export interface AccountsOptions extends Surroundings {
  /** The log tells each change of a server's state. */
  readonly toldStates: boolean;
  /** Servers come and go in it: then they may do so in holes. */
  readonly isShifting: boolean;
}

export function createServerAccounts(endpoints: readonly string[], options: AccountsOptions): ServerAccounts {
  const accounts = new Map(endpoints.map((endpoint) => [endpoint, newAccount(endpoint)]));
  const { toleranceMs, toldTimers, toldStates, isShifting, index } = options;
  const { heartbeatTimeoutMs, heartbeatIntervalMs } = options.options;
  let connected = 0;

  const of = (endpoint: string): Account => {
    const account = accounts.get(endpoint) ?? newAccount(endpoint);
    accounts.set(endpoint, account);
    return account;
  };

  /** A server that has been silent for longer than it may be is DEAD, unless the looking at it is still to come. */
  const judge = (account: Account, atMs: number, line: number): Misfit | undefined => {
    mayHaveHappened(account, atMs);
    const limitMs = account.heard.hi + heartbeatTimeoutMs + heartbeatIntervalMs + toleranceMs + rounding;
    if (!account.states.has('alive') || atMs <= limitMs) return undefined;
    account.states.delete('alive');
    const inHole = index.within(-Infinity, line, account.heard.lo + heartbeatTimeoutMs - earlyByTicks(toleranceMs), atMs) !== undefined;
    if (!toldTimers || inHole) account.states.add('dead');
    if (account.states.size > 0) return undefined;
    return { rule: 'timeout', expected: `${account.endpoint} found DEAD by ${limitMs.toFixed(1)} ms: it was heard last at ${account.heard.hi.toFixed(1)} ms`, found: 'nothing of it' };
  };

  const toldState = (account: Account, state: ServerState, atMs: number, line: number): Misfit | undefined => {
    const { states, heard } = account;
    // What brought it about may be in a hole just before.
    const near = index.within(-Infinity, line, atMs - toleranceMs, atMs);
    const explained = near !== undefined && (state === 'alive' || (state === 'dead' && !states.has('dead') && heard.lo + heartbeatTimeoutMs <= atMs + earlyByTicks(toleranceMs)));
    if (!states.has(state) && !explained) return { rule: 'liveness', expected: `the state ${[...states].join(' or ')} of ${account.endpoint}`, found: state };
    if (!states.has(state) && state === 'alive') account.heard = { lo: heard.lo, hi: atMs };
    account.states = new Set([state]);
    return undefined;
  };

  const silence = (account: Account, atMs: number): void => {
    const { states, heard } = account;
    if (!states.has('alive')) return;
    if (atMs >= heard.lo + heartbeatTimeoutMs - earlyByTicks(toleranceMs) - rounding) states.add('dead');
    if (atMs > heard.hi + heartbeatTimeoutMs + toleranceMs) states.delete('alive');
  };

  return {
    told(told, atMs, line) {
      if (told.kind === 'stats') {
        for (const account of accounts.values()) {
          const stats = told.servers[account.endpoint];
          const late = judge(account, atMs, line);
          if (late !== undefined) return late;
          if (stats === undefined) {
            if (!account.states.has('absent') && !isShifting) return { rule: 'servers', expected: `statistics of ${account.endpoint}`, found: Object.keys(told.servers).join(', ') || 'none' };
            continue;
          }
          const wrong = statsMisfit(account, stats, toleranceMs);
          if (wrong !== undefined) return wrong;
        }
        return undefined;
      }
      const account = of(told.endpoint);
      const late = judge(account, atMs, line);
      if (late !== undefined) return late;
      switch (told.kind) {
        case 'connected':
          if (told.isTold && !account.states.has('absent')) return undefined;
          reset(account, told.isTold ? connected++ : undefined);
          if (!told.isTold) account.states.add('absent');
          return undefined;
        case 'disconnected':
          if (told.isTold) account.states = new Set(['absent']);
          else account.states.add('absent');
          return undefined;
        case 'heartbeat':
          if (account.states.size === 1 && account.states.has('absent')) return undefined;
          account.heartbeat = at(atMs);
          revive(account, at(atMs), true);
          return undefined;
        case 'late-error':
          account.heard = { lo: account.heard.lo, hi: Math.max(account.heard.hi, atMs) };
          return undefined;
        case 'silence':
          silence(account, atMs);
          return undefined;
        case 'state':
          return toldState(account, told.state, atMs, line);
        default: {
          for (const other of accounts.values()) {
            const wrong = judge(other, atMs, line);
            if (wrong !== undefined) return wrong;
          }
          const why = selected([...accounts.values()], told.endpoint, toleranceMs);
          return why === undefined ? undefined : { rule: 'selection', expected: `an attempt at the server that comes first (${shown([...accounts.values()])})`, found: `it went to ${told.endpoint}: ${why}` };
        }
      }
    },

    happened(effect, stage) {
      const account = of(effect.endpoint);
      const { kind, when, latency, isSure } = effect;
      if (stage === 'by') {
        mayHaveHappened(account, when.hi);
        if (kind === 'failure') account.pending--;
        else account.reviving--;
        if (!isSure) return;
        if (kind === 'success') account.successes = raised(account.successes);
        if (kind === 'failure') account.failed = raised(account.failed);
        return;
      }
      const once = stage === 'once' && isSure;
      if (kind === 'failure') {
        addFailure(account, when, once);
        if (stage === 'from') account.pending++;
        return;
      }
      if (stage === 'from') account.reviving++;
      revive(account, when, once);
      endRow(account, once && kind === 'success');
      if (kind === 'success') addSuccess(account, latency, once);
    },

    waiting(endpoint, lo, hi) {
      const account = of(endpoint);
      account.waiting = { lo: account.waiting.lo + lo, hi: account.waiting.hi + hi };
    },

    hole({ missing, fromMs, toMs }) {
      // Where each change of state is told, a change takes two records: what brings it about, and its own.
      const mayChange = missing >= 2 || !toldStates;
      for (const account of accounts.values()) {
        const { states } = account;
        if (isShifting) {
          states.add('absent');
          states.add('unknown');
          Object.assign(account, { successes: { lo: 0, hi: account.successes.hi }, failed: { lo: 0, hi: account.failed.hi }, order: undefined, latencies: account.latencies.map((one) => ({ ...one, isSure: false })) });
        }
        if (states.size === 1 && states.has('absent')) continue;
        if (states.has('alive') && mayChange && account.heard.lo + heartbeatTimeoutMs - earlyByTicks(toleranceMs) <= toMs) states.add('dead');
        if (states.has('alive') || mayChange) revive(account, { lo: fromMs, hi: toMs }, false);
        account.heartbeat = { lo: account.heartbeat.lo, hi: toMs };
        mayHaveHappened(account, toMs);
      }
    },
  };
}

const raised = (interval: Interval): Interval => ({ lo: interval.lo + 1, hi: interval.hi });

const shown = (accounts: readonly Account[]): string =>
  accounts.map(({ endpoint, states, successes, failed }) => `${endpoint} ${[...states].join(' or ').toUpperCase()} ${bounds(successes)} of ${bounds({ lo: successes.lo + failed.lo, hi: successes.hi + failed.hi })}`).join('; ');

const bounds = ({ lo, hi }: Interval): string => (lo === hi ? String(lo) : `${lo} to ${hi}`);
