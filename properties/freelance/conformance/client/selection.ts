/** Which server an attempt goes to. */
import type { CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { echo, failing, silent, text, type RequestPolicy, type ScriptedServer } from '../scripted-server.js';

const order = 'ALIVE before UNKNOWN before DEAD. Among ALIVE: the higher success rate, then the lower average latency. Among UNKNOWN: the order of connecting. Among DEAD: the most recent heartbeat.';
/** Silence makes DEAD quickly; requests have one attempt. */
const quickDeath = { heartbeatTimeoutMs: 260, heartbeatIntervalMs: 130, requestTimeoutMs: 130, maxRetries: 1 };
/** From the last sign of life until DEAD is certain. */
const surelyDeadMs = 260 + 130 + 130;

const slowly = (world: ClientWorld, delayMs: number): RequestPolicy => (request) => world.after(delayMs, () => request.ok());

async function ask(world: ClientWorld, times: number, withinMs = 250): Promise<void> {
  for (let time = 0; time < times; time++) await world.request().outcome(withinMs);
  await world.settle();
}

/** ALIVE, so many successes, and DEAD by three failures. */
async function dieAfter(world: ClientWorld, server: ScriptedServer, successes: number): Promise<void> {
  server.heartbeat();
  await world.settle();
  server.onRequest = echo;
  await ask(world, successes);
  server.onRequest = failing('no');
  await ask(world, 3);
}

export const selectionChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C43',
    title: 'Among UNKNOWN servers the one connected first is asked',
    rule: order,
    durationMs: 1000,
    async play(world) {
      const servers = [await world.server(), await world.server(), await world.server(), await world.server()];
      // Neither by port nor by name.
      const byPort = servers.toSorted((a, b) => a.endpoint.localeCompare(b.endpoint));
      const connected = [byPort[2], byPort[0], byPort[3], byPort[1]].filter((server) => server !== undefined);
      await world.create({ maxRetries: 2, requestTimeoutMs: 130, retryBaseDelayMs: 60 });
      for (const server of connected) await world.connect(server);
      await world.start();
      for (const server of connected) await world.firstHeartbeat(server);
      await world.settle();
      await ask(world, 1, 400);
      const [first, second] = connected;
      if (first === undefined || second === undefined) return;
      await world.disconnect(first);
      // A ROUTER takes a routing id again only when it has noticed that its last connection is gone.
      await world.wait(120);
      await world.connect(first);
      await world.wait(200);
      await ask(world, 1, 400);
      await world.stats();
    },
  },
  {
    id: 'C44',
    title: 'An ALIVE server is asked before UNKNOWN ones, an UNKNOWN before DEAD ones, a DEAD one where there is no other',
    rule: `${order} No attempt goes to a DEAD server while an ALIVE or an UNKNOWN one is known.`,
    durationMs: 1900,
    async play(world) {
      const [first, second, third] = await world.begin({ servers: 3, options: quickDeath });
      if (first === undefined || second === undefined || third === undefined) return;
      for (const server of [first, second, third]) server.onRequest = failing('no');
      third.heartbeat();
      await world.settle();
      await ask(world, 1);
      first.heartbeat();
      await world.wait(surelyDeadMs);
      await ask(world, 1);
      await world.disconnect(second);
      await ask(world, 1);
      third.heartbeat();
      await world.settle();
      await ask(world, 1);
      await world.stats();
    },
  },
  {
    id: 'C45',
    title: 'Among ALIVE servers the higher success rate wins, over latency, counts and order; equal rates go by latency',
    rule: order,
    durationMs: 2300,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 240, maxRetries: 1 } });
      if (first === undefined || second === undefined) return;
      // 3 of 6, quick.
      await dieAfter(world, first, 3);
      // The second, UNKNOWN: 1 of 1, slow.
      second.onRequest = slowly(world, 90);
      await ask(world, 1);
      first.heartbeat();
      await world.settle();
      await world.stats();
      first.onRequest = echo;
      await ask(world, 2);
      // 3 of 4, then 3 of 5: still more than 3 of 6; then 3 of 6 and DEAD; ALIVE again the two are equal, but for latency.
      second.onRequest = failing('no');
      await ask(world, 3);
      await world.stats();
      second.onRequest = echo;
      second.heartbeat();
      await ask(world, 1);
      await world.stats();
    },
  },
  {
    id: 'C93',
    title: 'Who answered last has no right of its own: an ALIVE server whose rate falls below another\'s is left at once',
    rule: `${order} Each attempt selects a server afresh.`,
    durationMs: 500,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 240, maxRetries: 1 } });
      if (first === undefined || second === undefined) return;
      // 2 of 5.
      await dieAfter(world, first, 2);
      // The second: 1 of 1, and 1 of 3 with the two failures that it may have.
      second.onRequest = echo;
      await ask(world, 1);
      first.heartbeat();
      await world.settle();
      second.onRequest = failing('no');
      await ask(world, 2);
      first.onRequest = echo;
      await ask(world, 2);
      await world.stats();
    },
  },
  {
    id: 'C46',
    title: 'Among ALIVE servers of the same rate the lower average latency wins, and the average of all counts',
    rule: order,
    durationMs: 4000,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { heartbeatTimeoutMs: 300, heartbeatIntervalMs: 120, requestTimeoutMs: 900, maxRetries: 1 } });
      if (first === undefined || second === undefined) return;
      first.answersHeartbeats = true;
      await world.wait(200);
      first.onRequest = slowly(world, 150);
      await ask(world, 1, 900);
      first.answersHeartbeats = false;
      await world.wait(300 + 120 + 130);
      second.answersHeartbeats = true;
      second.onRequest = echo;
      await world.wait(180);
      await ask(world, 1, 900);
      first.answersHeartbeats = true;
      await world.wait(200);
      await world.stats();
      first.onRequest = echo;
      await ask(world, 2, 900);
      // Its average stays below 150 ms, though the newest and their sum do not.
      second.onRequest = slowly(world, 200);
      await ask(world, 2, 900);
      await world.stats();
      // And now it is above, though the first of them are not.
      second.onRequest = slowly(world, 800);
      await ask(world, 1, 900);
      second.onRequest = echo;
      await ask(world, 1, 900);
      await world.stats();
    },
  },
  {
    id: 'C47',
    title: 'An ALIVE server without any success ranks as rate 0, below one with some',
    rule: 'success rate (successes ÷ requests, 0 where there were none)',
    durationMs: 900,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 160, maxRetries: 1 } });
      if (first === undefined || second === undefined) return;
      second.heartbeat();
      await world.settle();
      second.onRequest = echo;
      await ask(world, 1);
      second.onRequest = failing('no');
      await ask(world, 2);
      first.heartbeat();
      await world.settle();
      second.onRequest = echo;
      await ask(world, 3);
      await world.stats();
    },
  },
  {
    id: 'C48',
    title: 'Among DEAD servers the one with the most recent heartbeat answer is asked',
    rule: order,
    durationMs: 3000,
    async play(world) {
      const [first, second, third] = await world.begin({ servers: 3, options: quickDeath });
      if (first === undefined || second === undefined || third === undefined) return;
      // The first has the best record, which does not count among DEAD servers.
      first.onRequest = echo;
      await ask(world, 1);
      first.onRequest = silent;
      for (const server of [first, third, second]) {
        server.heartbeat();
        await world.wait(100);
      }
      await world.wait(surelyDeadMs);
      await ask(world, 1);
      for (const server of [second, third, first]) {
        server.heartbeat();
        await world.wait(100);
      }
      await world.wait(surelyDeadMs);
      await ask(world, 1);
      await world.stats();
      for (const server of [second, first, third]) {
        server.heartbeat();
        await world.wait(100);
      }
      await world.wait(surelyDeadMs);
      // A reply that is dropped is no heartbeat.
      second.ok(Buffer.from('11111111-2222-4333-8444-555555555555'), text('stray'));
      await world.settle();
      await ask(world, 1);
      // One that dies of failures has its heartbeats all the same.
      third.heartbeat();
      await world.settle();
      await ask(world, 4);
      await world.stats();
    },
  },
  {
    id: 'C49',
    title: 'Each attempt selects afresh: by what is known then, not at the first attempt',
    rule: 'Each attempt selects a server afresh.',
    durationMs: 2400,
    async play(world) {
      const [first, second] = await world.begin({
        servers: 2,
        options: { heartbeatTimeoutMs: 300, heartbeatIntervalMs: 120, requestTimeoutMs: 200, retryBaseDelayMs: 320, maxRetries: 3 },
      });
      if (first === undefined || second === undefined) return;
      first.heartbeat();
      await world.settle();
      const request = world.request();
      await world.received(second, 0, 600);
      first.answersHeartbeats = true;
      first.onRequest = echo;
      second.onRequest = silent;
      await request.outcome(1200);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C50',
    title: 'A failed server is left for a better one at the next attempt',
    rule: 'Each attempt selects a server afresh. Among ALIVE: the higher success rate',
    durationMs: 1500,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 150, retryBaseDelayMs: 90, maxRetries: 4 } });
      if (first === undefined || second === undefined) return;
      first.heartbeat();
      await world.settle();
      first.onRequest = failing('no');
      second.onRequest = echo;
      // Three failures make the first DEAD; the fourth attempt goes to the second, UNKNOWN.
      await world.request().outcome(800);
      await world.settle();
      await world.stats();
      await ask(world, 1);
      first.onRequest = echo;
      first.heartbeat();
      await world.settle();
      await ask(world, 2);
      await world.stats();
    },
  },
  {
    id: 'C68',
    title: 'Success rates are compared exactly, also where they are close',
    rule: `${order} the success rate is their exact quotient`,
    durationMs: 2400,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { heartbeatTimeoutMs: 300, heartbeatIntervalMs: 120, requestTimeoutMs: 700, maxRetries: 1 } });
      if (first === undefined || second === undefined) return;
      // 12 of 13, quick.
      first.answersHeartbeats = true;
      await world.wait(180);
      first.onRequest = (request, index) => (index === 5 ? request.error('no') : request.ok());
      await ask(world, 13);
      first.answersHeartbeats = false;
      await world.wait(300 + 120 + 130);
      // 15 of 16, slower: the better one.
      second.answersHeartbeats = true;
      second.onRequest = (request, index) => (index === 5 ? request.error('no') : world.after(30, () => request.ok()));
      await ask(world, 16);
      first.answersHeartbeats = true;
      await world.wait(180);
      await ask(world, 2);
      await world.stats();
    },
  },
  {
    id: 'C90',
    title: 'A server that has just failed is asked again where it is still the best',
    rule: `Each attempt selects a server afresh. ${order}`,
    durationMs: 700,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 200, retryBaseDelayMs: 90 } });
      if (first === undefined || second === undefined) return;
      first.heartbeat();
      await world.settle();
      first.onRequest = (request, index) => (index === 3 ? request.error('no') : request.ok());
      await ask(world, 3);
      // 3 of 3 beside an ALIVE one without any; then 3 of 4.
      second.heartbeat();
      await world.settle();
      await ask(world, 1, 350);
      await world.stats();
    },
  },
];
