/** Outcomes that somebody may think are not worth keeping: slow ones, and errors of every kind. */
import type { Frames } from '../../../../model/freelance/monitor/events.js';
import { Deviation, type CheckDefinition } from '../check.js';
import { shownInbox, type ServerWorld } from '../server-world.js';
import { areSame, isBusy } from './outcomes.js';

const once = 'At most one execution of a (client routing id, request id) within the cache lifetime: a repeat is answered with the first outcome, OK or ERROR, addressed to whoever asks now.';
const during = 'A repeat that comes while the first is still being executed waits for that execution.';

export const keptOutcomeChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S48',
    title: 'An execution of some seconds ends in an OK that is kept, and repeats wait for it all the while, cleanups or not',
    rule: `${once} ${during}`,
    durationMs: 4000,
    untimed: true,
    async play(world) {
      await world.begin({ cacheCleanupIntervalMs: 400 });
      const client = await world.client();
      await world.behave({ mode: 'delay', delayMs: 3300 });
      const id = world.uniqueId();
      client.request(id, world.uniquePayload('the first'));
      for (const waitMs of [100, 900, 1300]) {
        await world.wait(waitMs);
        client.request(id, world.uniquePayload('a repeat'));
      }
      await client.received(5, 2500);
      await world.settle();
      client.request(id, world.uniquePayload('a repeat, afterwards'));
      await client.received(6, 100);
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S49',
    title: 'An ERROR outcome is kept, whatever its message is: none, BUSY, a timeout, a long one',
    rule: once,
    durationMs: 700,
    // With the message BUSY the monitor could not tell it from a refusal.
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const ask = async (id: string): Promise<Frames> => {
        const before = client.inbox.length;
        client.request(id, world.uniquePayload());
        await client.received(before + 1, 300);
        return client.inbox[before]?.frames ?? [];
      };
      const failed: { readonly id: string; readonly frames: Frames }[] = [];
      for (const message of ['', 'BUSY', 'timeout of the database', 'unavailable, try again', 'm'.repeat(2000), 'n'.repeat(100_000)]) {
        await world.behave({ mode: 'error', message });
        const id = world.uniqueId();
        const frames = await ask(id);
        if (!isBusy(frames) && (String(frames[3]) !== 'ERROR' || (message !== '' && String(frames[4]) !== message))) {
          throw new Deviation('frames', `an ERROR with the message ${JSON.stringify(message.slice(0, 40))}, of ${message.length} characters`, shownInbox([{ frames }]), true);
        }
        failed.push({ id, frames });
      }
      await world.behave({ mode: 'echo' });
      for (const { id, frames } of failed) {
        const again = await ask(id);
        if (!areSame(again, frames)) throw new Deviation('first-outcome', `the first outcome again: ${shownInbox([{ frames }])}`, shownInbox([{ frames: again }]), true);
      }
    },
  },
];
