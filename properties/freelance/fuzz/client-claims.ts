/**
 * What must hold of a client in any run, each claim by itself and from what was seen, not from the model. The monitor of
 * the specification judges the same runs as a whole.
 */
import type { Misfit } from '../../../src/arbitraries/checked-property.js';
import { sameFrames } from '../client/client-oracle.js';
import { requestPayload, type ClientSight } from '../client/client-world.js';
import { isHeartbeat, isHeartbeatAnswer, replyOf, requestOf } from '../wire.js';
import { keepAccounts, type Accounts } from './client-accounts.js';
import type { ClientHistory } from './client-history.js';
import { livenessClaims } from './liveness-claims.js';
import { tellingClaims } from './telling-claims.js';

export interface Claim {
  readonly name: string;
  /** What is wrong with the run; undefined: nothing. */
  readonly check: (history: ClientHistory, books: Accounts) => Omit<Misfit, 'property'> | undefined;
}

const wrong = (expected: string, found: string): Omit<Misfit, 'property'> => ({ expected, found });

const outcomes = (history: ClientHistory): readonly Extract<ClientSight, { kind: 'outcome' }>[] => history.sights.flatMap((sight) => (sight.kind === 'outcome' ? [sight] : []));

const endsOnce: Claim = {
  name: 'each request ends exactly once, also when the client stops at any moment',
  check: (history, books) => {
    const thrown = history.sights.find((sight) => sight.kind === 'thrown' || sight.kind === 'rejected');
    if (thrown !== undefined && 'error' in thrown) return wrong('no exception', String(thrown.error));
    for (const { number } of books.requests) {
      const ends = outcomes(history).filter(({ request }) => request === number).length;
      if (ends !== 1) return wrong(`one outcome of request ${number}`, `${ends}`);
    }
    const { pendingTimers, openLinks } = history.steps.at(-1)?.observation ?? { pendingTimers: 0, openLinks: 0 };
    return pendingTimers === 0 && openLinks === 0 ? undefined : wrong('no timer and no link after stop', `${pendingTimers} timers, ${openLinks} links`);
  },
};

const honest: Claim = {
  name: 'an outcome is honest: unsent only when nothing left, a success only with an answer to that very request',
  check: (history, books) => {
    for (const { request: number, outcome } of outcomes(history)) {
      const account = books.requests.find((one) => one.number === number);
      const id = account?.id;
      const left = history.sights.some((sight) => sight.kind === 'sent' && sight.ticket.state === 'left' && requestOf(sight.frames)?.id === id && id !== undefined);
      if (outcome.kind === 'unsent' && left) return wrong(`not "unsent" for request ${number}: its message left`, 'unsent');
      if (outcome.kind === 'error' && account?.attempts.at(-1)?.end !== 'error') return wrong(`not "error" for request ${number}: its last attempt ended by ${account?.attempts.at(-1)?.end ?? 'nothing'}`, `error (${outcome.message})`);
      if (outcome.ok !== (account?.answer !== undefined)) return wrong(account?.answer === undefined ? `no success of request ${number}` : `the success of request ${number}, answered by server ${account.answer.server}`, outcome.kind);
      if (!outcome.ok || account?.answer === undefined) continue;
      if (!sameFrames(outcome.payload, account.answer.payload)) return wrong(`the payload that server ${account.answer.server} sent for request ${number}`, outcome.payload.map((frame) => Buffer.from(frame).toString()).join(' | '));
      if (history.endpoints[account.answer.server] !== outcome.endpoint) return wrong(`the endpoint of server ${account.answer.server}`, outcome.endpoint);
    }
    return undefined;
  },
};

const oneId: Claim = {
  name: 'all attempts of a request carry one id and its payload, and no other request has that id',
  check: ({ sights }) => {
    const numbers = new Map<string, string>();
    for (const sight of sights) {
      const carried = sight.kind === 'sent' ? requestOf(sight.frames) : undefined;
      if (carried === undefined) continue;
      const text = carried.payload.map((frame) => Buffer.from(frame).toString('hex')).join();
      const known = numbers.get(carried.id);
      if (known !== undefined && known !== text) return wrong('one payload for one id', `two for ${carried.id}`);
      const twin = [...numbers].find(([id, payload]) => payload === text && id !== carried.id);
      if (twin !== undefined) return wrong(`the id ${twin[0]} in each attempt`, carried.id);
      const number = Number(/\d+$/u.exec(Buffer.from(carried.payload[0] ?? []).toString())?.[0] ?? -1);
      if (!sameFrames(carried.payload, requestPayload(number))) return wrong('the payload that the user gave', text);
      numbers.set(carried.id, text);
    }
    return undefined;
  },
};

const exactRate: Claim = {
  name: 'the success rate is the exact quotient of successes and requests, under any history',
  check: ({ steps }, books) => {
    for (const [index, { observation }] of steps.entries()) {
      for (const [server, stats] of observation.stats.entries()) {
        const account = books.servers[index]?.[server];
        const { totalRequests, totalSuccesses, successRate } = stats;
        if (account !== undefined && (totalRequests !== account.requests || totalSuccesses !== account.successes)) {
          return wrong(`server ${server}: ${account.successes} successes of ${account.requests} requests at ${observation.atMs} ms`, `${totalSuccesses} of ${totalRequests}`);
        }
        const exact = totalRequests === 0 ? 0 : totalSuccesses / totalRequests;
        if (successRate !== exact) return wrong(`server ${server}: a rate of ${totalSuccesses}/${totalRequests} = ${exact}`, `${successRate}`);
      }
    }
    return undefined;
  },
};

