/** What a server keeps, however much comes after it: entries and bytes up to the bound, and what the bound does about more. */
import type { Frames } from '../../../../model/freelance/monitor/events.js';
import { Deviation, type CheckDefinition } from '../check.js';
import { text } from '../scripted-server.js';
import { shownInbox, type RawClient, type ServerWorld } from '../server-world.js';
import { areSame, firstFrame, isBusy, isEcho } from './outcomes.js';

const bound = 'The bound never drops an entry that is being executed or is younger than the lifetime: when the cache is full, a new request is answered ERROR BUSY and not executed.';

export const fullCacheChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S32',
    title: 'Thousands of requests do not push an outcome out of the cache; what is refused as BUSY is not executed',
    rule: bound,
    durationMs: 2500,
    untimed: true,
    monitored: false,
    play: (world) => playCrowd(world, { most: 20_500, batch: 300, second: text('second') }),
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
    id: 'S45',
    title: 'Thousands of requests push neither an ERROR outcome nor what is being executed out of the cache',
    rule: `${bound} A repeat that comes while the first is still being executed waits for that execution.`,
    durationMs: 10_000,
    untimed: true,
    monitored: false,
    play: playKept,
  },
];

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

interface CrowdSize {
  readonly most: number;
  readonly batch: number;
  /** What each payload carries behind a first frame of its own. */
  readonly second: Frames;
}

/** Fills the cache, as far as it goes, and then asks again for early, middle and late ones. */
async function playCrowd(world: ServerWorld, size: CrowdSize): Promise<void> {
  // Nothing may expire meanwhile, however slow the machine is.
  await world.begin({ cacheTtlMs: 3_600_000 });
  const [client, crowd] = [await world.client(), await world.client()];
  const { ids, payloads } = await fill(world, crowd, size, world.nowMs() + longestCrowdMs);
  const many = ids.length;
  const outcomes = new Map(crowd.inbox.slice(1).map(({ frames }) => [String(frames[2]), frames]));
  const refused = ids.map((id) => isBusy(outcomes.get(id)));
  const wrong = ids.findIndex((id, index) => refused[index] === false && !isEcho(outcomes.get(id) ?? [], id, payloads[index] ?? []));
  if (wrong >= 0) throw new Deviation('reply', `request ${wrong + 1} of ${many} to be echoed, or ERROR BUSY from a server that is full`, shownInbox([{ frames: outcomes.get(ids[wrong] ?? '') ?? [] }]), true);
  // A bound on bytes may be below 1 MiB.
  if (refused[0] === true && size.most > 1000) throw new Deviation('reply', 'room for more than one request', 'BUSY at the first', true);

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
    const count = executions[firstFrame(payloads[index])] ?? 0;
    const expected = isRefused ? 0 : 1;
    if (count !== expected) throw new Deviation('at-most-once', `${expected} executions of request ${index + 1} of ${many}, which was ${isRefused ? 'refused as BUSY' : 'answered OK'}`, String(count), true);
  }
}

/** A request fails, an execution begins, a crowd comes while it runs, and then both are asked for again. */
async function playKept(world: ServerWorld): Promise<void> {
  const runMs = 10_000;
  await world.begin({ cacheTtlMs: 3_600_000 });
  const [failing, client, crowd] = [await world.client(), await world.client(), await world.client()];
  const failed = world.uniqueId();
  await world.behave({ mode: 'error', message: 'refused before the crowd' });
  failing.request(failed, world.uniquePayload());
  await failing.received(2, 500);
  const running = { id: world.uniqueId(), payload: world.uniquePayload('running') };
  await world.behave({ mode: 'delay', delayMs: runMs });
  client.request(running.id, running.payload);
  // A handler is told what to do when it begins.
  await world.wait(100);
  await world.behave({ mode: 'echo' });
  crowd.request(world.uniqueId(), world.uniquePayload());
  // Handlers may run one after the other: then there is a crowd all the same, and nothing that runs.
  await crowd.received(2, 1.2 * runMs);
  const { ids } = await fill(world, crowd, { most: 20_500, batch: 300, second: text('second') }, world.nowMs() + 0.75 * runMs * world.scale);

  const expectFailed = async (times: number): Promise<void> => {
    failing.request(failed, world.uniquePayload('a repeat'));
    await failing.received(2 + times, 500);
    const [, first, ...repeated] = failing.inbox;
    if (repeated.some(({ frames }) => !areSame(first?.frames ?? [], frames))) throw new Deviation('first-outcome', `an ERROR outcome again, after ${ids.length} requests`, shownInbox(failing.inbox.slice(2)), true);
  };
  for (const times of [1, 2]) await expectFailed(times);
  client.request(running.id, world.uniquePayload('a repeat'));
  const isAnswered = await client.received(3, runMs).then(() => true, () => false);
  // Ten seconds of an hour's lifetime are over.
  await world.wait(800);
  await expectFailed(3);
  const answers = client.inbox.slice(1);
  // A small cache may be full with one entry.
  if (isAnswered && answers.every(({ frames }) => isBusy(frames))) return;
  const wrong = answers.filter(({ frames }) => !isEcho(frames, running.id, running.payload));
  const besides = `an execution beside which ${ids.length} requests came`;
  if (wrong.length > 0) throw new Deviation('first-outcome', `one outcome, of ${besides}, for it and for its repeat`, shownInbox(wrong), true);
  if (!isAnswered) throw new Deviation('reply', `${besides}, and its repeat, to be answered`, shownInbox(answers));
  const executions = await world.countExecutions();
  const count = executions?.[firstFrame(running.payload)] ?? 1;
  if (count !== 1) throw new Deviation('at-most-once', `${besides} to be one`, String(count), true);
}

/** New requests, some at a time and all answered, until there are enough or the time is over: their ids and payloads in order. */
async function fill(world: ServerWorld, crowd: RawClient, { most, batch, second }: CrowdSize, endMs: number): Promise<{ readonly ids: readonly string[]; readonly payloads: readonly Frames[] }> {
  const ids: string[] = [];
  const payloads: Frames[] = [];
  const before = crowd.inbox.length;
  while (ids.length < most && world.nowMs() < endMs) {
    for (let index = 0; index < batch; index++) {
      const id = world.uniqueId();
      const payload = [...world.uniquePayload(`crowd ${ids.length}`), ...second];
      ids.push(id);
      payloads.push(payload);
      crowd.request(id, payload);
    }
    await crowd.received(before + ids.length, 5000).catch(() => {
      throw new Deviation('reply', `each of ${ids.length} requests to be answered`, `${crowd.inbox.length - before} answers`);
    });
    // Others are played meanwhile, perhaps on one processor.
    await world.wait(1);
  }
  if (ids.length < most) world.notes.add(`${ids.length} requests in place of ${most}: the subject or the machine is slow`);
  return { ids, payloads };
}
