/** Many requests at once. */
import { Deviation, type CheckDefinition } from '../check.js';
import { shownFrames } from '../../../../model/freelance/monitor/messages.js';
import type { ClientWorld } from '../client-world.js';
import { echo, text } from '../scripted-server.js';

const bound = 'A request ends: with a success, or with a failure after at most attempts × timeout + the sum of the backoffs.';

const atOnce = 64;

export const concurrencyChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C55',
    title: 'Requests made at once are answered each with its own reply, in whatever order the replies come',
    rule: 'A success carries the payload that some server produced for that very request; each request ends exactly once.',
    durationMs: 700,
    // Many at once take a slow client as long as they take.
    monitored: false,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 5000, maxRetries: 1 } });
      if (first === undefined) return;
      const requests = Array.from({ length: atOnce }, () => world.request());
      await world.received(first, atOnce - 1, 3000);
      for (const received of first.requests.toReversed()) received.ok([...received.payload, ...text('answered')]);
      for (const request of requests) {
        const { success, response } = await request.outcome(4000);
        const found = success ? shownFrames(response ?? []) : 'a failure';
        const expected = shownFrames([...request.payload, ...text('answered')]);
        if (found !== expected) throw new Deviation('reply', `${request.name} to be answered with ${expected}`, found, success);
      }
      const stats = (await world.stats())?.[first.endpoint];
      if (stats !== undefined && ((stats.totalRequests ?? atOnce) !== atOnce || (stats.successRate ?? 1) !== 1)) throw new Deviation('statistics', `${atOnce} requests, all successes`, JSON.stringify(stats), true);
    },
  },
  {
    id: 'C56',
    title: 'A request that waits does not hold up others',
    rule: bound,
    durationMs: 900,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 600, maxRetries: 1 } });
      if (first === undefined) return;
      const held = world.request(text('held'));
      await world.received(first, 0, 50);
      first.onRequest = echo;
      for (let round = 0; round < 3; round++) await world.request().outcome(50);
      await world.wait(100);
      first.requests[0]?.ok(text('at last'));
      await held.outcome(50);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C57',
    title: 'Each request keeps its own timeout, attempts and waits while others run',
    rule: bound,
    durationMs: 1700,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { requestTimeoutMs: 260, retryBaseDelayMs: 180, maxRetries: 2 } });
      if (first === undefined) return;
      const one = world.request();
      await world.wait(110);
      const other = world.request(undefined, 480);
      await world.wait(20);
      await one.outcome(700);
      await other.outcome(1200);
      await world.settle();
      await world.stats();
    },
  },
];
