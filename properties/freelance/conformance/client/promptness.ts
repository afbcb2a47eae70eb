/** Delays that are the same each time, and shorter than what a busy machine makes of a single message. */
import type { CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { expectPromptOnce } from '../promptness.js';
import { echo, failing, silent, type ScriptedServer } from '../scripted-server.js';

const tries = 8;
/** Some programs look at their timers ten times a second, and some are busy for as long with each message. */
const slackMs = 150;
/** So that a client that looks at its timers in a beat of its own is asked at all places of it. */
const stepMs = 13;
const baseDelayMs = 60;

export const promptnessChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C91',
    title: 'Timeouts, waits, outcomes and heartbeats are not late by the same each time',
    rule: 'Each attempt […] waits at most the timeout. Before attempt n+1 the client waits base delay × 2^(n-1). Heartbeats go to every endpoint, each interval.',
    durationMs: 1100,
    async play(world) {
      const [server] = await world.begin({ servers: 1, alive: true, options: { retryBaseDelayMs: baseDelayMs, maxRetries: 2 } });
      if (server === undefined) return;
      await answersAreTaken(world, server);
      await retriesFollow(world, server);
      await timeoutsEnd(world, server);
      await beatsGoOut(world, server);
    },
  },
];

async function answersAreTaken(world: ClientWorld, server: ScriptedServer): Promise<void> {
  await expectPromptOnce({
    ...common(world),
    what: 'an outcome as soon as the reply is there',
    async lateMs(attempt) {
      let answeredMs = Infinity;
      server.onRequest = (received) =>
        world.after((attempt * stepMs) / world.scale, () => {
          answeredMs = world.nowMs();
          received.ok();
        });
      await world.request().outcome(200);
      return world.nowMs() - answeredMs;
    },
  });
}

async function retriesFollow(world: ClientWorld, server: ScriptedServer): Promise<void> {
  await expectPromptOnce({
    ...common(world),
    what: 'the next attempt one base delay after an ERROR reply',
    async lateMs(attempt) {
      let refusedMs = Infinity;
      let againMs = -Infinity;
      server.onRequest = (received) =>
        world.after((attempt * stepMs) / world.scale, () => {
          refusedMs = world.nowMs();
          received.error('once more');
          server.onRequest = (again) => {
            againMs = again.atMs;
            again.ok();
          };
        });
      await world.request().outcome(500);
      return againMs - refusedMs - baseDelayMs * world.scale;
    },
  });
  await expectPromptOnce({
    ...common(world),
    what: 'the failure as soon as the last attempt is answered ERROR',
    async lateMs(attempt) {
      server.onRequest = failing('no');
      const first = server.requests.length;
      const request = world.request();
      await world.received(server, first, 100);
      let refusedMs = Infinity;
      server.onRequest = (received) =>
        world.after((attempt * stepMs) / world.scale, () => {
          refusedMs = world.nowMs();
          received.error('no');
        });
      await request.outcome(500);
      const lateMs = world.nowMs() - refusedMs;
      // Three failures in a row would make the server DEAD.
      server.onRequest = echo;
      await world.request().outcome(200);
      return lateMs;
    },
  });
}

async function timeoutsEnd(world: ClientWorld, server: ScriptedServer): Promise<void> {
  await expectPromptOnce({
    ...common(world),
    what: 'the next attempt one timeout and one base delay after the first',
    async lateMs(attempt) {
      server.onRequest = silent;
      const timeoutMs = 100 + attempt * stepMs;
      const first = server.requests.length;
      const request = world.request(undefined, timeoutMs);
      const { atMs } = await world.received(server, first, 100);
      server.onRequest = echo;
      const again = await world.received(server, first + 1, timeoutMs + baseDelayMs);
      await request.outcome(200);
      return again.atMs - atMs - (timeoutMs + baseDelayMs) * world.scale;
    },
  });
}

async function beatsGoOut(world: ClientWorld, server: ScriptedServer): Promise<void> {
  const intervalMs = 180 * world.scale;
  await expectPromptOnce({
    ...common(world),
    what: 'a heartbeat one interval after the one before',
    async lateMs() {
      const seen = server.heartbeats.length;
      await world.until(() => server.heartbeats.length > seen, intervalMs * 2 + world.patienceMs, 'a heartbeat', server);
      const [before = 0, last = 0] = server.heartbeats.slice(-2);
      return last - before - intervalMs;
    },
  });
}

const common = (world: ClientWorld): { readonly tries: number; readonly slackMs: number; readonly lagMs: () => number } => ({ tries, slackMs, lagMs: () => world.lagMs });
