/** What an execution owes to nobody else: neither to the connection that asked for it, nor to others that run beside it. */
import type { Frames } from '../../../../model/freelance/monitor/events.js';
import { Deviation, type CheckDefinition } from '../check.js';
import { reply, shownInbox, type ServerWorld } from '../server-world.js';
import { firstFrame } from './outcomes.js';

const beside = 16;
const afterwards = 40;

export const departureChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S17',
    title: 'The outcome of an execution whose client has gone meanwhile is kept: back under its routing id, it gets it, and nothing is executed again',
    rule: 'At most one execution of a (client routing id, request id) within the cache lifetime: a repeat is answered with the first outcome, OK or ERROR, addressed to whoever asks now.',
    durationMs: 1300,
    monitored: false,
    async play(world) {
      await world.begin();
      const routingId = `gone ${world.random.uint32()}`;
      const before = await world.client({ routingId });
      await world.behave({ mode: 'delay', delayMs: 200 });
      const id = world.uniqueId();
      const [payload, repeated] = [world.uniquePayload(), world.uniquePayload('repeat')];
      before.request(id, payload);
      await world.wait(60);
      before.close();
      await world.wait(500);
      const after = await world.client({ routingId, name: 'the client, back' });
      after.request(id, repeated);
      await after.received(2, 500).catch(() => undefined);
      await world.settle();
      // The reply that was owed to the first asking may come here too.
      const answers = after.count([...reply(id, 'OK'), ...payload]);
      if (answers < 1 || after.inbox.length > 1 + answers) throw new Deviation('first-outcome', 'the outcome of the execution that ended while nobody was there', shownInbox(after.inbox), true);
      const executions = await world.countExecutions();
      const of = (frames: Frames): number => executions?.[firstFrame(frames)] ?? 0;
      if (executions !== undefined && (of(payload) !== 1 || of(repeated) !== 0)) {
        throw new Deviation('at-most-once', 'one execution, of the request that came first', `${of(payload)} of it and ${of(repeated)} of the repeat`, true);
      }
    },
  },
  {
    id: 'S18',
    title: 'Executions that run are no reason for BUSY where the cache has room',
    rule: 'when the cache is full, a new request is answered `ERROR` `BUSY` and not executed.',
    durationMs: 1900,
    async play(world) {
      await world.begin();
      const client = await world.client();
      await world.behave({ mode: 'delay', delayMs: 60 });
      for (let index = 0; index < beside; index++) client.request(world.uniqueId(), world.uniquePayload());
      await client.received(1 + beside, beside * 80);
      // As many as these are held beside the others, then, or BUSY is said now as well.
      await world.behave({ mode: 'echo' });
      for (let index = 0; index < afterwards; index++) {
        client.request(world.uniqueId(), world.uniquePayload('held beside the others'));
        await client.received(2 + beside + index, 100);
      }
      await world.settle();
      await world.executions();
    },
  },
];
