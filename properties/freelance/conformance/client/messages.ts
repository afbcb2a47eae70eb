/** What comes in while an attempt waits and is to be dropped, and what an ERROR reply may say. */
import type { CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { echo, failing, silent, text } from '../scripted-server.js';

const timeout = 'Each attempt […] waits at most the timeout.';

export const messageChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C78',
    title: 'Nothing that is dropped prolongs the wait: neither malformed or stray replies, nor a late ERROR from another server',
    rule: `${timeout} Anything else is malformed: it […] changes no server's state. A late ERROR reply is dropped.`,
    durationMs: 1100,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 300, maxRetries: 1 } });
      if (first === undefined || second === undefined) return;
      const disturbed = world.request();
      const { id } = await world.received(first, 0, 50);
      await world.wait(200);
      first.send([...text('', 'RESPONSE'), id, ...text('bogus', 'x')]);
      first.send(text('', 'PING'));
      first.ok(Buffer.from('11111111-2222-4333-8444-555555555555'), text('stray'));
      second.ok(id, text('never asked'));
      await disturbed.outcome(150);
      await world.stop();
      // The first fails twice at once, then by a timeout; the fourth attempt goes to the second.
      const [left, asked] = await world.begin({ servers: 2, options: { requestTimeoutMs: 220, retryBaseDelayMs: 5, maxRetries: 4 } });
      if (left === undefined || asked === undefined) return;
      left.heartbeat();
      await world.settle();
      left.onRequest = (request, index) => (index < 2 ? request.error('no') : undefined);
      const moved = world.request();
      await world.received(asked, 0, 350);
      await world.wait(130);
      left.requests.at(-1)?.error('late');
      await moved.outcome(130);
      await world.stats();
    },
  },
  {
    id: 'C79',
    title: 'Who was asked is known for each request: a reply from the server of another request alone is dropped',
    rule: 'A reply to no request that is still open, or from a server that was never asked, is dropped and counted, and changes nothing.',
    durationMs: 500,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 600, maxRetries: 1 } });
      if (first === undefined || second === undefined) return;
      first.heartbeat();
      await world.settle();
      first.onRequest = failing('no');
      for (let count = 0; count < 3; count++) await world.request().outcome(50);
      second.onRequest = echo;
      await world.request().outcome(50);
      second.onRequest = silent;
      const request = world.request();
      const received = await world.received(second, 1, 50);
      // DEAD, asked before, and not for this.
      first.ok(received.id, text('never asked for this'));
      await world.wait(90);
      await world.stats();
      received.ok();
      await request.outcome(50);
      await world.stats();
    },
  },
  {
    id: 'C102',
    title: 'An ERROR reply ends the attempt whatever its message: empty, not ASCII, long, or a word of the protocol',
    rule: 'error reply: "", RESPONSE, request id, ERROR, message (UTF-8). failure on an ERROR reply or a timeout.',
    durationMs: 600,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 2500, maxRetries: 1 } });
      if (first === undefined) return;
      for (const message of ['', 'kaputt: ü', 'x'.repeat(5000), 'BUSY', 'OK', 'line\nand line', '壊れた 🙁']) {
        first.onRequest = failing(message);
        await world.request().outcome(50);
        await world.stats();
      }
    },
  },
];
