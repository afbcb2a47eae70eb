/** Connections that break while client and server live: the page knows silence and failures, not connections. */
import { isDeepStrictEqual } from 'node:util';
import type { ClientOptions, ServerStats } from '../../../../model/freelance/monitor/events.js';
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { malformedForClients } from '../malformed.js';
import { echo, failing, type ScriptedServer } from '../scripted-server.js';
import { strangeBytes, strangeHost } from '../strangers.js';
import { openTcpTap, type TcpTap } from '../tcp-tap.js';

export interface TappedServer {
  readonly server: ScriptedServer;
  readonly tap: TcpTap;
}

/** A server behind a tap: the client connects to the tap. */
export async function tappedServer(world: ClientWorld): Promise<TappedServer> {
  const server = await world.server();
  const tap = await openTcpTap(server.endpoint);
  world.names.set(tap.endpoint, server.name);
  world.onClose(() => tap.close());
  return { server, tap };
}

const silence = 'An ALIVE server that has been silent for longer than the heartbeat timeout becomes DEAD.';
const breaks = 3;

export const connectionChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C95',
    title: 'A connection that breaks leaves server and statistics as they were, and is made anew each time',
    rule: `${silence} Heartbeats go to every endpoint, each interval, […] whatever the server's state.`,
    durationMs: 1600,
    monitored: false,
    async play(world) {
      const { server, tap } = await begun(world, { maxRetries: 1, heartbeatTimeoutMs: 30_000 });
      await world.request().outcome(300);
      server.onRequest = failing('no');
      await world.request().outcome(300);
      server.onRequest = echo;
      const before = await statsOf(world, tap);
      // Nothing else is to change them meanwhile: the heartbeat timeout is far away.
      server.answersHeartbeats = false;
      for (let count = 1; count <= breaks; count++) {
        const heartbeats = server.heartbeats.length;
        tap.cut();
        await world.wait(15);
        await expectUntouched(world, tap, before, `after connection ${count} broke`);
        await heardAgain(world, server, heartbeats, count);
        await expectUntouched(world, tap, before, `after connection ${count + 1} was made`);
      }
      const { success } = await world.request().outcome(600);
      if (!success) throw new Deviation('reply', 'a request to be answered over a new connection', 'it failed');
    },
  },
  {
    id: 'C96',
    title: 'A request whose connection breaks goes on waiting: it is not sent again, and the reply over the next connection is taken',
    rule: 'Each attempt […] waits at most the timeout, and counts as one request of that server: success on an OK reply, failure on an ERROR reply or a timeout.',
    durationMs: 1300,
    monitored: false,
    async play(world) {
      const { server, tap } = await begun(world);
      server.onRequest = () => {};
      const request = world.request(undefined, 8000);
      const received = await world.received(server, 0, 100);
      const heartbeats = server.heartbeats.length;
      tap.cut();
      await heardAgain(world, server, heartbeats, 1);
      if (request.ended) throw new Deviation('attempts', 'the attempt to wait on while its connection is made anew', 'the request ended', true);
      if (server.requests.length > 1) throw new Deviation('attempts', 'one message for one attempt', `${server.requests.length} came`, true);
      received.ok();
      const { success } = await request.outcome(300);
      if (!success) throw new Deviation('reply', 'the reply that came over the next connection to be taken', 'the request failed');
    },
  },
  {
    id: 'C97',
    title: 'Malformed messages do not cost the connection',
    rule: 'Anything else is malformed: it is counted, never answered, never fatal, and changes no server\'s state.',
    durationMs: 900,
    monitored: false,
    async play(world) {
      const { server, tap } = await begun(world);
      const before = await statsOf(world, tap);
      for (const { frames, why } of malformedForClients) {
        server.send(frames);
        await world.wait(10);
        if (tap.made > 1) throw new Deviation('malformed', `the connection to stand after a malformed message (${why})`, 'the client closed it', true);
      }
      await expectUntouched(world, tap, before, 'after malformed messages');
    },
  },
  {
    id: 'C98',
    title: 'Endpoints where another protocol is spoken, or nothing, end nothing: they stay UNKNOWN, and other servers are asked',
    rule: 'Nothing that a peer sends ends the process, grows memory without bound, or changes another server\'s state.',
    durationMs: 900,
    monitored: false,
    async play(world) {
      const strangers = await Promise.all(strangeBytes('ROUTER').map(({ bytes }) => strangeHost(bytes)));
      for (const { close } of strangers) world.onClose(close);
      const server = await world.server();
      server.answersHeartbeats = true;
      server.onRequest = echo;
      await world.create();
      for (const { endpoint } of [...strangers, server]) await world.connect({ endpoint });
      await world.start();
      await world.firstHeartbeat(server);
      await world.wait(200);
      const { success } = await world.request().outcome(1500);
      if (!success) throw new Deviation('reply', 'a request to be answered by the server among strangers', 'it failed');
      const stats = await world.stats();
      for (const [index, { why }] of strangeBytes('ROUTER').entries()) {
        const state = stats?.[strangers[index]?.endpoint ?? '']?.state ?? 'unknown';
        if (state !== 'unknown') throw new Deviation('liveness', `an endpoint that has sent no message (${why}) to be unknown`, state, true);
      }
    },
  },
];

/** One server that answers, and has been found ALIVE. */
async function begun(world: ClientWorld, options: Partial<ClientOptions> = {}): Promise<TappedServer> {
  const tapped = await tappedServer(world);
  tapped.server.answersHeartbeats = true;
  tapped.server.onRequest = echo;
  await world.create(options);
  await world.connect(tapped.tap);
  await world.start();
  await world.firstHeartbeat(tapped.server);
  await world.settle();
  return tapped;
}

const statsOf = async (world: ClientWorld, { endpoint }: TcpTap): Promise<ServerStats | undefined> => (await world.stats())?.[endpoint];

async function expectUntouched(world: ClientWorld, tap: TcpTap, before: ServerStats | undefined, when: string): Promise<void> {
  const after = await statsOf(world, tap);
  if (before?.state !== after?.state) throw new Deviation('liveness', `the state ${before?.state} ${when}`, String(after?.state));
  if (!isDeepStrictEqual(before, after)) throw new Deviation('statistics', `the statistics ${JSON.stringify(before)} ${when}`, JSON.stringify(after), true);
}

async function heardAgain(world: ClientWorld, server: ScriptedServer, heartbeats: number, count: number): Promise<void> {
  // The connection has to come to stand first; ZeroMQ tries about ten times a second.
  await world.until(() => server.heartbeats.length > heartbeats + 1, 800 * world.scale + world.patienceMs, 'heartbeats', server).catch(() => {
    throw new Deviation('heartbeat', `heartbeats again after connection ${count} broke`, 'none');
  });
}
