/** Numbers that are larger than usual: requests open at once, attempts, and requests in all. */
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { shownFrames } from '../../../../model/freelance/monitor/messages.js';
import { failing, text } from '../scripted-server.js';

const bound = 'A request ends: with a success, or with a failure after at most attempts × timeout + the sum of the backoffs.';
const openAtOnce = 130;

export const capacityChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C103',
    title: 'A hundred and thirty requests are open at once: all are sent, the first is still known, and stop ends every one',
    rule: `${bound} Stop ends every waiting request with a failure.`,
    durationMs: 900,
    // Many at once take a slow client as long as they take.
    monitored: false,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { requestTimeoutMs: 20_000, maxRetries: 1 } });
      if (first === undefined) return;
      const requests = Array.from({ length: openAtOnce }, () => world.request());
      await world.received(first, openAtOnce - 1, 2000).catch(() => {
        throw new Deviation('attempts', `${openAtOnce} requests that are made at once to be sent`, `${first.requests.length} came`);
      });
      const [earliest, ...others] = requests;
      const answer = text('to the first');
      const received = first.requests.find(({ payload }) => shownFrames(payload) === shownFrames(earliest?.payload ?? []));
      received?.ok(answer);
      const outcome = await earliest?.outcome(2000).catch(() => undefined);
      if (outcome?.success !== true || shownFrames(outcome.response ?? []) !== shownFrames(answer)) {
        throw new Deviation('reply', `the first of ${openAtOnce} open requests to be answered`, outcome === undefined ? 'it waits on' : JSON.stringify(outcome));
      }
      await world.stop();
      await world.until(() => others.every(({ ended }) => ended), 500 * world.scale + world.patienceMs, 'all to end').catch(() => {
        throw new Deviation('end', `stop to end all of ${others.length} open requests`, `${others.filter(({ ended }) => !ended).length} are open still`);
      });
      for (const request of others) {
        const { success, failure } = await request.outcome(50);
        if (success || (failure !== undefined && failure !== 'unknown')) throw new Deviation('failure-kind', 'a request that waits at stop to fail as `unknown`', success ? 'a success' : String(failure), true);
      }
    },
  },
  {
    id: 'C104',
    title: 'As many attempts as are allowed, also twelve; without a base delay each follows at once',
    rule: 'max retries: the number of attempts in all. Before attempt n+1 the client waits base delay × 2^(n-1).',
    durationMs: 500,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { retryBaseDelayMs: 0, requestTimeoutMs: 2000, maxRetries: 12 } });
      if (first === undefined) return;
      first.onRequest = failing('no');
      await world.request().outcome(100);
      await world.wait(100);
      await world.stats();
      if (first.requests.length !== 12) throw new Deviation('attempts', '12 attempts', `${first.requests.length}`);
    },
  },
];
