/** Heartbeats, requests, their replies and what is malformed. */
import { Deviation, type CheckDefinition } from '../check.js';
import { malformedForServers } from '../malformed.js';
import { expectPromptOnce } from '../promptness.js';
import { text } from '../scripted-server.js';
import { reply, type RawClient, type ServerWorld } from '../server-world.js';

const table = 'reply: "", RESPONSE, request id, OK, payload frame, …; error reply: "", RESPONSE, request id, ERROR, message (UTF-8)';

export const answerChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S01',
    title: 'A heartbeat is answered at once, each with one answer that carries the server\'s id',
    rule: 'heartbeat answer: "", HEARTBEAT, server id (UTF-8). A heartbeat is answered at once.',
    durationMs: 500,
    untimed: true,
    async play(world) {
      await world.begin({ serverId: 'the id of this server' });
      const [one, other] = [await world.client(), await world.client()];
      for (let round = 0; round < 5; round++) {
        one.heartbeat();
        if (round % 2 === 0) other.heartbeat();
        await world.wait(40);
      }
      for (let round = 0; round < 30; round++) one.heartbeat();
      await one.received(36, 200);
      await world.wait(100);
    },
  },
  {
    id: 'S02',
    title: 'A server id is sent as UTF-8, whatever it is',
    rule: 'heartbeat answer: "", HEARTBEAT, server id (UTF-8)',
    durationMs: 400,
    untimed: true,
    async play(world) {
      for (const serverId of ['server-日本語-émoji-🚀', 'x', 'a'.repeat(200), 'HEARTBEAT']) {
        await world.begin({ serverId });
        const client = await world.client();
        client.heartbeat();
        await client.received(2, 100);
        await world.stop();
      }
    },
  },
  {
    id: 'S03',
    title: 'A request is executed once and answered with its own id and the handler\'s payload, byte for byte',
    rule: table,
    durationMs: 600,
    untimed: true,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
      const [unique] = world.uniquePayload();
      const first = unique ?? Buffer.from('x');
      const payloads = [
        [first],
        [first, ...text('one', 'two', 'three')],
        text(''),
        text('', '', ''),
        [first, ...text('', 'between', '')],
        [bytes],
        [first, Buffer.from([0]), Buffer.from([0xff, 0xfe])],
        text('REQUEST', 'HEARTBEAT', '', 'RESPONSE'),
        text('OK'),
        text('ERROR', 'x'),
        [first, ...text('HEARTBEAT')],
        [...text('REQUEST'), first],
        [first, ...text(' spaces and a line feed \n', '\r\n')],
        [first, ...Array.from({ length: 40 }, (_, index) => Buffer.from(`frame ${index}`))],
      ];
      for (const [index, payload] of payloads.entries()) {
        const id = world.uniqueId();
        client.request(id, payload);
        await client.received(index + 2, 150);
        // However small the cache is.
        if (client.count(reply(id, 'ERROR', 'BUSY')) === 1) continue;
        if (client.count([...reply(id, 'OK'), ...payload]) !== 1) throw new Deviation('frames', 'the payload echoed byte for byte', JSON.stringify(client.inbox.at(-1)?.frames.map(String)), true);
      }
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S04',
    title: 'Large payloads are echoed, to a repeat as well: 1 MiB, and 100 kB in many frames',
    rule: table,
    durationMs: 800,
    untimed: true,
    // A large message takes as long as it takes.
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const large = Buffer.alloc(1024 * 1024, 'y');
      for (let index = 0; index < large.length; index += 4099) large[index] = index & 0xff;
      const payloads = [[large], Array.from({ length: 50 }, (_, index) => large.subarray(index * 2000, index * 2000 + 2000))];
      for (const [index, payload] of payloads.entries()) {
        const id = world.uniqueId();
        client.request(id, payload);
        await client.received(2 * index + 2, 3000);
        client.request(id, world.uniquePayload('a repeat'));
        await client.received(2 * index + 3, 3000);
        // A bound on bytes may be below 1 MiB.
        if (client.count(reply(id, 'ERROR', 'BUSY')) > 0) continue;
        if (client.count([...reply(id, 'OK'), ...payload]) !== 2) throw new Deviation('frames', 'the large payload echoed byte for byte, twice', `${client.inbox.at(-1)?.frames.length} other frames`, true);
      }
    },
  },
  {
    id: 'S05',
    title: 'Request ids come back byte for byte: text of any kind, short and long',
    rule: 'request: "", REQUEST, request id (UTF-8)',
    durationMs: 500,
    untimed: true,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const ids = ['1', 'ÄÖÜ-日本語-🚀', ' with spaces ', '__proto__', 'constructor', 'REQUEST', 'HEARTBEAT', 'RESPONSE', 'OK', 'ERROR', 'BUSY', '"quoted\\n"', 'tab\there', '00000000-0000-0000-0000-000000000000', `long-${'x'.repeat(59)}`];
      for (const [index, id] of ids.entries()) {
        const payload = world.uniquePayload();
        client.request(id, payload);
        await client.received(index + 2, 150);
      }
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S06',
    title: 'A handler that throws gives an ERROR reply with the error\'s message, and the server goes on',
    rule: 'A handler that throws gives an ERROR reply with the error\'s message; the server goes on.',
    durationMs: 500,
    untimed: true,
    async play(world) {
      await world.begin();
      const client = await world.client();
      let count = 1;
      for (const message of ['out of order', 'größer als erlaubt: 日本語 🚀', 'a message with "quotes", \\ and: colons', ' two lines,\nand spaces around ', 'x'.repeat(300)]) {
        await world.behave({ mode: 'error', message });
        client.request(world.uniqueId(), world.uniquePayload());
        await client.received(++count, 150);
        client.heartbeat();
        await client.received(++count, 100);
      }
      // More than there may be workers for it.
      for (let thrown = 0; thrown < 40; thrown++) client.request(world.uniqueId(), world.uniquePayload());
      await client.received((count += 40), 300);
      await world.behave({ mode: 'echo' });
      client.request(world.uniqueId(), world.uniquePayload());
      await client.received(++count, 150);
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S07',
    title: 'Malformed messages are never answered, never executed and never fatal',
    rule: 'Anything else is malformed: it is counted, never answered, never fatal, and changes no server\'s state.',
    durationMs: 900,
    untimed: true,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const other = await world.client();
      const [payload] = world.uniquePayload('malformed');
      const messages = malformedForServers(Buffer.from(payload ?? []).toString());
      const before = world.uniqueId();
      client.request(before, world.uniquePayload());
      await client.received(2, 150);
      let answered = 2;
      for (const { why, frames } of messages) {
        client.send(frames);
        await world.wait(15);
        client.heartbeat();
        await client.received(++answered, 150).catch(() => {
          throw new Deviation('malformed', `heartbeats to be answered after ${why}`, 'no answer');
        });
      }
      await world.wait(80);
      client.request(world.uniqueId(), world.uniquePayload());
      other.request(world.uniqueId(), world.uniquePayload());
      client.request(before, world.uniquePayload('a repeat'));
      await client.received(answered + 2, 150);
      await other.received(2, 150);
      await world.executions();
    },
  },
  {
    id: 'S08',
    title: 'Requests with doubtful ids (empty, no UTF-8, very long) end nothing',
    rule: 'never fatal. Nothing that a peer sends ends the process',
    durationMs: 400,
    untimed: true,
    async play(world) {
      await world.begin();
      const client = await world.client();
      for (const id of [Buffer.alloc(0), Buffer.from([0xff]), Buffer.from([0xc0, 0x80]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.alloc(100_000, 'i')]) {
        client.request(id, world.uniquePayload());
        await world.wait(30);
      }
      const other = await world.client();
      other.heartbeat();
      other.request(world.uniqueId(), world.uniquePayload());
      await other.received(3, 200);
    },
  },
  {
    id: 'S09',
    title: 'Heartbeats are answered at once while handlers run',
    rule: 'A heartbeat is answered at once, also while handlers run.',
    durationMs: 1000,
    async play(world) {
      await world.begin();
      const [client, other] = [await world.client(), await world.client()];
      await world.behave({ mode: 'delay', delayMs: 500 });
      client.request(world.uniqueId(), world.uniquePayload());
      for (let round = 0; round < 3; round++) {
        await world.wait(70);
        client.heartbeat();
        other.heartbeat();
      }
      await other.received(4, 50);
      await client.received(5, 500);
      await world.behave({ mode: 'delay', delayMs: 250 });
      for (let index = 0; index < 9; index++) client.request(world.uniqueId(), world.uniquePayload());
      for (let round = 0; round < 3; round++) {
        await world.wait(60);
        other.heartbeat();
      }
      await other.received(7, 50);
      await world.wait(80);
    },
  },
  {
    id: 'S16',
    title: 'Heartbeats are not answered late by the same each time, whether handlers run or not',
    rule: 'A heartbeat is answered at once, also while handlers run.',
    durationMs: 600,
    async play(world) {
      await world.begin();
      const [client, other] = [await world.client(), await world.client()];
      await answersPromptly(world, client);
      await world.behave({ mode: 'delay', delayMs: 400 });
      other.request(world.uniqueId(), world.uniquePayload());
      await world.settle();
      await answersPromptly(world, client);
      await other.received(2, 400);
    },
  },
  {
    id: 'S10',
    title: 'Each client gets the replies to its own requests, many at once',
    rule: 'addressed to whoever asks now. Two clients that use the same request id never see each other\'s replies.',
    durationMs: 900,
    async play(world) {
      await world.begin();
      const clients = [await world.client(), await world.client(), await world.client()];
      for (let round = 0; round < 8; round++) for (const client of clients) client.request(world.uniqueId(), world.uniquePayload());
      for (const client of clients) await client.received(9, 600);
      await world.behave({ mode: 'delay', delayMs: 60 });
      for (const client of clients) client.request(world.uniqueId(), world.uniquePayload());
      for (const client of clients) await client.received(10, 400);
      await world.wait(80);
      await world.executions();
    },
  },
  {
    id: 'S11',
    title: 'A flood of heartbeats, requests and garbage is survived, and every request of it answered once',
    rule: 'Nothing that a peer sends ends the process, grows memory without bound, or changes another server\'s state.',
    durationMs: 1500,
    monitored: false,
    async play(world) {
      await world.begin();
      const [noisy, client] = [await world.client(), await world.client()];
      const garbage = malformedForServers('flood').filter(({ frames }) => frames.every((frame) => frame.byteLength < 1000));
      for (let round = 0; round < 60; round++) {
        for (const { frames } of garbage) noisy.send(frames);
        for (let beat = 0; beat < 10; beat++) noisy.heartbeat();
        await world.wait(4);
      }
      const ids = Array.from({ length: 200 }, () => world.uniqueId());
      for (const id of ids) client.request(id, world.uniquePayload());
      await client.received(201, 4000).catch(() => {
        throw new Deviation('reply', 'each of 200 requests to be answered', `${client.inbox.length - 1} answers`);
      });
      await noisy.received(601, 4000).catch(() => {
        throw new Deviation('heartbeat', 'each of 600 heartbeats to be answered', `${noisy.inbox.length - 1} answers`);
      });
      await world.wait(100);
      if (client.inbox.length !== 201) throw new Deviation('one-reply', '200 replies to 200 requests', `${client.inbox.length - 1}`, true);
      if (noisy.inbox.length !== 601) throw new Deviation('malformed', '600 answers to 600 heartbeats, none to garbage', `${noisy.inbox.length - 1}`, true);
    },
  },
];

function answersPromptly(world: ServerWorld, client: RawClient): Promise<void> {
  return expectPromptOnce({
    what: 'a heartbeat answered at once',
    tries: 10,
    slackMs: 110,
    lagMs: () => world.lagMs,
    async lateMs(attempt) {
      // At all places of a beat that a server may have.
      await world.wait((10 + attempt * 7) / world.scale);
      const askedMs = world.nowMs();
      const answers = client.inbox.length;
      client.heartbeat();
      await client.received(answers + 1, 50);
      return (client.inbox[answers]?.atMs ?? Infinity) - askedMs;
    },
  });
}
