/** Malformed messages with the id of a request: before it, while it is executed, and after. */
import type { Frames } from '../../../../model/freelance/monitor/events.js';
import type { CheckDefinition } from '../check.js';
import { text } from '../scripted-server.js';
import type { ServerWorld } from '../server-world.js';

const withId = (id: string): readonly Frames[] => [
  text('', 'REQUEST', id),
  text('', 'RESPONSE', id, 'OK', 'x'),
  text('', 'RESPONSE', id, 'ERROR', 'x'),
  text('', 'CANCEL', id, 'x'),
  text('', 'ACK', id),
  text('', 'request', id, 'x'),
  text('', 'HEARTBEAT', id),
  text('x', 'REQUEST', id, 'x'),
  text('REQUEST', id, 'x'),
];

export const besideRequestChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S47',
    title: 'Malformed messages that carry the id of a request leave it as it is: before it, while it is executed, and after',
    rule: 'Anything else is malformed: it is counted, never answered, never fatal, and changes no server\'s state.',
    durationMs: 1800,
    async play(world) {
      await world.begin();
      const client = await world.client();
      let count = 1;
      const ask = async (id: string, word: string): Promise<void> => {
        client.request(id, world.uniquePayload(word));
        await client.received(++count, 150);
      };
      const [before, after, meanwhile] = [world.uniqueId(), world.uniqueId(), world.uniqueId()];
      for (const frames of withId(before)) client.send(frames);
      await world.settle();
      await ask(before, 'after what was malformed');
      await ask(after, 'the first');
      for (const frames of withId(after)) {
        client.send(frames);
        await ask(after, 'a repeat');
      }
      await world.behave({ mode: 'delay', delayMs: 400 });
      client.request(meanwhile, world.uniquePayload('executed'));
      await world.wait(80);
      for (const frames of withId(meanwhile)) client.send(frames);
      await world.wait(80);
      client.request(meanwhile, world.uniquePayload('a repeat'));
      await client.received((count += 2), 400);
      await world.settle();
      await world.executions();
    },
  },
];
