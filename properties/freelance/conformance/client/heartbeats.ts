/** Heartbeats and the set of servers. */
import type { CheckDefinition } from '../check.js';
import { Deviation } from '../check.js';
import { shortTimes, type ClientWorld } from '../client-world.js';
import { echo, type ScriptedServer } from '../scripted-server.js';

const intervalMs = shortTimes.heartbeatIntervalMs;

export const heartbeatChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C01',
    title: 'Heartbeats go to every endpoint each interval, from the start on and not before',
    rule: 'Heartbeats go to every endpoint, each interval, from the start of the client on, whatever the server\'s state.',
    durationMs: 2900,
    async play(world) {
      const [first, second, third] = [await world.server(), await world.server(), await world.server()];
      await world.create();
      await world.connect(first);
      await world.connect(second);
      await world.wait(intervalMs * 2.3);
      await world.start();
      await world.wait(intervalMs * 2.6);
      await world.connect(third);
      second.answersHeartbeats = true;
      await world.wait(intervalMs * 10.2);
    },
  },
  {
    id: 'C02',
    title: 'Heartbeats go on to DEAD servers, and while requests wait',
    rule: 'Heartbeats go to every endpoint, each interval, […] whatever the server\'s state.',
    durationMs: 1900,
    async play(world) {
      const servers = await world.begin({ servers: 2, alive: true, options: { heartbeatTimeoutMs: 260, requestTimeoutMs: 300 } });
      for (const server of servers) server.answersHeartbeats = false;
      const waiting = [world.request(), world.request()];
      await world.wait(700);
      await world.stats();
      await world.wait(intervalMs * 4);
      await world.stats();
      for (const request of waiting) await request.outcome(900);
    },
  },
  {
    id: 'C92',
    title: 'Heartbeats do not end after some hundreds, answered or not, and each answer counts',
    rule: 'Heartbeats go to every endpoint, each interval, from the start of the client on, whatever the server\'s state. A heartbeat answer or an OK reply from it makes it ALIVE.',
    durationMs: 4600,
    // Far shorter than any turn that a client may have: how often they come is not the question.
    monitored: false,
    async play(world) {
      const options = { heartbeatIntervalMs: 20 / world.scale, heartbeatTimeoutMs: 1000 / world.scale };
      const servers = await world.begin({ servers: 2, options });
      const [first, second] = servers;
      if (first === undefined || second === undefined) return;
      first.answersHeartbeats = true;
      await world.wait(4000 / world.scale);
      for (const server of servers) {
        const seen = server.heartbeats.length;
        await world.until(() => server.heartbeats.length > seen, world.patienceMs, 'another heartbeat', server).catch(() => {
          throw new Deviation('heartbeat', `heartbeats to ${server.name} to go on`, `none after ${seen}`);
        });
      }
      await staysAlive(world, first);
      first.onRequest = echo;
      const { success } = await world.request().outcome(500);
      const states = await world.stats();
      if (!success || (states !== undefined && states[first.endpoint]?.state !== 'alive')) throw new Deviation('liveness', `${first.name}, which answers, to be ALIVE and asked`, success ? 'it is not' : 'a failure');
    },
  },
  {
    id: 'C03',
    title: 'Connecting again to an endpoint changes nothing',
    rule: 'The client holds one DEALER for each endpoint.',
    durationMs: 1200,
    async play(world) {
      const server = await world.server();
      server.onRequest = echo;
      await world.create();
      await world.connect(server);
      await world.connect(server);
      await world.start();
      await world.firstHeartbeat(server);
      await world.settle();
      await world.request().outcome(100);
      await world.settle();
      await world.connect(server);
      await world.settle();
      await world.stats();
      await world.wait(intervalMs * 3.5);
      await world.request().outcome(100);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C04',
    title: 'A disconnected server is gone: no frames, no statistics; connected again it starts anew',
    rule: 'A server starts UNKNOWN. […] With no servers the request fails at once.',
    durationMs: 1600,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, alive: true });
      if (first === undefined || second === undefined) return;
      first.onRequest = echo;
      second.onRequest = echo;
      await world.request().outcome(100);
      await world.disconnect(first);
      await world.wait(intervalMs * 2);
      await world.stats();
      await world.request().outcome(100);
      await world.disconnect(second);
      await world.wait(20);
      await world.request().outcome(20);
      await world.stats();
      const before = first.heartbeats.length;
      first.answersHeartbeats = false;
      await world.connect(first);
      await world.until(() => first.heartbeats.length > before, intervalMs * 2 * world.scale + world.patienceMs, 'a heartbeat after connecting again', first);
      await world.stats();
      await world.disconnect({ endpoint: 'tcp://127.0.0.1:1' });
    },
  },
  {
    id: 'C05',
    title: 'Connecting and disconnecting in quick succession leaves a client that works',
    rule: 'The client holds one DEALER for each endpoint.',
    durationMs: 800,
    // Heartbeats of connections that are gone may still come in.
    monitored: false,
    async play(world) {
      const server = await world.server();
      server.onRequest = echo;
      await world.create();
      await world.start();
      for (let round = 0; round < 20; round++) {
        await world.connect(server);
        await world.wait(3);
        await world.disconnect(server);
      }
      // A ROUTER takes a routing id again only when it has noticed that its last connection is gone.
      await world.wait(150);
      await world.connect(server);
      const before = server.heartbeats.length;
      await world.until(() => server.heartbeats.length > before, intervalMs * 3 * world.scale + world.patienceMs, 'a heartbeat', server).catch(() => {
        throw new Deviation('heartbeat', 'heartbeats to a server that was connected again', 'none');
      });
      const request = world.request();
      const { success } = await request.outcome(1500).catch(() => ({ success: false }));
      if (!success) throw new Deviation('reply', 'a request to be answered after 20 rounds of connecting and disconnecting', 'it was not');
      const stats = await world.stats();
      if (stats !== undefined && Object.keys(stats).length !== 1) throw new Deviation('servers', 'one server in the statistics', `${Object.keys(stats).length} servers`);
    },
  },
  {
    id: 'C84',
    title: 'Disconnecting one server leaves requests that wait at another alone',
    rule: 'A request ends: with a success, or with a failure after at most attempts × timeout + the sum of the backoffs.',
    durationMs: 1300,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 500, retryBaseDelayMs: 200, maxRetries: 2 } });
      if (first === undefined || second === undefined) return;
      const answered = world.request();
      const received = await world.received(first, 0, 50);
      await world.wait(60);
      await world.disconnect(second);
      await world.wait(100);
      received.ok();
      await answered.outcome(50);
      const retried = world.request();
      await world.received(first, 1, 50);
      await world.connect(second);
      await world.wait(60);
      await world.disconnect(second);
      first.onRequest = echo;
      await retried.outcome(800);
      await world.settle();
      await world.stats();
    },
  },
];

/** Whoever answers each heartbeat is ALIVE, but for the moments of a machine that stood still. */
async function staysAlive(world: ClientWorld, server: ScriptedServer): Promise<void> {
  const endMs = world.nowMs() + world.patienceMs;
  for (;;) {
    const state = (await world.stats())?.[server.endpoint]?.state ?? 'alive';
    if (state === 'alive') return;
    if (world.nowMs() > endMs) throw new Deviation('liveness', `${server.name}, which has answered ${server.heartbeats.length} heartbeats, to be ALIVE`, state);
    await world.wait(50);
  }
}
