/** Many clients, and many executions, at once. */
import { Deviation, type CheckDefinition } from '../check.js';
import { shownInbox, type RawClient, type ServerWorld } from '../server-world.js';
import { firstFrame, isBusy, isEcho } from './outcomes.js';

export const crowdChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S37',
    title: 'Hundreds of clients do not push the outcomes of one out of the cache',
    rule: 'The bound never drops an entry that is being executed or is younger than the lifetime.',
    durationMs: 1500,
    untimed: true,
    monitored: false,
    async play(world) {
      await world.begin();
      const clients = await Promise.all(Array.from({ length: 260 }, () => world.client()));
      const asked = clients.map((client) => ({ client, id: world.uniqueId(), payload: world.uniquePayload() }));
      for (const { client, id, payload } of asked) client.request(id, payload);
      for (const { client } of asked) await client.received(2, 2000);
      const taken = asked.filter(({ client, id, payload }) => {
        const frames = client.inbox[1]?.frames ?? [];
        if (isBusy(frames)) return false;
        if (!isEcho(frames, id, payload)) throw new Deviation('reply', 'each of 260 clients to get its own reply', shownInbox(client.inbox), true);
        return true;
      });
      for (const { client, id } of taken) client.request(id, world.uniquePayload('a repeat'));
      for (const { client, id, payload } of taken) {
        await client.received(3, 2000);
        if (!isEcho(client.inbox[2]?.frames ?? [], id, payload)) throw new Deviation('first-outcome', 'the first outcome for each of 260 clients', shownInbox(client.inbox), true);
      }
    },
  },
  {
    id: 'S38',
    title: 'Hundreds of executions at the same time are none too many: each is answered, or refused as BUSY',
    rule: 'At most one execution; each request is answered.',
    durationMs: 5000,
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const delayMs = 100;
      await world.behave({ mode: 'delay', delayMs });
      // Others are played meanwhile: the best of three counts.
      let sideBySide = 0;
      for (let times = 0; times < 3 && sideBySide <= 12; times++) {
        const sinceMs = world.nowMs();
        await answered(world, client, 24);
        sideBySide = Math.max(sideBySide, (24 * delayMs * world.scale) / ((client.inbox.at(-1)?.atMs ?? Infinity) - sinceMs));
      }
      // Handlers that wait for each other would take too long for more.
      if (sideBySide > 12) {
        await world.behave({ mode: 'delay', delayMs: 250 });
        const againMs = world.nowMs();
        await answered(world, client, 330);
        await heartbeatBeside(world, client, world.nowMs() - againMs < 1000 * world.scale ? 330 : 80);
      }
    },
  },
];

/** A heartbeat of another client, while so many executions run, or wait for others. */
async function heartbeatBeside(world: ServerWorld, client: RawClient, many: number): Promise<void> {
  const other = await world.client();
  const before = client.inbox.length;
  await world.behave({ mode: 'delay', delayMs: 600 });
  for (let index = 0; index < many; index++) client.request(world.uniqueId(), world.uniquePayload());
  await world.wait(100);
  const askedMs = world.nowMs();
  other.heartbeat();
  await other.received(2, 2500).catch(() => {
    throw new Deviation('heartbeat', `a heartbeat answered while ${many} requests are executed`, 'no answer');
  });
  const lateMs = (other.inbox[1]?.atMs ?? Infinity) - askedMs;
  if (lateMs > 350 * world.scale) throw new Deviation('heartbeat', `a heartbeat answered at once while ${many} requests are executed`, `an answer after ${lateMs.toFixed(0)} ms`);
  await client.received(before + many, 4000);
}

/** New requests, all at once: each is answered in time, and rightly. */
async function answered(world: ServerWorld, client: RawClient, many: number): Promise<void> {
  const before = client.inbox.length;
  const asked = new Map(Array.from({ length: many }, () => [world.uniqueId(), world.uniquePayload()]));
  for (const [id, payload] of asked) client.request(id, payload);
  // Whoever forgets the first of so many executes it twice.
  const [[firstId, firstPayload] = ['', []]] = asked;
  client.request(firstId, firstPayload);
  await client.received(before + many + 1, 4000).catch(() => {
    throw new Deviation('reply', `each of ${many} requests that came at once to be answered, and the first one's repeat`, `${client.inbox.length - before} answers`);
  });
  const executions = (await world.countExecutions())?.[firstFrame(firstPayload)] ?? 0;
  if (executions > 1) throw new Deviation('at-most-once', `one execution of the first of ${many} requests, which came twice`, String(executions), true);
  let repeats = 1;
  for (const { frames } of client.inbox.slice(before)) {
    const id = String(frames[2]);
    const payload = asked.get(id);
    if (payload === undefined || !(isBusy(frames) || isEcho(frames, id, payload))) throw new Deviation('one-reply', `one reply, its own, to each of ${many} requests`, shownInbox([{ frames }]), true);
    if (id === firstId && repeats > 0) repeats--;
    else asked.delete(id);
  }
}
