/** Connections that are no clients. */
import { Deviation, type CheckDefinition } from '../check.js';
import { reply, shownInbox, type RawClient, type ServerWorld } from '../server-world.js';
import { text } from '../scripted-server.js';
import { requestBytes, strangeBytes, visit } from '../strangers.js';

export const strangerChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S19',
    title: 'Connections that say nothing, speak another protocol or break off end nothing and hold up nobody',
    rule: 'Nothing that a peer sends ends the process. A heartbeat is answered at once.',
    durationMs: 800,
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const visits = strangeBytes('DEALER').map(({ bytes }) => visitor(world, bytes));
      await world.wait(80);
      // Also who comes while they stand there.
      const late = await world.client();
      for (const { leave } of visits) leave();
      await world.wait(80);
      for (const one of [client, late]) await expectServed(world, one, 'beside strangers');
    },
  },
  {
    id: 'S44',
    title: 'A client that asks much and reads no answer holds up nobody',
    rule: 'A heartbeat is answered at once. Nothing that a peer sends ends the process.',
    durationMs: 900,
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const words = Buffer.alloc(6000, 'unheard');
      const requests = Array.from({ length: 3000 }, () => [...text('', 'REQUEST', world.uniqueId()), ...world.uniquePayload('unheard'), words]);
      const deaf = visitor(world, requestBytes(requests));
      await world.wait(400);
      try {
        await expectServed(world, client, 'beside one that reads no answer');
      } finally {
        // Else nobody could stop the server.
        deaf.leave();
      }
    },
  },
];

function visitor(world: ServerWorld, bytes: Uint8Array): { readonly leave: () => void } {
  const { endpoint } = world;
  const { leave } = visit(Number(endpoint.slice(endpoint.lastIndexOf(':') + 1)), bytes);
  world.onClose(leave);
  return { leave };
}

/** A heartbeat and a request of a client that has had one heartbeat answered. Who is full may say BUSY. */
async function expectServed(world: ServerWorld, client: RawClient, beside: string): Promise<void> {
  const [id, payload] = [world.uniqueId(), world.uniquePayload()];
  client.heartbeat();
  client.request(id, payload);
  await client.received(3, 1500).catch(() => undefined);
  const answers = client.count([...reply(id, 'OK'), ...payload]) + client.count(reply(id, 'ERROR', 'BUSY'));
  if (answers !== 1 || client.inbox.length !== 3) throw new Deviation('reply', `${client.name} to be served ${beside}`, shownInbox(client.inbox));
}
