/** Which replies are taken, which are dropped, and what they carry. */
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { framesKey } from '../../../../model/freelance/monitor/messages.js';
import { malformedReplies } from '../malformed.js';
import { echo, silent, text } from '../scripted-server.js';

const dropped = 'A reply to no request that is still open, or from a server that was never asked, is dropped and counted, and changes nothing.';

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
];
