/** What an option that is left out is worth. Protocol page, "Client", the table of options. */
import { Deviation, NotApplicable, Stuck, type CheckDefinition } from '../check.js';
import { subjectDeviation, type ClientWorld } from '../client-world.js';
import { failing, silent, type ScriptedServer } from '../scripted-server.js';

/** The page's own numbers: they are not stretched with the scenario. */
const page = { requestTimeoutMs: 5000, heartbeatIntervalMs: 2000, heartbeatTimeoutMs: 6000, maxRetries: 3, retryBaseDelayMs: 500 } as const;

export const defaultsChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C85',
    title: 'Options that are left out have their defaults, where the subject may leave them out',
    rule: 'request timeout 5000 ms; heartbeat interval 2000 ms; heartbeat timeout 6000 ms; max retries 3; retry base delay 500 ms',
    durationMs: 12_500,
    // The times are the page's: what is measured is held against them one by one.
    monitored: false,
    play: (world) => whereOptionsMayBeLeftOut(() => watchDefaults(world)),
  },
];

/**
 * One wrong default is a mistake; a program with several of its own was made to be told every option, which the subject
 * page allows.
 */
async function watchDefaults(world: ClientWorld): Promise<void> {
  const wrong: Deviation[] = [];
  const held = async (look: () => Promise<void> | void): Promise<void> => {
    try {
      await look();
    } catch (error) {
      if (!(error instanceof Deviation) || error.violation.rule !== 'defaults') throw error;
      wrong.push(error);
    }
  };
  const [first, second] = [await world.server(), await world.server()];
  await world.createPlainly();
  await world.connect(first);
  await world.start();
  await world.until(() => first.heartbeats.length > 0, page.heartbeatIntervalMs + world.patienceMs, `a heartbeat to ${first.name}`, first);
  const gapsMs = await errorsAreRetried(world, first, held);
  await held(() => backsOff(gapsMs, world));
  const waiting = await sitsOutItsTime(world, first);
  await world.connect(second);
  await world.until(() => second.heartbeats.length > 0, page.heartbeatIntervalMs + world.patienceMs, `a heartbeat to ${second.name}`, second);
  second.heartbeat();
  const silentSinceMs = world.nowMs();
  await pauseUntil(world, silentSinceMs + page.heartbeatTimeoutMs - 1500);
  await held(async () => {
    await expectState(world, second, 'alive', 'before the heartbeat timeout');
    await pauseUntil(world, silentSinceMs + page.heartbeatTimeoutMs + page.heartbeatIntervalMs + 700);
    await expectState(world, second, 'dead', 'one heartbeat timeout and one interval after its last sign of life');
  });
  await held(() => expectNear('the end of an attempt that is not answered', waiting(gapsMs[0]), page.requestTimeoutMs, world));
  // The second may follow the first sooner; and a single one may be late.
  const beats = first.heartbeats.slice(2).map((atMs, index) => atMs - (first.heartbeats[index + 1] ?? 0)).toSorted((a, b) => a - b);
  await held(() => expectNear('a heartbeat after the one before', beats[beats.length >> 1] ?? Infinity, page.heartbeatIntervalMs, world));
  if (wrong.length > 1) throw new NotApplicable(`defaults not looked at: the subject has its own, ${wrong.length} of 5 (${wrong.map(({ message }) => message).join('; ')})`, false);
  if (wrong[0] !== undefined) throw wrong[0];
}

/**
 * The subject page does not say that options may be left out: one that refuses, breaks or stands still without them is not
 * asked any further.
 */
async function whereOptionsMayBeLeftOut(play: () => Promise<void>): Promise<void> {
  try {
    await play();
  } catch (error) {
    const broken = subjectDeviation(error) !== undefined;
    if (!broken && !(error instanceof Stuck) && !(error instanceof Deviation && error.violation.rule === 'subject')) throw error;
    throw new NotApplicable('defaults not looked at: the subject wants every option told', broken);
  }
}

/** How long after one attempt the next one came. */
async function errorsAreRetried(world: ClientWorld, server: ScriptedServer, held: (look: () => void) => Promise<void>): Promise<readonly number[]> {
  server.onRequest = failing('no');
  const request = world.request();
  // Half a second and a second in between; with one attempt more, or with twice the delay, it shows by then.
  const outcome = await request.outcome(3900 / world.scale).catch((error: unknown) => {
    if (error instanceof Stuck) return undefined;
    throw error;
  });
  server.onRequest = silent;
  const times = server.requests.map(({ atMs }) => atMs);
  // Without any attempt, or with a flood of heartbeats, the options that were left out are nought to it.
  if (times.length === 0 || server.heartbeats.length > 10) throw new NotApplicable('defaults not looked at: to the subject, an option that is left out is 0', false);
  await held(() => {
    // Whose wait is another has not come to its end, which is not a second mistake.
    const isOpen = outcome === undefined && times.length <= page.maxRetries;
    if (isOpen || (outcome?.success === false && times.length === page.maxRetries)) return;
    const end = outcome === undefined ? 'no end' : outcome.success ? 'a success' : `a failure (${outcome.failure})`;
    throw new Deviation('defaults', `a failure after ${page.maxRetries} attempts`, `${end} after ${times.length}`, true);
  });
  return times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
}

function backsOff(gapsMs: readonly number[], world: ClientWorld): void {
  for (const [index, gapMs] of gapsMs.entries()) expectNear(`attempt ${index + 2} after attempt ${index + 1} was answered ERROR`, gapMs, page.retryBaseDelayMs * 2 ** index, world);
}

/** Sends a request that is not answered. Tells later how long its first attempt lasted, given the wait before the next. */
async function sitsOutItsTime(world: ClientWorld, server: ScriptedServer): Promise<(baseMs: number | undefined) => number> {
  const payload = world.uniquePayload();
  const index = server.requests.length;
  const request = world.request(payload);
  const { atMs, id } = await world.received(server, index, 50);
  let endedMs = Infinity;
  request.outcome(15_000 / world.scale).then(
    () => {
      endedMs = world.nowMs();
    },
    () => {},
  );
  return (baseMs) => {
    const attempts = world.servers.flatMap(({ requests }) => requests.filter((other) => Buffer.compare(other.id, id) === 0)).toSorted((a, b) => a.atMs - b.atMs);
    const again = attempts[1]?.atMs;
    return again === undefined || baseMs === undefined ? endedMs - atMs : again - atMs - baseMs;
  };
}

/**
 * What is measured may be this far off, and more on a busy machine and where the playing is to be patient: another number is
 * further off.
 */
const slackMs = (wantedMs: number, world: ClientWorld): number => wantedMs / 25 + 150 * Math.sqrt(world.scale) + 2 * world.lagMs;

function expectNear(what: string, foundMs: number, wantedMs: number, world: ClientWorld): void {
  if (Math.abs(foundMs - wantedMs) <= slackMs(wantedMs, world)) return;
  // No delay makes anything early.
  throw new Deviation('defaults', `${what} by ${wantedMs} ms`, `${foundMs.toFixed(0)} ms`, foundMs < wantedMs);
}

async function expectState(world: ClientWorld, server: ScriptedServer, wanted: string, when: string): Promise<void> {
  const found = (await world.stats())?.[server.endpoint]?.state;
  if (found !== undefined && found !== wanted) throw new Deviation('defaults', `${server.name} to be ${wanted} ${when}`, found);
}

/** Real time: the defaults are not stretched. */
async function pauseUntil(world: ClientWorld, atMs: number): Promise<void> {
  await world.wait(Math.max(0, atMs - world.nowMs()) / world.scale);
}
