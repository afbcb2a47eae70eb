/** Floods, and random histories. */
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld, RequestInFlight } from '../client-world.js';
import { malformedForClients } from '../malformed.js';
import { expectBoundedMemory } from '../memory-growth.js';
import { echo, failing, silent, text, type RequestPolicy, type ScriptedServer } from '../scripted-server.js';

const nothingFatal = 'Nothing that a peer sends ends the process, grows memory without bound, or changes another server\'s state.';

export const robustnessChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C66',
    title: 'A flood of malformed messages and stray replies leaves a client that works, its statistics as they were',
    rule: nothingFatal,
    durationMs: 1500,
    // A flood takes as long as it takes: nothing is said about times.
    monitored: false,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 3000 } });
      if (first === undefined || second === undefined) return;
      for (let round = 0; round < 60; round++) {
        for (const { frames } of malformedForClients) second.send(frames);
        for (let stray = 0; stray < 20; stray++) second.ok(Buffer.from(`11111111-2222-4333-8444-5555${String(round * 20 + stray).padStart(8, '0')}`), text('x'));
        await world.wait(4);
      }
      first.onRequest = echo;
      const { success } = await world.request().outcome(3000);
      if (!success) throw new Deviation('reply', 'a request to be answered after a flood', 'it failed');
      await world.wait(100);
      const stats = await world.stats();
      const flooding = stats?.[second.endpoint];
      if (flooding !== undefined && (flooding.state !== 'unknown' || (flooding.totalRequests ?? 0) !== 0)) {
        throw new Deviation('liveness', 'the flooding server as it was: unknown, without requests', JSON.stringify(flooding));
      }
    },
  },
  {
    id: 'C87',
    title: 'What has been dealt with is not kept: memory does not grow with malformed messages, stray replies and heartbeat answers',
    rule: nothingFatal,
    // It begins early, in a process that holds little yet.
    durationMs: 9000,
    monitored: false,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { requestTimeoutMs: 20_000, maxRetries: 1 } });
      if (first === undefined) return;
      first.onRequest = echo;
      const messages = 200;
      const bytes = 14_000;
      await expectBoundedMemory({
        what: 'malformed messages, stray replies and heartbeat answers',
        roundBytes: messages * 6 * bytes,
        memoryBytes: () => world.memoryBytes(),
        async round(number) {
          for (let index = 0; index < messages; index++) {
            const id = Buffer.from(`${number}-${index}-`.padEnd(bytes, '0123456789abcdef'));
            const words = Buffer.alloc(bytes, `${number}-${index}`);
            first.send([...text('', 'RESPONSE'), id, ...text('OK'), words]);
            first.send([...text('', 'NEWS'), id, words]);
            first.send([...text('', 'HEARTBEAT'), Buffer.concat([id, id])]);
            // Other scenarios are being played meanwhile.
            if (index % 16 === 15) await world.wait(1);
          }
          // The answer comes behind all of it.
          const { success } = await world.request().outcome(20_000);
          if (!success) throw new Deviation('reply', 'a request to be answered after many messages', 'it failed');
        },
      });
    },
  },
  ...Array.from({ length: 8 }, (_, index) => randomCheck(`C${70 + index}`, index)),
];

/** A history drawn from the seed: requests, answers of all kinds, silence, revival, servers that come and go. */
function randomCheck(id: string, number: number): CheckDefinition<ClientWorld> {
  return {
    id,
    title: `A random history (${number + 1}) is one that the page allows`,
    rule: 'The whole page: every frame, outcome and statistic of the history is held against the monitor.',
    durationMs: 2600,
    async play(world) {
      const { random } = world;
      const servers = await world.begin({
        servers: 2 + random.below(2),
        alive: random.below(2) === 0,
        options: { requestTimeoutMs: 210, retryBaseDelayMs: 110, heartbeatIntervalMs: 200, heartbeatTimeoutMs: 450, maxRetries: 1 + random.below(3) },
      });
      const open: RequestInFlight[] = [];
      for (let step = 0; step < 14; step++) {
        await randomStep(world, servers, open);
        await world.wait(70 + 30 * random.below(4));
        if (step % 2 === 1) await world.stats();
      }
      for (const request of open) await request.outcome(1100);
      await world.stats();
    },
  };
}

async function randomStep(world: ClientWorld, servers: readonly ScriptedServer[], open: RequestInFlight[]): Promise<void> {
  const { random } = world;
  const server = servers[random.below(servers.length)];
  if (server === undefined) return;
  const policies: readonly RequestPolicy[] = [echo, echo, silent, failing('random'), (request) => world.after(90, () => request.ok()), (request) => world.after(280, () => request.ok())];
  switch (random.below(8)) {
    case 0:
      server.answersHeartbeats = !server.answersHeartbeats;
      return;
    case 1:
      server.heartbeat();
      return;
    case 2: {
      const asked = servers.flatMap((other) => other.requests);
      const request = asked[random.below(Math.max(1, asked.length))];
      if (request !== undefined) server.ok(request.id, text('perhaps late'));
      return;
    }
    case 3:
      server.onRequest = policies[random.below(policies.length)] ?? echo;
      return;
    default:
      for (const each of servers) if (random.below(3) === 0) each.onRequest = policies[random.below(policies.length)] ?? echo;
      if (open.filter((request) => !request.ended).length < 3) open.push(world.request());
  }
}
