/** The lifetime of an outcome: when it is forgotten, and when it is not. */
import type { CheckDefinition } from '../check.js';
import { text } from '../scripted-server.js';
import type { ServerWorld } from '../server-world.js';

const once = 'At most one execution of a (client routing id, request id) within the cache lifetime: a repeat is answered with the first outcome, OK or ERROR, addressed to whoever asks now.';
const during = 'A repeat that comes while the first is still being executed waits for that execution.';
const lifetime = 'An entry\'s lifetime is checked when it is looked up.';
const bound = 'The bound never drops an entry that is being executed or is younger than the lifetime: when the cache is full, a new request is answered ERROR BUSY and not executed.';

export const lifetimeChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S27',
    title: 'After the lifetime a repeat is executed anew, whether or not a cleanup has come by; before it, not',
    rule: `${lifetime} at most one execution […] within the cache lifetime`,
    durationMs: 1500,
    async play(world) {
      await world.begin({ cacheTtlMs: 600, cacheCleanupIntervalMs: 60_000 });
      const client = await world.client();
      const id = world.uniqueId();
      client.request(id, world.uniquePayload('the first'));
      await client.received(2, 50);
      await world.wait(500);
      client.request(id, world.uniquePayload('within the lifetime'));
      await client.received(3, 50);
      await world.wait(230);
      client.request(id, world.uniquePayload('after the lifetime'));
      await client.received(4, 50);
      await world.wait(490);
      client.request(id, world.uniquePayload('within the second lifetime'));
      await client.received(5, 50);
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S28',
    title: 'A repeat does not prolong the lifetime',
    rule: lifetime,
    durationMs: 1200,
    async play(world) {
      await world.begin({ cacheTtlMs: 500 });
      const client = await world.client();
      const id = world.uniqueId();
      const touched = world.uniqueId();
      client.request(id, world.uniquePayload('the first'));
      client.request(touched, world.uniquePayload('another'));
      await client.received(3, 50);
      for (let round = 0; round < 3; round++) {
        await world.wait(120);
        client.request(id, world.uniquePayload('a repeat'));
        // Malformed: without a payload.
        client.send([...text('', 'REQUEST'), Buffer.from(touched)]);
        await client.received(4 + round, 50);
      }
      await world.wait(400);
      client.request(id, world.uniquePayload('after the lifetime of the first'));
      client.request(touched, world.uniquePayload('after the lifetime of the other'));
      await client.received(8, 50);
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S29',
    title: 'Cleaning up leaves what is younger than the lifetime',
    rule: bound,
    durationMs: 1000,
    async play(world) {
      await world.begin({ cacheTtlMs: 700, cacheCleanupIntervalMs: 60 });
      const client = await world.client();
      const id = world.uniqueId();
      client.request(id, world.uniquePayload('the first'));
      await client.received(2, 50);
      for (let round = 0; round < 3; round++) {
        await world.wait(160);
        client.request(id, world.uniquePayload('a repeat'));
        await client.received(3 + round, 50);
      }
      await world.settle();
      await world.executions();
      await world.stop();
      // With many outcomes, too.
      await world.begin({ cacheTtlMs: 60_000, cacheCleanupIntervalMs: 60 });
      const [first, others] = [await world.client(), await world.client()];
      first.request(id, world.uniquePayload('the first'));
      await first.received(2, 50);
      for (let count = 0; count < 300; count++) others.request(world.uniqueId(), world.uniquePayload());
      await others.received(301, 200);
      await world.wait(160);
      first.request(id, world.uniquePayload('a repeat'));
      await first.received(3, 50);
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S30',
    title: 'What is being executed is never forgotten, however long it takes',
    rule: `${bound} ${during}`,
    durationMs: 1300,
    async play(world) {
      await world.begin({ cacheTtlMs: 150, cacheCleanupIntervalMs: 50 });
      const client = await world.client();
      await world.behave({ mode: 'delay', delayMs: 600 });
      const id = world.uniqueId();
      client.request(id, world.uniquePayload('the first'));
      await world.wait(400);
      client.request(id, world.uniquePayload('during'));
      await client.received(3, 300);
      await world.wait(30);
      await world.executions();
    },
  },
  {
    id: 'S31',
    title: 'ERROR outcomes have the same lifetime as others',
    rule: `${once} ${lifetime}`,
    durationMs: 1000,
    async play(world) {
      await world.begin({ cacheTtlMs: 400, cacheCleanupIntervalMs: 60 });
      const client = await world.client();
      await world.behave({ mode: 'error', message: 'the first' });
      const id = world.uniqueId();
      const payload = world.uniquePayload();
      client.request(id, payload);
      await client.received(2, 50);
      await world.behave({ mode: 'echo' });
      await world.wait(200);
      client.request(id, payload);
      await client.received(3, 50);
      await world.wait(350);
      client.request(id, payload);
      await client.received(4, 50);
      await world.settle();
      await world.executions();
    },
  },
];
