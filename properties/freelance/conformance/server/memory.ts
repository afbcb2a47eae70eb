/** What a server may not keep: what it is to drop, and what has expired. */
import type { Behaviour } from '../../../../model/freelance/monitor/events.js';
import { Deviation, type CheckDefinition } from '../check.js';
import { expectBoundedMemory } from '../memory-growth.js';
import { text } from '../scripted-server.js';
import { reply, type RawClient, type ServerWorld } from '../server-world.js';

const bounded = 'Nothing that a peer sends […] grows memory without bound.';
/** Long ones are played first: these in fresh processes. */
const first = 9000;
const messages = 400;
const bytes = 40_000;
/** Smaller and more of them: whoever keeps the beginning of each is to show. */
const malformed = { messages: 1600, bytes: 8000 };

export const memoryChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S12',
    title: 'Malformed messages are not kept: memory does not grow with them',
    rule: bounded,
    durationMs: first,
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client({ counts: true });
      await expectBoundedMemory({
        what: 'malformed messages',
        roundBytes: malformed.messages * malformed.bytes,
        memoryBytes: () => world.memoryBytes(),
        async round(number) {
          for (let index = 0; index < malformed.messages; index++) {
            const words = Buffer.alloc(malformed.bytes, `${number}-${index}`);
            client.send(index % 2 === 0 ? [...text('', 'NEWS'), words] : [...text('x', 'REQUEST', world.uniqueId()), words]);
          }
          client.heartbeat();
          await all(client, 2 + number);
        },
      });
    },
  },
  {
    id: 'S57',
    title: 'What repeats carry is not kept: memory does not grow with them',
    rule: bounded,
    durationMs: first,
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client({ counts: true });
      const id = world.uniqueId();
      client.request(id, text('the first'));
      let count = 2;
      await all(client, count);
      await expectBoundedMemory({
        what: 'payloads of repeats',
        roundBytes: messages * bytes,
        memoryBytes: () => world.memoryBytes(),
        async round(number) {
          for (let index = 0; index < messages; index++) client.request(id, [...text('the same'), Buffer.alloc(bytes, `${number}-${index}`)]);
          count += messages;
          await all(client, count);
        },
      });
    },
  },
  forgetting('S39', 'Outcomes are forgotten when their lifetimes are over and a cleanup has come by: memory does not grow with them', { mode: 'echo' }),
  forgetting('S15', 'ERROR outcomes are forgotten like others: memory does not grow with them', { mode: 'error', message: 'refused '.repeat(bytes / 16) }),
];

/** What is asked is large, and so is what is answered: whichever of them an entry holds. */
function forgetting(id: string, title: string, behaviour: Behaviour): CheckDefinition<ServerWorld> {
  return {
    id,
    title,
    rule: `cache cleanup interval. ${bounded}`,
    durationMs: first,
    monitored: false,
    async play(world) {
      await world.begin({ cacheTtlMs: 50, cacheCleanupIntervalMs: 50 });
      const client = await world.client({ counts: true });
      await world.behave(behaviour);
      const asked = behaviour.mode === 'error' ? bytes / 2 : bytes;
      let count = 1;
      await expectBoundedMemory({
        what: 'outcomes whose lifetime is over',
        roundBytes: messages * bytes,
        memoryBytes: () => world.memoryBytes(),
        async round(number) {
          // One first frame for all, since the subject counts by it.
          for (let index = 0; index < messages; index++) client.request(world.uniqueId(), [...text('the same'), Buffer.alloc(asked, `${number}-${index}`)]);
          count += messages;
          await all(client, count);
          await world.wait(110);
        },
      });
      await expectRoom(world);
    },
  };
}

async function all(client: RawClient, count: number): Promise<void> {
  await client.received(count, 10_000).catch(() => {
    throw new Deviation('reply', `${count} answers`, `${client.inbox.length}`);
  });
}

/** A bound keeps memory small, too; but what is over takes up no room after a cleanup. */
async function expectRoom(world: ServerWorld): Promise<void> {
  const client = await world.client();
  for (let times = 1; times <= 10; times++) {
    await world.wait(110);
    const id = world.uniqueId();
    client.request(id, text('the same'));
    await client.received(1 + times, 100);
    if (client.count(reply(id, 'ERROR', 'BUSY')) === 0) return;
  }
  throw new Deviation('busy', 'room for a request when all lifetimes are over and cleanups have come by', 'ERROR BUSY, ten times', true);
}
