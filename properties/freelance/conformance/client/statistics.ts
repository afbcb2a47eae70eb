/** The numbers that the client keeps of each server. */
import type { CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { echo, failing, silent, text } from '../scripted-server.js';

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
      for (let count = 1; count <= 103; count++) {
        await world.request().outcome(3000);
        if (count <= 2 || count >= 100) await world.stats();
      }
      // Another 60, all alike and none at once: what is divided, and by what, shows.
      first.onRequest = (request) => world.after(30, () => request.ok());
      for (let batch = 0; batch < 30; batch++) {
        const requests = [world.request(), world.request()];
        for (const request of requests) await request.outcome(3000);
        if (batch % 10 === 9) await world.stats();
      }
      // Up to 208: the window has gone round twice, and nothing of the first 101 is left in it.
      first.onRequest = echo;
      for (let batch = 0; batch < 9; batch++) {
        const requests = Array.from({ length: 5 }, () => world.request());
        for (const request of requests) await request.outcome(3000);
      }
      await world.stats();
      // However good its record, three failures in a row make it DEAD.
      first.onRequest = failing('no');
      for (let count = 0; count < 3; count++) await world.request().outcome(3000);
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
