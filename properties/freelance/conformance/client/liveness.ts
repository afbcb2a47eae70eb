/** UNKNOWN, ALIVE and DEAD: what makes a server which, what does not, and when. */
import type { CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { echo, failing, silent, text, type ScriptedServer } from '../scripted-server.js';
import { malformedForClients } from '../malformed.js';

/** Looks at the statistics every so often, at scale. */
export async function watch(world: ClientWorld, durationMs: number, everyMs = 45): Promise<void> {
  const endMs = world.nowMs() + durationMs * world.scale;
  while (world.nowMs() < endMs) {
    if ((await world.stats()) === undefined) return;
    await world.wait(everyMs);
  }
}

const silence = { heartbeatTimeoutMs: 480, heartbeatIntervalMs: 160, requestTimeoutMs: 200 };
const signsOfLife = 'A heartbeat answer or an OK reply from it makes it ALIVE, from any state.';
const deadBySilence = 'An ALIVE server that has been silent for longer than the heartbeat timeout becomes DEAD.';
const deadByFailures = 'so does one whose consecutive failures reach the threshold.';

/** One request of one attempt that the server treats so; ended when this returns. */
async function attempt(world: ClientWorld, server: ScriptedServer, policy: ScriptedServer['onRequest']): Promise<void> {
  server.onRequest = policy;
  await world.request().outcome(300);
  await world.settle();
  await world.stats();
}

export const livenessChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C06',
    title: 'A server starts UNKNOWN with empty statistics, and silence alone leaves it UNKNOWN',
    rule: `A server starts UNKNOWN. ${deadBySilence}`,
    durationMs: 1200,
    async play(world) {
      await world.begin({ servers: 2, options: { ...silence, heartbeatTimeoutMs: 240 } });
      await watch(world, 800, 120);
    },
  },
  {
    id: 'C07',
    title: 'A heartbeat answer makes a server ALIVE and touches no statistics',
    rule: `${signsOfLife} A heartbeat answer does not touch the request statistics.`,
    durationMs: 800,
    async play(world) {
      const [first] = await world.begin({ servers: 2 });
      first?.heartbeat();
      await world.settle();
      await watch(world, 300, 100);
      first?.heartbeat();
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C08',
    title: 'An OK reply makes a server ALIVE; an ERROR reply does not',
    rule: signsOfLife,
    durationMs: 900,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { maxRetries: 1 } });
      if (first === undefined) return;
      await attempt(world, first, failing('no'));
      await attempt(world, first, echo);
    },
  },
  {
    id: 'C09',
    title: 'A silent server becomes DEAD after the heartbeat timeout, not before and not much later; a heartbeat answer revives it',
    rule: `${deadBySilence} A server that is down is DEAD at the latest one heartbeat timeout plus one check after its last sign of life.`,
    durationMs: 2300,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: silence });
      for (let round = 0; round < 2; round++) {
        first?.heartbeat();
        await world.settle();
        await watch(world, 830);
      }
      first?.heartbeat();
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C10',
    title: 'Each heartbeat answer begins the silence anew',
    rule: deadBySilence,
    durationMs: 1700,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: silence });
      await watch(world, 700, 90);
      if (first !== undefined) first.answersHeartbeats = false;
      await watch(world, 830);
    },
  },
  {
    id: 'C11',
    title: 'OK replies are signs of life without any heartbeat answer',
    rule: signsOfLife,
    durationMs: 1900,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: silence });
      if (first === undefined) return;
      first.onRequest = echo;
      for (let round = 0; round < 6; round++) {
        await world.request().outcome(100);
        await world.stats();
        await world.wait(180);
      }
      await world.stats();
    },
  },
  {
    id: 'C12',
    title: 'An OK reply revives a DEAD server',
    rule: signsOfLife,
    durationMs: 1500,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: silence });
      if (first === undefined) return;
      first.heartbeat();
      await world.wait(800);
      await world.stats();
      await attempt(world, first, echo);
    },
  },
  {
    id: 'C13',
    title: 'Malformed messages are no sign of life',
    rule: 'Anything else is malformed: it is counted, never answered, never fatal, and changes no server\'s state.',
    durationMs: 1400,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: silence });
      first?.heartbeat();
      await world.settle();
      await world.stats();
      for (let round = 0; round < 2; round++) {
        for (const { frames } of malformedForClients) {
          first?.send(frames);
          second?.send(frames);
          await world.wait(22);
        }
        await world.stats();
      }
      await world.wait(300);
      await world.stats();
    },
  },
  {
    id: 'C14',
    title: 'Replies to no open request are no sign of life, for an ALIVE, an UNKNOWN and a DEAD server',
    rule: 'A reply to no request that is still open, or from a server that was never asked, is dropped and counted, and changes nothing.',
    durationMs: 1700,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: silence });
      if (first === undefined || second === undefined) return;
      first.onRequest = echo;
      await world.request().outcome(100);
      const id = first.requests[0]?.id ?? Buffer.from('none');
      for (let round = 0; round < 9; round++) {
        first.ok(id, text('again'));
        first.ok(Buffer.from('11111111-2222-4333-8444-555555555555'), text('stray'));
        second.ok(id, text('again'));
        second.error(id, 'again');
        await world.wait(90);
        if (round % 2 === 1) await world.stats();
      }
      await world.stats();
    },
  },
  {
    id: 'C15',
    title: 'A heartbeat answer counts for the server that it comes from, whatever server id it carries',
    rule: 'Every reply can be put down to the server that sent it. Nothing that a peer sends […] changes another server\'s state.',
    durationMs: 1500,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: silence });
      first?.heartbeat(second?.name);
      await world.settle();
      await world.stats();
      for (let round = 0; round < 5; round++) {
        await world.wait(90);
        first?.heartbeat(`id ${round}`);
        await world.settle();
        await world.stats();
      }
      first?.heartbeat(second?.name);
      second?.heartbeat();
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C16',
    title: 'Three consecutive timeouts make an ALIVE server DEAD, two do not; a heartbeat answer revives it and keeps the count',
    rule: `${deadByFailures} A heartbeat answer does not touch the request statistics.`,
    durationMs: 1800,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { maxRetries: 1, requestTimeoutMs: 140 } });
      if (first === undefined) return;
      first.heartbeat();
      await world.settle();
      for (let round = 0; round < 3; round++) await attempt(world, first, silent);
      first.heartbeat();
      await world.settle();
      await world.stats();
      await attempt(world, first, silent);
      await attempt(world, first, echo);
    },
  },
  {
    id: 'C17',
    title: 'Three consecutive ERROR replies make an ALIVE server DEAD, two do not',
    rule: `${deadByFailures} failure on an ERROR reply or a timeout`,
    durationMs: 800,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { maxRetries: 1 } });
      if (first === undefined) return;
      first.heartbeat();
      await world.settle();
      for (let round = 0; round < 4; round++) await attempt(world, first, failing(`no ${round}`));
    },
  },
  {
    id: 'C18',
    title: 'A success resets the consecutive failures; a heartbeat answer between failures does not',
    rule: 'A success resets the consecutive failures. A heartbeat answer does not touch the request statistics.',
    durationMs: 1300,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { maxRetries: 1, requestTimeoutMs: 140 } });
      if (first === undefined) return;
      first.heartbeat();
      await world.settle();
      await attempt(world, first, failing('one'));
      await attempt(world, first, failing('two'));
      await attempt(world, first, echo);
      await attempt(world, first, failing('one'));
      await attempt(world, first, silent);
      first.heartbeat();
      await world.settle();
      await world.stats();
      await attempt(world, first, failing('three'));
    },
  },
  {
    id: 'C86',
    title: 'A server that is connected again does not die of the silence from before',
    rule: `A server starts UNKNOWN. ${deadBySilence}`,
    durationMs: 1300,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { heartbeatTimeoutMs: 700, heartbeatIntervalMs: 120 } });
      if (first === undefined) return;
      first.heartbeat();
      await world.settle();
      await world.wait(150);
      await world.disconnect(first);
      // A ROUTER takes a routing id again only when it has noticed that its last connection is gone.
      await world.wait(120);
      const before = first.heartbeats.length;
      await world.connect(first);
      await world.until(() => first.heartbeats.length > before, 240 * world.scale + world.patienceMs, 'a heartbeat after connecting again', first);
      await world.stats();
      first.heartbeat();
      await world.settle();
      await watch(world, 500);
    },
  },
];
