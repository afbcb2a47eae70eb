/** Replies that come after their attempt is over: which are taken, and what they count for. */
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { failing, text } from '../scripted-server.js';

const lateOk = 'An OK reply is taken as long as the request has not ended, also in the wait before the next attempt, and from any server that an attempt of it was sent to.';
const waitTimes = { requestTimeoutMs: 160, retryBaseDelayMs: 260 };

export const lateReplyChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C35',
    title: 'A late OK in the wait before the next attempt ends the request at once; the attempt stays counted as a failure',
    rule: `${lateOk} the sender becomes ALIVE, the attempt that had timed out stays counted as a failure`,
    durationMs: 1000,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: waitTimes });
      if (first === undefined) return;
      const request = world.request();
      const received = await world.received(first, 0, 50);
      await world.wait(160 + 110);
      received.ok(text('late'));
      await request.outcome(50);
      await world.settle();
      await world.stats();
      await world.wait(250);
      if (first.requests.length !== 1) throw new Deviation('reply', 'no further attempt of a request that has succeeded', `${first.requests.length} attempts`);
      await world.stats();
    },
  },
  {
    id: 'C36',
    title: 'A late OK from an earlier server ends the request while another server\'s attempt waits; that attempt counts neither way',
    rule: `${lateOk} Otherwise the request succeeds all the same: […] the attempt that is given up is counted neither way.`,
    durationMs: 1300,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 170, retryBaseDelayMs: 160 } });
      if (first === undefined || second === undefined) return;
      const request = world.request();
      const received = await world.received(first, 0, 50);
      await world.wait(60);
      second.heartbeat();
      await world.received(second, 0, 330);
      await world.wait(50);
      received.ok(text('from the first'));
      await request.outcome(50);
      await world.settle();
      await world.stats();
      second.requests[0]?.ok(text('too late'));
      await world.wait(150);
      await world.stats();
    },
  },
  {
    id: 'C37',
    title: 'An OK reply from the server of the attempt that waits is that attempt\'s success, also where an earlier attempt went there',
    rule: 'If it comes from the server of the attempt that is waiting, that attempt succeeds.',
    durationMs: 1000,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { requestTimeoutMs: 200, retryBaseDelayMs: 150 } });
      if (first === undefined) return;
      const request = world.request();
      await world.received(first, 1, 360);
      await world.wait(60);
      first.requests[0]?.ok(text('to the first attempt'));
      await request.outcome(50);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C38',
    title: 'A late ERROR reply is dropped, in the wait and while another server\'s attempt waits',
    rule: 'A late ERROR reply is dropped.',
    durationMs: 1500,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 200, retryBaseDelayMs: 180 } });
      if (first === undefined || second === undefined) return;
      const request = world.request();
      const received = await world.received(first, 0, 50);
      await world.wait(200 + 70);
      received.error('late, in the wait');
      await world.settle();
      await world.stats();
      second.heartbeat();
      await world.received(second, 0, 180);
      await world.wait(40);
      received.error('late, beside another attempt');
      await world.settle();
      await world.stats();
      second.requests[0]?.ok(text('in time'));
      await request.outcome(50);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C88',
    title: 'A late OK from a server that failures made DEAD revives it; the server of the attempt given up stays UNKNOWN',
    rule: `${lateOk} the sender becomes ALIVE, […] the attempt that is given up is counted neither way.`,
    durationMs: 900,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 300, retryBaseDelayMs: 50, maxRetries: 4 } });
      if (first === undefined || second === undefined) return;
      first.heartbeat();
      await world.settle();
      first.onRequest = failing('no');
      const request = world.request();
      const waiting = await world.received(second, 0, 450);
      await world.wait(60);
      first.ok(waiting.id, text('after all'));
      await request.outcome(50);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C89',
    title: 'A late OK is taken from the server of any attempt, not of the one before alone',
    rule: lateOk,
    durationMs: 1300,
    async play(world) {
      const [first, second, third] = await world.begin({ servers: 3, options: { requestTimeoutMs: 150, retryBaseDelayMs: 120, heartbeatTimeoutMs: 300, heartbeatIntervalMs: 120 } });
      if (first === undefined || second === undefined || third === undefined) return;
      const request = world.request();
      const received = await world.received(first, 0, 50);
      await world.wait(60);
      second.heartbeat();
      const other = await world.received(second, 0, 260);
      // By the third attempt the second is DEAD by its silence, and the third the only one ALIVE.
      await world.wait(300);
      third.heartbeat();
      await world.received(third, 0, 150);
      await world.wait(40);
      received.ok(text('from the first'));
      await request.outcome(50);
      await world.settle();
      await world.stats();
      other.ok(text('too late'));
      await world.settle();
      await world.stats();
    },
  },
];
