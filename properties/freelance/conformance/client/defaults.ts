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
    durationMs: 10_700,
    // The times are the page's: what is measured is held against them one by one.
    monitored: false,
    play: (world) => whereOptionsMayBeLeftOut(() => watchDefaults(world)),
  },
];

async function watchDefaults(world: ClientWorld): Promise<void> {
  const [first, second] = [await world.server(), await world.server()];
  await world.createPlainly();
  await world.connect(first);
  await world.connect(second);
  await world.start();
  for (const server of [first, second]) await world.until(() => server.heartbeats.length > 0, page.heartbeatIntervalMs + world.patienceMs, `a heartbeat to ${server.name}`, server);
  await errorsAreRetried(world, first);
  second.heartbeat();
  const silentSinceMs = world.nowMs();
  await alive(world, second);
  // It sits out its first timeout at the second server, the only ALIVE one.
  world.request();
  const attempt = await world.received(second, 0, 50);
  await pauseUntil(world, silentSinceMs + page.heartbeatTimeoutMs - 1500);
  await expectState(world, second, 'alive', 'before the heartbeat timeout');
  const waitMs = page.requestTimeoutMs + page.retryBaseDelayMs;
  const again = await world.received(second, 1, (attempt.atMs + waitMs - world.nowMs()) / world.scale).catch(() => {
    throw new Deviation('defaults', `a second attempt ${waitMs} ms after the first`, 'none');
  });
  expectNear('the second attempt after the first timed out', again.atMs - attempt.atMs, waitMs, world);
  await pauseUntil(world, silentSinceMs + page.heartbeatTimeoutMs + page.heartbeatIntervalMs + 700);
  await expectState(world, second, 'dead', 'one heartbeat timeout and one interval after its last sign of life');
  // The second may follow the first sooner; and a single one may be late.
  const gaps = first.heartbeats.slice(2).map((atMs, index) => atMs - (first.heartbeats[index + 1] ?? 0)).toSorted((a, b) => a - b);
  expectNear('a heartbeat after the one before', gaps[gaps.length >> 1] ?? Infinity, page.heartbeatIntervalMs, world);
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

async function errorsAreRetried(world: ClientWorld, server: ScriptedServer): Promise<void> {
  server.onRequest = failing('no');
  const request = world.request();
  const { success, failure } = await request.outcome(1900);
  const times = server.requests.map(({ atMs }) => atMs);
  // Without any attempt, or with a flood of heartbeats, the options that were left out are nought to it.
  if (times.length === 0 || server.heartbeats.length > 5) throw new NotApplicable('defaults not looked at: to the subject, an option that is left out is 0', false);
  server.onRequest = silent;
  if (success || times.length !== page.maxRetries) throw new Deviation('defaults', `a failure after ${page.maxRetries} attempts`, `a ${success ? 'success' : `failure (${failure})`} after ${times.length}`);
  for (const [index, atMs] of times.entries()) {
    if (index > 0) expectNear(`attempt ${index + 1} after attempt ${index} was answered ERROR`, atMs - (times[index - 1] ?? 0), page.retryBaseDelayMs * 2 ** (index - 1), world);
  }
}

/**
 * What is measured may be this far off, and more on a busy machine and where the playing is to be patient: another number is
 * further off.
 */
const slackMs = (wantedMs: number, world: ClientWorld): number => wantedMs / 25 + 150 * Math.sqrt(world.scale) + 2 * world.lagMs;

function expectNear(what: string, foundMs: number, wantedMs: number, world: ClientWorld): void {
  if (Math.abs(foundMs - wantedMs) > slackMs(wantedMs, world)) throw new Deviation('defaults', `${what} by ${wantedMs} ms`, `${foundMs.toFixed(0)} ms`);
}

/** Until the client knows that it is ALIVE; where it does not tell, long enough. */
async function alive(world: ClientWorld, server: ScriptedServer): Promise<void> {
  for (let look = 0; look < 20; look++) {
    await world.settle();
    if ((await world.stats())?.[server.endpoint]?.state === 'alive') return;
  }
}

async function expectState(world: ClientWorld, server: ScriptedServer, wanted: string, when: string): Promise<void> {
  const found = (await world.stats())?.[server.endpoint]?.state;
  if (found !== undefined && found !== wanted) throw new Deviation('defaults', `${server.name} to be ${wanted} ${when}`, found);
}

/** Real time: the defaults are not stretched. */
async function pauseUntil(world: ClientWorld, atMs: number): Promise<void> {
  await world.wait(Math.max(0, atMs - world.nowMs()) / world.scale);
}
