/** Many at once: entries, bytes, clients and executions, and what a bound does about them. */
import type { Frames } from '../../../../model/freelance/monitor/events.js';
import { Deviation, type CheckDefinition } from '../check.js';
import { text } from '../scripted-server.js';
import { reply, shownInbox, type RawClient, type ServerWorld } from '../server-world.js';

const bound = 'The bound never drops an entry that is being executed or is younger than the lifetime: when the cache is full, a new request is answered ERROR BUSY and not executed.';

export const crowdChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S32',
    title: 'Thousands of requests do not push an outcome out of the cache; what is refused as BUSY is not executed',
    rule: bound,
    durationMs: 2500,
    untimed: true,
    monitored: false,
    play: (world) => playCrowd(world, { most: 20_500, batch: 150, second: text('second') }),
  },
  {
    id: 'S35',
    title: 'Large outcomes do not push others out of the cache: seventy requests of 1 MiB',
    rule: bound,
    durationMs: 2500,
    untimed: true,
    monitored: false,
    play: (world) => playCrowd(world, { most: 70, batch: 5, second: [Buffer.alloc(2 ** 20, 'z')] }),
  },
  {
    id: 'S36',
    title: 'A server that is full answers repeats and heartbeats, and has room again when lifetimes are over',
    rule: `${bound} An entry's lifetime is checked when it is looked up.`,
    durationMs: 3000,
    monitored: false,
    play: playFull,
  },
  {
    id: 'S37',
    title: 'A hundred clients do not push the outcomes of one out of the cache',
    rule: bound,
    durationMs: 1500,
    untimed: true,
    monitored: false,
    async play(world) {
      await world.begin();
      const clients = await Promise.all(Array.from({ length: 110 }, () => world.client()));
      const asked = clients.map((client) => ({ client, id: world.uniqueId(), payload: world.uniquePayload() }));
      for (const { client, id, payload } of asked) client.request(id, payload);
      for (const { client } of asked) await client.received(2, 2000);
      const taken = asked.filter(({ client, id, payload }) => {
        const frames = client.inbox[1]?.frames ?? [];
        if (isBusy(frames)) return false;
        if (!isEcho(frames, id, payload)) throw new Deviation('reply', 'each of a hundred clients to get its own reply', shownInbox(client.inbox), true);
        return true;
      });
      for (const { client, id } of taken) client.request(id, world.uniquePayload('a repeat'));
      for (const { client, id, payload } of taken) {
        await client.received(3, 2000);
        if (!isEcho(client.inbox[2]?.frames ?? [], id, payload)) throw new Deviation('first-outcome', 'the first outcome for each of a hundred clients', shownInbox(client.inbox), true);
      }
    },
  },
  {
    id: 'S38',
    title: 'Hundreds of executions at the same time are none too many: each is answered, or refused as BUSY',
    rule: 'At most one execution; each request is answered.',
    durationMs: 1500,
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const delayMs = 100;
      await world.behave({ mode: 'delay', delayMs });
      const sinceMs = world.nowMs();
      await answered(world, client, 24);
      // Handlers that wait for each other would take too long for more.
      const sideBySide = (24 * delayMs * world.scale) / (world.nowMs() - sinceMs);
      if (sideBySide > 12) {
        await world.behave({ mode: 'delay', delayMs: 250 });
        await answered(world, client, 300);
      }
    },
  },
];

/** New requests, all at once: each is answered in time, and rightly. */
async function answered(world: ServerWorld, client: RawClient, many: number): Promise<void> {
  const before = client.inbox.length;
  const asked = new Map(Array.from({ length: many }, () => [world.uniqueId(), world.uniquePayload()]));
  for (const [id, payload] of asked) client.request(id, payload);
  await client.received(before + many, 4000).catch(() => {
    throw new Deviation('reply', `each of ${many} requests that came at once to be answered`, `${client.inbox.length - before} answers`);
  });
  for (const { frames } of client.inbox.slice(before)) {
    const id = String(frames[2]);
    const payload = asked.get(id);
    if (payload === undefined || !(isBusy(frames) || isEcho(frames, id, payload))) throw new Deviation('one-reply', `one reply, its own, to each of ${many} requests`, shownInbox([{ frames }]), true);
    asked.delete(id);
  }
}