const window100: Claim = {
  name: 'the average latency is the mean of the last 100 successes and of no more',
  check: ({ scenario, steps }, books) => {
    const { latencyWindow } = scenario.options;
    for (const [index, { observation }] of steps.entries()) {
      for (const [server, { averageLatencyMs }] of observation.stats.entries()) {
        const samples = books.servers[index]?.[server]?.latencies.slice(-latencyWindow) ?? [];
        const mean = samples.length === 0 ? 0 : samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
        if (Math.abs(averageLatencyMs - mean) > 1e-6) return wrong(`server ${server}: an average of ${mean} ms over ${samples.length} successes`, `${averageLatencyMs} ms`);
      }
    }
    return undefined;
  },
};

const retries: Claim = {
  name: 'a request makes at most its attempts, each after twice the wait of the one before, and ends within the bound',
  check: (history, books) => {
    const { maxRetries, retryBaseDelayMs } = history.scenario.options;
    for (const { number, attempts, timeoutMs, askedMs } of books.requests) {
      const allowed = timeoutMs === 0 ? 0 : maxRetries;
      if (attempts.length > allowed) return wrong(`at most ${allowed} attempts of request ${number}`, `${attempts.length}`);
      for (const [index, attempt] of attempts.entries()) {
        const before = attempts[index - 1];
        const dueMs = before === undefined ? askedMs : before.endMs + retryBaseDelayMs * 2 ** (index - 1);
        if (Math.abs(attempt.sentMs - dueMs) > 1e-6) return wrong(`attempt ${index + 1} of request ${number} at ${dueMs} ms`, `${attempt.sentMs} ms`);
      }
      const ended = outcomes(history).find(({ request }) => request === number);
      const boundMs = allowed * timeoutMs + retryBaseDelayMs * Math.max(0, 2 ** (allowed - 1) - 1);
      if (ended !== undefined && ended.atMs - askedMs > boundMs + 1e-6) return wrong(`the end of request ${number} within ${boundMs} ms`, `${ended.atMs - askedMs} ms`);
      if (ended !== undefined && !ended.outcome.ok && !['stopped', 'no-server'].includes(ended.outcome.reason) && attempts.length < allowed) return wrong(`${allowed} attempts of request ${number} before it fails`, `${attempts.length}`);
    }
    return undefined;
  },
};

const membership: Claim = {
  name: 'the servers are those that were connected and not disconnected, in the order of connecting; without any a request fails',
  check: ({ steps, sights }, books) => {
    for (const [index, { observation }] of steps.entries()) {
      const expected = books.connected[index] ?? [];
      if (observation.connected.join() !== expected.join()) return wrong(`at ${observation.atMs} ms the servers ${expected.join(', ') || 'none'}`, observation.connected.join(', ') || 'none');
      const openLinks = observation.running ? expected.length : 0;
      if (observation.openLinks !== openLinks) return wrong(`at ${observation.atMs} ms ${openLinks} links`, `${observation.openLinks}`);
    }
    for (const sight of sights) {
      if (sight.kind !== 'outcome' || sight.outcome.ok || sight.outcome.reason !== 'no-server') continue;
      const at = steps.findIndex(({ observation }) => observation.sights.includes(sight));
      const known = books.connected[at] ?? [];
      if (known.length > 0) return wrong(`an attempt of request ${sight.request} to one of the servers ${known.join(', ')}`, 'no-server');
    }
    return undefined;
  },
};

const harmless: Claim = {
  name: 'malformed messages change nothing',
  check: ({ steps }) => {
    for (const [index, { action, observation }] of steps.entries()) {
      const before = steps[index - 1]?.observation;
      const isNoise = action?.kind === 'garbage' || (action?.kind === 'raw' && replyOf(action.frames) === undefined && !looksLikeHeartbeat(action.frames));
      // The wire may make something sound of it.
      const isMended = observation.sights.some((sight) => sight.kind === 'delivered' && (replyOf(sight.frames) !== undefined || isHeartbeatAnswer(sight.frames)));
      if (!isNoise || isMended || before === undefined) continue;
      const sight = observation.sights.find(({ kind }) => kind !== 'delivered');
      if (sight !== undefined) return wrong(`nothing after ${action.kind}`, sight.kind);
      if (JSON.stringify(before.stats) !== JSON.stringify(observation.stats)) return wrong(`the statistics as before ${action.kind}`, JSON.stringify(observation.stats));
    }
    return undefined;
  },
};

const looksLikeHeartbeat = (frames: readonly Uint8Array[]): boolean => frames.length >= 3 && isHeartbeat(frames.slice(0, 2));

export const clientClaims: readonly Claim[] = [endsOnce, honest, oneId, exactRate, window100, retries, membership, harmless, ...livenessClaims, ...tellingClaims];

/** The first claim that the run breaks. */
export function brokenClaim(history: ClientHistory): Misfit | undefined {
  const books = keepAccounts(history);
  for (const { name, check } of clientClaims) {
    const misfit = check(history, books);
    if (misfit !== undefined) return { property: name, ...misfit };
  }
  return undefined;
}
