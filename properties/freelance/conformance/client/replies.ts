/** Which replies are taken, which are dropped, and what they carry. */
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { framesKey } from '../../../../model/freelance/monitor/messages.js';
import { malformedReplies } from '../malformed.js';
import { echo, failing, silent, text } from '../scripted-server.js';

const lateOk = 'An OK reply is taken as long as the request has not ended, also in the wait before the next attempt, and from any server that an attempt of it was sent to.';
const dropped = 'A reply to no request that is still open, or from a server that was never asked, is dropped and counted, and changes nothing.';
const waitTimes = { requestTimeoutMs: 160, retryBaseDelayMs: 260 };

export const replyChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C33',
    title: 'Payloads pass in both directions byte for byte: several frames, empty ones, any bytes',
    rule: 'request: "", REQUEST, request id, payload frame, … (at least one, which may be empty); a success carries the payload',
    durationMs: 600,
    untimed: true,
    unhurried: true,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 3000 } });
      if (first === undefined) return;
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
      const payloads = [
        text('one', 'two', 'three'),
        text(''),
        text('', '', ''),
        text('', 'between', ''),
        [bytes],
        [bytes, Buffer.from([0]), Buffer.from([0xff, 0xfe])],
        text('REQUEST', 'HEARTBEAT', 'RESPONSE', 'OK', 'ERROR'),
        text('grüße, 日本語, 🚀'),
        Array.from({ length: 40 }, (_, index) => Buffer.from(`frame ${index}`)),
      ];
      for (const payload of payloads) {
        first.onRequest = (request) => request.ok(payload.toReversed());
        await world.request(payload).outcome(150);
        first.onRequest = echo;
        await world.request(payload).outcome(150);
      }
    },
  },
  {
    id: 'C34',
    title: 'Large payloads pass in both directions: 1 MiB, and 100 kB in many frames',
    rule: 'A success carries the payload that some server produced for that very request.',
    durationMs: 900,
    // A large message takes as long as it takes.
    monitored: false,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 2500, maxRetries: 1 } });
      if (first === undefined) return;
      const large = Buffer.alloc(1024 * 1024, 'x');
      for (let index = 0; index < large.length; index += 4099) large[index] = index & 0xff;
      for (const payload of [[large], Array.from({ length: 50 }, (_, index) => large.subarray(index * 2000, index * 2000 + 2000))]) {
        const answer = payload.toReversed();
        first.onRequest = (request) => request.ok(answer);
        const { success, response } = await world.request(payload).outcome(2500);
        if (!success) throw new Deviation('reply', 'a large payload to pass', 'the request failed');
        const sent = first.requests.at(-1)?.payload ?? [];
        if (framesKey(sent) !== framesKey(payload)) throw new Deviation('payload', 'the large payload byte for byte at the server', `${sent.length} other frames`, true);
        if (framesKey(response ?? []) !== framesKey(answer)) throw new Deviation('payload', 'the large response byte for byte', `${response?.length} other frames`, true);
      }
    },
  },
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
    id: 'C39',
    title: 'A reply from a server that was never asked is dropped and leaves that server as it was',
    rule: dropped,
    durationMs: 800,
    untimed: true,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 3000 } });
      if (first === undefined || second === undefined) return;
      const request = world.request();
      const received = await world.received(first, 0, 50);
      // The client has spoken to the second server by a heartbeat alone.
      second.ok(received.id, text('never asked'));
      second.error(received.id, 'never asked');
      await world.wait(90);
      await world.stats();
      received.ok(text('asked'));
      await request.outcome(50);
      await world.settle();
      await world.stats();
      // An ALIVE server that was never asked is no better.
      second.heartbeat();
      await world.settle();
      const next = world.request();
      const again = await world.received(first, 1, 50);
      second.ok(again.id, text('never asked'));
      second.error(again.id, 'never asked');
      await world.wait(60);
      again.ok(text('asked'));
      await next.outcome(50);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C40',
    title: 'Replies with unknown ids, and repeated replies to a request that has ended, are dropped',
    rule: `${dropped} Each request ends exactly once.`,
    durationMs: 900,
    untimed: true,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { requestTimeoutMs: 3000, maxRetries: 1 } });
      if (first === undefined) return;
      first.ok(Buffer.from('11111111-2222-4333-8444-555555555555'), text('before any request'));
      first.error(Buffer.from('11111111-2222-4333-8444-555555555555'), 'before any request');
      await world.settle();
      await world.stats();
      const request = world.request();
      const received = await world.received(first, 0, 50);
      first.ok(Buffer.from('11111111-2222-4333-8444-555555555555'), text('another id'));
      first.error(Buffer.from('11111111-2222-4333-8444-555555555555'), 'another id');
      await world.wait(60);
      received.ok(text('the first'));
      received.ok(text('the second'));
      received.error('the third');
      await request.outcome(50);
      const next = world.request();
      await world.received(first, 1, 50);
      received.ok(text('to the request before'));
      received.error('to the request before');
      await world.wait(60);
      first.requests[1]?.ok(text('its own'));
      await next.outcome(50);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C41',
    title: 'Malformed replies to an open request are dropped, and it goes on waiting',
    rule: 'Anything else is malformed: it is counted, never answered, never fatal, and changes no server\'s state.',
    durationMs: 1200,
    untimed: true,
    unhurried: true,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { requestTimeoutMs: 4000 } });
      if (first === undefined) return;
      const request = world.request();
      const received = await world.received(first, 0, 50);
      for (const { frames } of malformedReplies(received.id)) {
        first.send(frames);
        await world.wait(12);
      }
      await world.settle();
      await world.stats();
      received.ok(text('right'));
      await request.outcome(50);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C42',
    title: 'A reply that comes just before the timeout is in time, one that comes after the last attempt is too late',
    rule: 'Each attempt […] waits at most the timeout. A reply to no request that is still open […] is dropped',
    durationMs: 1300,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { requestTimeoutMs: 400, maxRetries: 1 } });
      if (first === undefined) return;
      const request = world.request();
      const received = await world.received(first, 0, 50);
      await world.wait(280);
      received.ok(text('in time'));
      await request.outcome(50);
      first.onRequest = silent;
      const second = world.request();
      await second.outcome(400);
      first.requests[1]?.ok(text('too late'));
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
