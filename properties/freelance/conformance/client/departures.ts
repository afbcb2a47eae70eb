/** Servers that are left: in the middle of a request, which ends all the same, and when they are DEAD. */
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { failing } from '../scripted-server.js';
import { tappedServer } from './connections.js';
import { connectionClosed } from './lifecycle.js';

const bound = 'A request ends: with a success, or with a failure after at most attempts × timeout + the sum of the backoffs.';
const failure = 'A request is never reported as not executed when it may have been.';

export const departureChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C19',
    title: 'A request ends when its only server is disconnected, while the attempt waits or while a retry does',
    rule: `${bound} ${failure}`,
    durationMs: 1600,
    async play(world) {
      const [waiting] = await world.begin({ servers: 1, options: { requestTimeoutMs: 300, maxRetries: 1 } });
      if (waiting === undefined) return;
      const abandoned = world.request();
      await world.received(waiting, 0, 50);
      await world.wait(100);
      await world.disconnect(waiting);
      await abandoned.outcome(250);
      await world.stop();
      // The attempt has timed out, and at the next one there is nobody to ask.
      const [timedOut] = await world.begin({ servers: 1, options: { requestTimeoutMs: 100, retryBaseDelayMs: 300, maxRetries: 2 } });
      if (timedOut === undefined) return;
      const unanswered = world.request();
      await world.received(timedOut, 0, 50);
      await world.wait(200);
      await world.disconnect(timedOut);
      await unanswered.outcome(300);
      await world.stop();
      const [refusing] = await world.begin({ servers: 1, options: { requestTimeoutMs: 600, retryBaseDelayMs: 200, maxRetries: 2 } });
      if (refusing === undefined) return;
      refusing.onRequest = failing('no');
      const refused = world.request();
      await world.received(refusing, 0, 50);
      await world.wait(90);
      await world.disconnect(refusing);
      await refused.outcome(200);
    },
  },  {
    id: 'C105',
    title: 'Disconnect and stop close the connections to DEAD servers as well',
    rule: 'Stop […] releases every socket and timer.',
    durationMs: 700,
    monitored: false,
    async play(world) {
      const [first, second] = [await tappedServer(world), await tappedServer(world)];
      await world.create({ maxRetries: 1, requestTimeoutMs: 2000 });
      for (const { server, tap } of [first, second]) {
        server.onRequest = failing('no');
        await world.connect(tap);
      }
      await world.start();
      for (const { server } of [first, second]) {
        await world.firstHeartbeat(server);
        server.heartbeat();
        await world.settle();
        for (let count = 0; count < 3; count++) await world.request().outcome(100);
      }
      const stats = await world.stats();
      for (const { tap, server } of [first, second]) {
        const state = stats?.[tap.endpoint]?.state ?? 'dead';
        if (state !== 'dead') throw new Deviation('liveness', `${server.name} to be dead after three failures`, state);
      }
      await world.disconnect(first.tap);
      await connectionClosed(world, first.tap, 'disconnect, though the server was DEAD');
      await world.stop();
      await connectionClosed(world, second.tap, 'stop, though the server was DEAD');
    },
  },
];
