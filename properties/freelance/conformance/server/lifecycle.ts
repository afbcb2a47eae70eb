/** Stop and restart of a server, and random histories. */
import { Deviation, type CheckDefinition } from '../check.js';
import { malformedForServers } from '../malformed.js';
import { reply, shownInbox, type RawClient, type ServerWorld } from '../server-world.js';

const stop = 'Stop: no new request is taken, the socket is released, and it may be called twice.';

export const lifecycleChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S40',
    title: 'After stop nothing is answered, and stop may come twice',
    rule: stop,
    durationMs: 600,
    async play(world) {
      await world.begin();
      const client = await world.client();
      client.request(world.uniqueId(), world.uniquePayload());
      await client.received(2, 100);
      await world.stop();
      await world.stop();
      client.request(world.uniqueId(), world.uniquePayload());
      client.heartbeat();
      await world.wait(300);
    },
  },
  {
    id: 'S41',
    title: 'Stop frees the port: another socket can be bound there',
    rule: stop,
    durationMs: 600,
    async play(world) {
      await world.begin();
      const client = await world.client();
      client.heartbeat();
      await client.received(2, 100);
      await world.stop();
      await rebound(world);
    },
  },
  {
    id: 'S42',
    title: 'A server that is created again on the same port works, with its new options',
    rule: 'After `stop`, `create` may come again (subject page).',
    durationMs: 1400,
    async play(world) {
      await world.begin();
      const before = await world.client();
      before.request(world.uniqueId(), world.uniquePayload());
      await before.received(2, 100);
      before.close();
      const { endpoint } = world;
      await world.stop();
      await world.wait(60);
      await world.begin({ bind: endpoint, serverId: 'the second', cacheTtlMs: 250 });
      const after = await world.client();
      const id = world.uniqueId();
      after.request(id, world.uniquePayload());
      await after.received(2, 100);
      await world.wait(350);
      after.request(id, world.uniquePayload('after the lifetime'));
      await after.received(3, 100);
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S43',
    title: 'Stop while a handler runs and repeats wait ends the server all the same, and frees the port',
    rule: stop,
    durationMs: 1000,
    async play(world) {
      await world.begin();
      const client = await world.client();
      await world.behave({ mode: 'delay', delayMs: 350 });
      const id = world.uniqueId();
      client.request(id, world.uniquePayload());
      client.request(id, world.uniquePayload());
      await world.wait(60);
      await world.stop();
      await rebound(world);
      await world.wait(400);
    },
  },
  {
    id: 'S56',
    title: 'A request that comes after stop was called is not taken, also where stop waits for a handler',
    rule: stop,
    durationMs: 1300,
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client();
      await world.behave({ mode: 'delay', delayMs: 900 });
      client.request(world.uniqueId(), world.uniquePayload());
      await world.wait(60);
      const stopped = world.stop();
      await world.wait(250);
      const [id, payload] = [world.uniqueId(), world.uniquePayload('late')];
      client.request(id, payload);
      await stopped;
      await world.wait(100);
      if (client.count([...reply(id, 'OK'), ...payload]) > 0) throw new Deviation('stop', 'no reply to a request that came after stop was called', shownInbox(client.inbox.slice(1)));
    },
  },
  ...Array.from({ length: 6 }, (_, index) => randomCheck(`S${50 + index}`, index)),
];

async function rebound(world: ServerWorld): Promise<void> {
  const endMs = world.nowMs() + world.patienceMs;
  for (;;) {
    try {
      const router = await world.transport.bind(world.endpoint, {}, { onMessage: () => {} });
      await router.close();
      return;
    } catch (error) {
      // Closing a socket is finished in the background.
      if (world.nowMs() > endMs) throw new Deviation('release', `${world.endpoint} to be free after stop`, error instanceof Error ? error.message : String(error));
      await world.wait(20);
    }
  }
}

/** A history drawn from the seed: requests, repeats, heartbeats, garbage, handlers that change, entries that expire. */
function randomCheck(id: string, number: number): CheckDefinition<ServerWorld> {
  return {
    id,
    title: `A random history (${number + 1}) is one that the page allows`,
    rule: 'The whole page: every frame and every execution of the history is held against the monitor.',
    durationMs: 1800,
    async play(world) {
      const { random } = world;
      await world.begin({ cacheTtlMs: 350 + 100 * random.below(4), cacheCleanupIntervalMs: random.below(2) === 0 ? 90 : 60_000 });
      const clients = [await world.client(), await world.client()];
      const ids = Array.from({ length: 4 }, () => world.uniqueId());
      const garbage = malformedForServers('random');
      for (let step = 0; step < 40; step++) {
        await randomStep(world, clients[random.below(clients.length)], ids[random.below(ids.length)] ?? '', garbage[random.below(garbage.length)]?.frames ?? []);
        await world.wait(15 + random.below(40));
      }
      await world.wait(450);
      await world.executions();
    },
  };
}

async function randomStep(world: ServerWorld, client: RawClient | undefined, id: string, garbage: readonly Uint8Array[]): Promise<void> {
  if (client === undefined) return;
  switch (world.random.below(9)) {
    case 0:
      client.heartbeat();
      return;
    case 1:
      client.send(garbage);
      return;
    case 2: {
      const mode = world.random.below(3);
      // A handler may look at how it is to behave at its end as well as at its start.
      await world.answered();
      if (mode === 0) await world.behave({ mode: 'echo' });
      else if (mode === 1) await world.behave({ mode: 'error', message: `refused ${world.random.below(1000)}` });
      else await world.behave({ mode: 'delay', delayMs: 60 + 60 * world.random.below(3) });
      return;
    }
    case 3:
      client.request(world.uniqueId(), world.uniquePayload());
      return;
    default:
      client.request(id, world.uniquePayload());
  }
}
