/** Selection by all that is known of a server: every success, every digit of a rate, every heartbeat. */
import type { ServerStats } from '../../../../model/freelance/monitor/events.js';
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { echo, failing, type RequestPolicy, type ScriptedServer } from '../scripted-server.js';

const order = 'Among ALIVE: the higher success rate, then the lower average latency. […] Among DEAD: the most recent heartbeat.';
const options = { requestTimeoutMs: 2000, maxRetries: 1 };

/** Requests that succeed, so many at once. */
async function successes(world: ClientWorld, server: ScriptedServer, count: number, atOnce: number, policy: RequestPolicy = echo): Promise<void> {
  server.onRequest = policy;
  for (let done = 0; done < count; done += atOnce) {
    const requests = Array.from({ length: Math.min(atOnce, count - done) }, () => world.request());
    for (const request of requests) await request.outcome(400);
  }
}

/** Three failures; it had been ALIVE. */
async function die(world: ClientWorld, server: ScriptedServer): Promise<void> {
  server.onRequest = failing('no');
  for (let count = 0; count < 3; count++) await world.request().outcome(100);
}

/**
 * Both are DEAD; ALIVE again, they differ in their records alone. By the client's own numbers the second is the better one
 * or the check says nothing, so that no delay matters; and a monitor would follow too many orders of so many replies.
 */
async function expectSecond(world: ClientWorld, first: ScriptedServer, second: ScriptedServer, isBetter: (second: ServerStats, first: ServerStats) => boolean): Promise<void> {
  for (const server of [first, second]) {
    server.heartbeat();
    server.onRequest = echo;
  }
  await world.wait(90);
  const stats = await world.stats();
  const [one, other] = [stats?.[first.endpoint], stats?.[second.endpoint]];
  if (one?.state !== 'alive' || other?.state !== 'alive' || !isBetter(other, one)) return;
  const before = first.requests.length;
  await world.request().outcome(500);
  if (first.requests.length > before) throw new Deviation('selection', `a request to go to ${second.name}: ${record(other)} against ${record(one)}`, `it went to ${first.name}`);
}

const record = ({ successRate, averageLatencyMs }: ServerStats): string => `${successRate} and ${averageLatencyMs?.toFixed(1)} ms`;

const answering = (world: ClientWorld, delayMs: number): RequestPolicy => (request) => world.after(delayMs, () => request.ok());

export const rankingChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C106',
    title: 'The average latency that decides is the mean of all successes: neither that of the last ten, nor the median',
    rule: `${order} The average latency is the mean of the last 100 successes' latencies.`,
    durationMs: 1100,
    monitored: false,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options });
      if (first === undefined || second === undefined) return;
      // 20 of 23, 100 ms on average, though most of them and the last took no time.
      first.heartbeat();
      await world.settle();
      await successes(world, first, 5, 5, answering(world, 400));
      await successes(world, first, 15, 5);
      await die(world, first);
      // 20 of 23, 22 ms each.
      await successes(world, second, 20, 5, answering(world, 22));
      await die(world, second);
      await expectSecond(world, first, second, (better, worse) => better.successRate === worse.successRate && (better.averageLatencyMs ?? Infinity) < (worse.averageLatencyMs ?? 0) - 5 * world.scale);
    },
  },
  {
    id: 'C107',
    title: 'A success rate that is higher by less than a thousandth decides, whatever the latencies',
    rule: `${order} the success rate is their exact quotient`,
    durationMs: 1100,
    monitored: false,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options });
      if (first === undefined || second === undefined) return;
      // 78 of 81, quick: 0.96296.
      first.heartbeat();
      await world.settle();
      await successes(world, first, 78, 6);
      await die(world, first);
      // 79 of 82, slower: 0.96341.
      await successes(world, second, 70, 7);
      await successes(world, second, 9, 9, answering(world, 150));
      await die(world, second);
      await expectSecond(world, first, second, (better, worse) => (better.successRate ?? 0) > (worse.successRate ?? 1) + 1e-6);
    },
  },
  {
    id: 'C108',
    title: 'A DEAD server that has never answered a heartbeat is asked after one that has',
    rule: order,
    durationMs: 600,
    async play(world) {
      const never = await world.server();
      const answered = await world.server();
      await world.create(options);
      await world.connect(never);
      await world.start();
      await world.firstHeartbeat(never);
      await world.settle();
      await successes(world, never, 1, 1);
      await die(world, never);
      await world.wait(60);
      await world.connect(answered);
      await world.firstHeartbeat(answered);
      answered.heartbeat();
      await world.settle();
      await die(world, answered);
      // Both are DEAD, and whether heartbeats or all signs of life count, the second was heard from last.
      await world.request().outcome(100);
      await world.stats();
    },
  },
];