const isBusy = (frames: Frames | undefined): boolean => frames?.length === 5 && String(frames[3]) === 'ERROR' && String(frames[4]) === 'BUSY';
const isEcho = (frames: Frames, id: string, payload: Frames): boolean => areSame(frames, [...reply(id, 'OK'), ...payload]);
const areSame = (some: Frames, others: Frames): boolean => some.length === others.length && some.every((frame, index) => Buffer.compare(frame, others[index] ?? frame) === 0);

/** Goes up to the bound, where it is near enough to be reached within part of a lifetime. */
async function playFull(world: ServerWorld): Promise<void> {
  const cacheTtlMs = await lifetimeFor(world, 400);
  await world.begin({ cacheTtlMs, cacheCleanupIntervalMs: 100 });
  const [client, other] = [await world.client(), await world.client()];
  const ask = async (id: string, payload: Frames): Promise<Frames> => {
    const before = client.inbox.length;
    client.request(id, payload);
    await client.received(before + 1, 300);
    return client.inbox[before]?.frames ?? [];
  };
  const first = { id: world.uniqueId(), payload: world.uniquePayload() };
  const firstReply = await ask(first.id, first.payload);
  const endMs = world.nowMs() + 0.4 * cacheTtlMs * world.scale;
  let refused: string | undefined;
  while (refused === undefined && world.nowMs() < endMs) {
    const ids = Array.from({ length: 20 }, () => world.uniqueId());
    const before = client.inbox.length;
    for (const id of ids) client.request(id, world.uniquePayload());
    await client.received(before + ids.length, 500);
    const busy = client.inbox.slice(before).find(({ frames }) => isBusy(frames));
    refused = busy === undefined ? undefined : String(busy.frames[2]);
  }
  if (refused === undefined) {
    world.notes.add('no BUSY so far: its bound was not reached');
    return;
  }
  other.heartbeat();
  await other.received(2, 50).catch(() => {
    throw new Deviation('heartbeat', 'a heartbeat answered by a server that is full', 'no answer');
  });
  const repeated = await ask(first.id, world.uniquePayload('a repeat'));
  if (!areSame(repeated, firstReply)) throw new Deviation('first-outcome', 'a repeat answered from a cache that is full', shownInbox([{ frames: repeated }]));
  await world.wait(0.6 * cacheTtlMs);
  const late = world.uniqueId();
  if (!isBusy(await ask(late, world.uniquePayload('late')))) {
    const oldest = await ask(first.id, world.uniquePayload('the oldest'));
    if (!areSame(oldest, firstReply)) throw new Deviation('first-outcome', 'the oldest outcome kept, which is younger than the lifetime', shownInbox([{ frames: oldest }]));
    return;
  }
  // The lifetimes of all that was taken are over; had the refusal been kept, its would not be.
  await world.wait(0.4 * cacheTtlMs + 250);
  const payload = world.uniquePayload('at last');
  const atLast = await ask(late, payload);
  if (!isEcho(atLast, late, payload)) throw new Deviation('full', 'room for a request that was refused, after the lifetimes of all that was held and a cleanup', shownInbox([{ frames: atLast }]));
}

/** A slow subject gets fewer. */
const longestCrowdMs = 8000;

