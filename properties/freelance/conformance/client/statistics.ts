/** The numbers that the client keeps of each server. */
import type { Interval } from '../../../../model/freelance/monitor/interval.js';
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { expectPromptOnce } from '../promptness.js';
import { echo, failing, silent, text, type ScriptedServer } from '../scripted-server.js';

export const statisticsChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C51',
    title: 'Requests, success rate and consecutive failures are exact after every attempt of a mixed history',
    rule: '0 ≤ successes ≤ requests, and the success rate is their exact quotient. A success resets the consecutive failures.',
    durationMs: 1500,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { maxRetries: 1, requestTimeoutMs: 120 } });
      if (first === undefined) return;
      const history = [echo, failing('no'), echo, silent, echo, echo, failing('no'), silent, echo, echo, echo];
      for (const policy of history) {
        first.onRequest = policy;
        await world.request().outcome(150);
        await world.stats();
      }
    },
  },
  {
    id: 'C52',
    title: 'The average latency is over the last 100 successes: the first and the last of 100 count, the first of 101 does not',
    rule: 'The average latency is the mean of the last 100 successes\' latencies and of no more.',
    durationMs: 4500,
    untimed: true,
    unhurried: true,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 6000, maxRetries: 1 } });
      if (first === undefined) return;
      const slow: Readonly<Record<number, number>> = { 0: 900, 100: 1200, 101: 900 };
      first.onRequest = (request, index) => {
        const delayMs = slow[index];
        if (index === 40) request.error('a failure has no latency');
        else if (delayMs === undefined) request.ok();
        else world.after(delayMs, () => request.ok());
      };
      const average = createWindowWatch(world, first, slow);
      for (let count = 1; count <= 103; count++) {
        await average.request(count <= 2 || count >= 100);
      }
      // Another 60, all alike and none at once: what is divided, and by what, shows.
      first.onRequest = (request) => world.after(30, () => request.ok());
      for (let batch = 0; batch < 30; batch++) {
        await average.burst(2);
        if (batch % 10 === 9) await world.stats();
      }
      // Up to 208: the window has gone round twice, and nothing of the first 101 is left in it.
      first.onRequest = echo;
      for (let batch = 0; batch < 7; batch++) await average.burst(5);
      for (let count = 1; count <= 10; count++) await average.request(true);
      await expectPromptOnce({
        what: 'an outcome as soon as the reply is there, also after two hundred requests',
        tries: 8,
        slackMs: 150,
        lagMs: () => world.lagMs,
        async lateMs() {
          const sinceMs = world.nowMs();
          await world.request().outcome(3000);
          return world.nowMs() - sinceMs;
        },
      });
      // However good its record, three failures in a row make it DEAD.
      first.onRequest = failing('no');
      for (let count = 0; count < 3; count++) await world.request().outcome(3000);
      await world.stats();
      // Beyond 256, where a byte would begin anew.
      first.onRequest = echo;
      for (let batch = 0; batch < 9; batch++) await average.burst(5);
      await world.stats();
    },
  },
  {
    id: 'C53',
    title: 'A latency is that of the attempt, not of the request; failures have none',
    rule: 'Each attempt […] counts as one request of that server. average latency over the window (0 where it is empty)',
    durationMs: 1500,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 220, retryBaseDelayMs: 150 } });
      if (first === undefined) return;
      first.onRequest = (request, index) => (index === 0 ? undefined : request.ok());
      await world.request().outcome(500);
      await world.settle();
      await world.stats();
      first.onRequest = (request) => world.after(120, () => request.ok(text('after a while')));
      await world.request().outcome(300);
      await world.settle();
      await world.stats();
      first.onRequest = failing('no');
      await world.request().outcome(800);
      await world.stats();
    },
  },
  {
    id: 'C54',
    title: 'Statistics are of each server alone',
    rule: 'Statistics, for each server',
    durationMs: 900,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { maxRetries: 1, requestTimeoutMs: 150 } });
      if (first === undefined || second === undefined) return;
      first.heartbeat();
      await world.settle();
      first.onRequest = echo;
      second.onRequest = failing('no');
      await world.request().outcome(150);
      await world.stats();
      await world.disconnect(first);
      await world.request().outcome(150);
      await world.stats();
      await world.connect(first);
      await world.wait(250);
      await world.stats();
    },
  },
];

/**
 * Asks one server and holds what the client says of the average to what it said before: what comes in and what falls out
 * of the window moves it by a hundredth, however loose the bounds of a single latency are.
 */
function createWindowWatch(world: ClientWorld, server: ScriptedServer, slowMs: Readonly<Record<number, number>>): { request(look: boolean): Promise<void>; burst(count: number): Promise<void> } {
  const windowSize = 100;
  /** Of each success from 1 on: no less than, no more than. */
  const latencies: (Interval | undefined)[] = [undefined];
  let told: { readonly count: number; readonly averageMs: number } | undefined;
  const hold = (averageMs: number): void => {
    const count = latencies.length - 1;
    const [came, fell] = [latencies[count], latencies[count - windowSize]];
    const before = told;
    told = { count, averageMs };
    if (before?.count !== count - 1 || came === undefined || (count > windowSize && fell === undefined)) return;
    const [kept, size] = count > windowSize ? [windowSize, windowSize] : [count - 1, count];
    const lo = (before.averageMs * kept + came.lo - (fell?.hi ?? 0)) / size;
    const hi = (before.averageMs * kept + came.hi - (fell?.lo ?? 0)) / size;
    // Whole milliseconds, and a clock in ticks.
    const slackMs = 1.5 + 40 / size;
    if (averageMs >= lo - slackMs && averageMs <= hi + slackMs) return;
    throw new Deviation('average-latency', `an average of ${lo.toFixed(1)} to ${hi.toFixed(1)} ms after success ${count}, as it was ${before.averageMs.toFixed(1)} ms before`, `${averageMs.toFixed(1)} ms`, true);
  };
  return {
    async request(look) {
      const answered = server.requests.length;
      const sinceMs = world.nowMs();
      const { success } = await world.request().outcome(3000);
      if (success) latencies.push({ lo: (slowMs[answered] ?? 0) * world.scale, hi: world.nowMs() - sinceMs });
      const averageMs = look ? (await world.stats())?.[server.endpoint]?.averageLatencyMs : undefined;
      if (averageMs !== undefined && success) hold(averageMs);
    },
    async burst(count) {
      const requests = Array.from({ length: count }, () => world.request());
      for (const request of requests) await request.outcome(3000);
      for (let index = 0; index < count; index++) latencies.push(undefined);
    },
  };
}
