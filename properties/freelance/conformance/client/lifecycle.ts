/** Start, stop, restart, connections and routing ids. */
import { Deviation, Skipped, type CheckDefinition } from '../check.js';
import { shortTimes, type ClientWorld } from '../client-world.js';
import { echo, failing } from '../scripted-server.js';
import type { TcpTap } from '../tcp-tap.js';
import { tappedServer } from './connections.js';

const stop = 'Stop ends every waiting request with a failure, releases every socket and timer, and may be called twice.';
const routing = 'The client holds one DEALER for each endpoint, all with a routing id of the client\'s own.';

export const lifecycleChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C58',
    title: 'Stop ends every waiting request at once, as `unknown`, whether an attempt or a retry waits',
    rule: `${stop} unknown: an attempt timed out or the client stopped: the request may have been executed`,
    durationMs: 1000,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 180, retryBaseDelayMs: 900 } });
      if (first === undefined) return;
      const retried = world.request();
      await world.received(first, 0, 50);
      await world.wait(260);
      const waiting = [world.request(undefined, 2000), world.request(undefined, 3000)];
      await world.received(first, 2, 50);
      await world.stop();
      for (const request of [retried, ...waiting]) await request.outcome(30);
    },
  },
  {
    id: 'C59',
    title: 'After stop nothing is sent any more; stop may come twice',
    rule: stop,
    durationMs: 1200,
    async play(world) {
      const [first] = await world.begin({ servers: 2, alive: true, options: { requestTimeoutMs: 150, retryBaseDelayMs: 150 } });
      if (first === undefined) return;
      const request = world.request();
      await world.received(first, 0, 50).catch(() => undefined);
      await world.stop();
      await world.stop();
      await request.outcome(30);
      await world.wait(500);
    },
  },
  {
    id: 'C69',
    title: 'A request after stop fails at once, unsent, or is refused',
    rule: 'unsent (nothing left the client: […] stopped before sending)',
    durationMs: 700,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true });
      if (first === undefined) return;
      first.onRequest = echo;
      await world.request().outcome(100);
      await world.stop();
      const before = first.requests.length;
      const answer = await world.lateRequest();
      if (answer === undefined) throw new Deviation('end', 'a request after stop to end at once', 'no answer');
      const { ok, success, failure } = answer;
      if (ok !== false && (success !== false || (failure !== undefined && failure !== null && failure !== 'unsent'))) {
        throw new Deviation('failure-kind', 'a request after stop to fail, unsent', JSON.stringify(answer), true);
      }
      await world.wait(100);
      if (first.requests.length > before) throw new Deviation('release', 'nothing to be sent after stop', 'a request was', true);
    },
  },
  {
    id: 'C60',
    title: 'A client that is created again starts from nothing and works',
    rule: 'After `stop`, `create` may come again (subject page). A server starts UNKNOWN.',
    durationMs: 1300,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true });
      if (first === undefined) return;
      first.onRequest = echo;
      await world.request().outcome(100);
      await world.stop();
      const [second] = await world.begin({ servers: 1, options: { heartbeatIntervalMs: 250 } });
      if (second === undefined) return;
      await world.stats();
      second.onRequest = echo;
      await world.request().outcome(100);
      await world.connect(first);
      await world.wait(600);
      await world.stats();
    },
  },
  {
    id: 'C61',
    title: 'One connection for each endpoint; disconnect and stop close them',
    rule: `The client holds one DEALER for each endpoint. ${stop}`,
    durationMs: 900,
    monitored: false,
    async play(world) {
      const [first, second] = [await tappedServer(world), await tappedServer(world)];
      await world.create();
      for (const { tap } of [first, second]) await world.connect(tap);
      await world.connect(first.tap);
      await world.start();
      for (const { server } of [first, second]) {
        server.onRequest = echo;
        await world.firstHeartbeat(server);
      }
      await world.request().outcome(200);
      for (const { server, tap } of [first, second]) {
        if (tap.open() !== 1) throw new Deviation('connections', `one connection to ${server.name}`, `${tap.open()}`);
      }
      await world.disconnect(first.tap);
      await connectionClosed(world, first.tap, 'disconnect');
      await world.connect(first.tap);
      await world.until(() => first.tap.open() === 1, 200 * world.scale + world.patienceMs, 'a connection to the server that is connected again');
      await world.stop();
      for (const { tap } of [first, second]) await connectionClosed(world, tap, 'stop');
      const made = first.tap.made + second.tap.made;
      await world.wait(250);
      const later = first.tap.made + second.tap.made - made;
      if (later > 0) throw new Deviation('release', 'no new connection after stop', `${later} were made`);
    },
  },
  {
    id: 'C62',
    title: 'The routing id is the client\'s own: the same for every attempt, also over a new connection',
    rule: `${routing} A server executes a (client, request id) at most once, which needs the client to keep its routing id.`,
    durationMs: 1500,
    monitored: false,
    async play(world) {
      const { server, tap } = await tappedServer(world);
      await world.create({ requestTimeoutMs: 250, retryBaseDelayMs: 600, maxRetries: 2 });
      await world.connect(tap);
      await world.start();
      await world.firstHeartbeat(server);
      const request = world.request();
      await world.received(server, 0, 50);
      const generated = server.routingIds.find((id) => id[0] === 0);
      if (generated !== undefined) throw new Deviation('routing-id', 'a routing id that the client has set', `one that the socket has made: 0x${Buffer.from(generated).toString('hex')}`, true);
      tap.cut();
      const retry = await world.received(server, 1, 1200);
      const [before] = server.requests;
      if (before === undefined || Buffer.compare(before.routingId, retry.routingId) !== 0) {
        throw new Deviation('routing-id', `the routing id 0x${Buffer.from(before?.routingId ?? []).toString('hex')} in each attempt`, `0x${Buffer.from(retry.routingId).toString('hex')}`, true);
      }
      retry.ok();
      await request.outcome(100);
    },
  },
  {
    id: 'C63',
    title: 'Two clients have different routing ids',
    rule: routing,
    durationMs: 1200,
    monitored: false,
    async play(world) {
      if (world.another === undefined) throw new Skipped('only one copy of the subject may run');
      const other = await world.another().catch((error: unknown) => {
        throw new Skipped(`a second copy of the subject does not start (${(error as { code?: string }).code ?? String(error)})`);
      });
      const server = await world.server();
      server.onRequest = echo;
      await world.create();
      await world.connect(server);
      await world.start();
      await world.firstHeartbeat(server);
      await world.settle();
      const times = { ...shortTimes, requestTimeoutMs: 2000 };
      await other.call('create', { options: times });
      await other.call('connect', { endpoint: server.endpoint });
      await other.call('start');
      world.onClose(async () => void (await other.call('stop')));
      const before = server.heartbeats.length;
      await world.until(() => server.heartbeats.length >= before + 4, 700 * world.scale + world.patienceMs, 'heartbeats of two clients', server);
      if (server.routingIds.length < 2) throw new Deviation('routing-id', 'two routing ids from two clients', `${server.routingIds.length}`, true);
      const answer = await other.call('request', { payload: [Buffer.from('other').toString('base64')], timeoutMs: null }, { timeoutMs: 15_000 });
      if (answer['success'] !== true) throw new Deviation('reply', 'the second client to be answered', 'it was not', false);
    },
  },
  {
    id: 'C64',
    title: 'A server that goes down and comes back is ALIVE again, and asked again',
    rule: 'A server that is up and reachable becomes ALIVE within one heartbeat interval plus a round trip, from any state.',
    durationMs: 1900,
    monitored: false,
    async play(world) {
      const first = await world.server();
      first.answersHeartbeats = true;
      await world.create({ heartbeatTimeoutMs: 300, heartbeatIntervalMs: 120, requestTimeoutMs: 700, maxRetries: 2 });
      await world.connect(first);
      await world.start();
      await world.firstHeartbeat(first);
      await world.wait(150);
      await first.close();
      await world.wait(300 + 120 + 120);
      const dead = await world.stats();
      const found = dead?.[first.endpoint]?.state;
      if (found !== undefined && found !== 'dead') throw new Deviation('liveness', 'a server that is down to be dead', found);
      const again = await world.server({ bind: first.endpoint, name: 'server 1, back' });
      again.answersHeartbeats = true;
      again.onRequest = echo;
      // The connection has to come to stand first; ZeroMQ tries about ten times a second.
      await world.until(() => again.heartbeats.length > 0, 600 * world.scale + world.patienceMs, 'a heartbeat', again).catch(() => {
        throw new Deviation('heartbeat', 'heartbeats to a server that came back', 'none');
      });
      await world.wait(120);
      const stats = await world.stats();
      const state = stats?.[first.endpoint]?.state;
      if (state !== undefined && state !== 'alive') throw new Deviation('liveness', 'a server that came back and answered a heartbeat to be alive', state);
      const { success } = await world.request().outcome(1500);
      if (!success) throw new Deviation('reply', 'a success from the server that came back', 'a failure');
    },
  },
  {
    id: 'C65',
    title: 'A failure at stop is `unsent` for no request that left, even when only ERROR replies came',
    rule: 'A request is never reported as not executed when it may have been.',
    durationMs: 700,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { retryBaseDelayMs: 800 } });
      if (first === undefined) return;
      first.onRequest = failing('no');
      const request = world.request();
      await world.received(first, 0, 50);
      await world.wait(150);
      await world.stop();
      await request.outcome(30);
    },
  },
];

export async function connectionClosed(world: ClientWorld, tap: TcpTap, by: string): Promise<void> {
  await world.until(() => tap.open() === 0, 200 * world.scale + world.patienceMs, 'the connection to close').catch(() => {
    throw new Deviation('release', `the connection to be closed by ${by}`, `${tap.open()} still stand`);
  });
}