/** A lifetime, at scale 1, in which this subject can be asked twice as often as that: it is asked a while. */
async function lifetimeFor(world: ServerWorld, requests: number): Promise<number> {
  await world.begin();
  const client = await world.client();
  const sinceMs = world.nowMs();
  for (let round = 0; round < 5; round++) {
    for (let index = 0; index < 20; index++) client.request(world.uniqueId(), world.uniquePayload());
    await client.received(1 + 20 * (round + 1), 500);
  }
  const perRequestMs = (world.nowMs() - sinceMs) / 100;
  client.close();
  await world.stop();
  return Math.min(6000, Math.max(2000, Math.ceil((2 * requests * perRequestMs) / 0.4 / world.scale)));
}

interface Crowd {
  readonly most: number;
  readonly batch: number;
  /** What each payload carries behind a first frame of its own. */
  readonly second: Frames;
}

/** Fills the cache, as far as it goes, and then asks again for early, middle and late ones. */
async function playCrowd(world: ServerWorld, { most, batch, second }: Crowd): Promise<void> {
  // Nothing may expire meanwhile, however slow the machine is.
  await world.begin({ cacheTtlMs: 3_600_000 });
  const [client, crowd] = [await world.client(), await world.client()];
  const ids: string[] = [];
  const payloads: Frames[] = [];
  const endMs = world.nowMs() + longestCrowdMs;
  while (ids.length < most && world.nowMs() < endMs) {
    for (let index = 0; index < batch; index++) {
      const id = world.uniqueId();
      const payload = [...world.uniquePayload(`crowd ${ids.length}`), ...second];
      ids.push(id);
      payloads.push(payload);
      crowd.request(id, payload);
    }
    await crowd.received(1 + ids.length, 5000).catch(() => {
      throw new Deviation('reply', `each of ${ids.length} requests to be answered`, `${crowd.inbox.length - 1} answers`);
    });
    // Others are played meanwhile, perhaps on one processor.
    await world.wait(1);
  }
  const many = ids.length;
  if (many < most) world.notes.add(`${many} requests in place of ${most}: the subject or the machine is slow`);
  const outcomes = new Map(crowd.inbox.slice(1).map(({ frames }) => [String(frames[2]), frames]));
  const refused = ids.map((id) => isBusy(outcomes.get(id)));
  const wrong = ids.findIndex((id, index) => refused[index] === false && !isEcho(outcomes.get(id) ?? [], id, payloads[index] ?? []));
  if (wrong >= 0) throw new Deviation('reply', `request ${wrong + 1} of ${many} to be echoed, or ERROR BUSY from a server that is full`, shownInbox([{ frames: outcomes.get(ids[wrong] ?? '') ?? [] }]), true);
  // A bound on bytes may be below 1 MiB.
  if (refused[0] === true && most > 1000) throw new Deviation('reply', 'room for more than one request', 'BUSY at the first', true);

  const again = [0, 1, 2, 9, 30, 68, 99, 100, 500, 999, 1000, 2500, 5000, 9999, 10_000, 10_400, 10_499, 16_000, 20_499].filter((index) => index < many && refused[index] === false);
  for (const [count, index] of again.entries()) {
    const id = ids[index] ?? '';
    crowd.request(id, world.uniquePayload('a repeat'));
    await crowd.received(2 + many + count, 500);
    const { frames } = crowd.inbox.at(-1) ?? { frames: [] };
    if (!isEcho(frames, id, payloads[index] ?? [])) throw new Deviation('first-outcome', `the first outcome of request ${index + 1} of ${many}`, shownInbox([{ frames }]), true);
  }
  // One who has not asked yet is refused, or served.
  client.request(world.uniqueId(), world.uniquePayload());
  client.heartbeat();
  await client.received(3, 500);

  const executions = await world.countExecutions();
  if (executions === undefined) return;
  for (const [index, isRefused] of refused.entries()) {
    const count = executions[Buffer.from(payloads[index]?.[0] ?? []).toString('base64')] ?? 0;
    const expected = isRefused ? 0 : 1;
    if (count !== expected) throw new Deviation('at-most-once', `${expected} executions of request ${index + 1} of ${many}, which was ${isRefused ? 'refused as BUSY' : 'answered OK'}`, String(count), true);
  }
}
