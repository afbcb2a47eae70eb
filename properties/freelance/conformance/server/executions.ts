/** At most one execution: repeats after, during and long after the first. */
import type { Frames } from '../../../../model/freelance/monitor/events.js';
import { Deviation, type CheckDefinition } from '../check.js';
import { text } from '../scripted-server.js';
import { reply, shownInbox, type ServerWorld } from '../server-world.js';

const once = 'At most one execution of a (client routing id, request id) within the cache lifetime: a repeat is answered with the first outcome, OK or ERROR, addressed to whoever asks now.';
const during = 'A repeat that comes while the first is still being executed waits for that execution.';
const twoClients = 'Two clients that use the same request id never see each other\'s replies.';

export const executionChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S20',
    title: 'A repeat is answered with the first outcome and not executed, also when its payload differs',
    rule: `${once} A repeat is recognised by the client and the id alone.`,
    durationMs: 500,
    untimed: true,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const id = world.uniqueId();
      const frames = Array.from({ length: 30 }, (_, index) => Buffer.from(`frame ${index}`));
      const payload = [...world.uniquePayload(), ...text('a second frame', ''), Buffer.from([0x61, 0, 0xff, 0]), ...frames, ...text('the last')];
      client.request(id, payload);
      await client.received(2, 100);
      await world.settle();
      client.request(id, payload);
      await client.received(3, 100);
      await world.settle();
      client.request(id, world.uniquePayload('another'));
      await client.received(4, 100);
      client.request(id, [...payload, ...text('and more')]);
      await client.received(5, 100);
      client.request(id, text(''));
      await client.received(6, 100);
      for (let count = 7; count <= 40; count++) {
        client.request(id, world.uniquePayload('once more'));
        await client.received(count, 100);
      }
      const empty = world.uniqueId();
      for (const count of [41, 42]) {
        client.request(empty, text('', ''));
        await client.received(count, 100);
      }
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S21',
    title: 'A repeat of a request that failed is answered with the same ERROR and not executed',
    rule: once,
    durationMs: 500,
    untimed: true,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const id = world.uniqueId();
      const payload = world.uniquePayload();
      await world.behave({ mode: 'error', message: 'the first outcome' });
      client.request(id, payload);
      await client.received(2, 100);
      await world.behave({ mode: 'error', message: 'another outcome' });
      client.request(id, payload);
      await client.received(3, 100);
      await world.behave({ mode: 'echo' });
      client.request(id, payload);
      await client.received(4, 100);
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S22',
    title: 'The same id from two clients is two requests, each answered to its own client',
    rule: twoClients,
    durationMs: 600,
    untimed: true,
    async play(world) {
      await world.begin();
      const [one, other] = [await world.client(), await world.client()];
      const id = world.uniqueId();
      one.request(id, world.uniquePayload('of one'));
      await one.received(2, 100);
      other.request(id, world.uniquePayload('of the other'));
      await other.received(2, 100);
      one.request(id, world.uniquePayload('repeated by one'));
      other.request(id, world.uniquePayload('repeated by the other'));
      await one.received(3, 100);
      await other.received(3, 100);
      await world.behave({ mode: 'delay', delayMs: 150 });
      const during = world.uniqueId();
      one.request(during, world.uniquePayload('of one, slowly'));
      other.request(during, world.uniquePayload('of the other, slowly'));
      await one.received(4, 400);
      await other.received(4, 400);
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S23',
    title: 'Clients and ids are told apart by every byte, and not by their concatenation',
    rule: `${twoClients} The ROUTER sees the routing id in front.`,
    durationMs: 700,
    untimed: true,
    async play(world) {
      await world.begin();
      const seed = `${world.random.uint32()}`;
      const [ab, abc] = [await world.client({ routingId: `${seed}ab` }), await world.client({ routingId: `${seed}abc` })];
      const [odd, even] = [await world.client({ routingId: Buffer.from([0xff, 0x01, 0x80]) }), await world.client({ routingId: Buffer.from([0xfe, 0x01, 0x80]) })];
      ab.request('cd', world.uniquePayload('ab, cd'));
      abc.request('d', world.uniquePayload('abc, d'));
      odd.request('same', world.uniquePayload('odd'));
      even.request('same', world.uniquePayload('even'));
      for (const client of [ab, abc, odd, even]) await client.received(2, 100);
      for (const client of [ab, abc]) {
        client.request('CD', world.uniquePayload('upper case'));
        await client.received(3, 100);
        client.request('cd ', world.uniquePayload('a space more'));
        await client.received(4, 100);
      }
      const long = 'a UUID has as many characters as this';
      for (const id of [`${long} 1`, `${long} 2`, `1 ${long}`, `2 ${long}`, '7', '07', '7.0']) even.request(id, world.uniquePayload(id));
      await even.received(9, 100);
      // As libzmq makes them itself: with zero bytes.
      for (const last of [1, 2, 0x81]) {
        const client = await world.client({ routingId: Buffer.from([0x41, 0, last]) });
        client.request('same', world.uniquePayload('behind a zero byte'));
        await client.received(2, 100);
      }
      const swapped = await world.client({ routingId: `${seed}ba` });
      swapped.request('cd', world.uniquePayload('the same bytes in another order'));
      await swapped.received(2, 100);
      const joined = await world.client({ routingId: `${seed}x` });
      for (const [index, mark] of [':', '|', ',', '/', '-', '_', '.', ' ', '#'].entries()) {
        const other = await world.client({ routingId: `${seed}x${mark}b` });
        joined.request(`b${mark}c`, world.uniquePayload(`joined by ${mark}`));
        await joined.received(2 + index, 100);
        other.request('c', world.uniquePayload(`another, joined by ${mark}`));
        await other.received(2, 100);
      }
      await world.executions();
    },
  },
  {
    id: 'S24',
    title: 'The same payload under another id is another request',
    rule: 'A repeat is recognised by the client and the id alone.',
    durationMs: 400,
    untimed: true,
    async play(world) {
      await world.begin();
      const client = await world.client();
      const payload = world.uniquePayload();
      for (let round = 0; round < 3; round++) {
        client.request(world.uniqueId(), payload);
        await client.received(2 + round, 100);
      }
      // Also where they are executed side by side.
      await world.behave({ mode: 'delay', delayMs: 100 });
      for (let round = 0; round < 3; round++) client.request(world.uniqueId(), payload);
      await client.received(7, 400);
      await world.settle();
      await world.executions();
    },
  },
  {
    id: 'S25',
    title: 'A repeat during the execution waits for it: one execution, and a reply to each who asked',
    rule: during,
    durationMs: 1000,
    async play(world) {
      await world.begin();
      const client = await world.client();
      await world.behave({ mode: 'delay', delayMs: 320 });
      const id = world.uniqueId();
      client.request(id, [...world.uniquePayload('the first'), ...text('a second frame')]);
      await world.wait(90);
      client.request(id, world.uniquePayload('the second'));
      await world.wait(90);
      client.request(id, world.uniquePayload('the third'));
      await client.received(4, 330);
      await world.wait(120);
      await world.executions();
      client.request(id, world.uniquePayload('the fourth'));
      await client.received(5, 50);
      await world.wait(60);
      await world.executions();
    },
  },
  {
    id: 'S34',
    title: 'Requests that come twice in the same moment are executed once and answered each time, however often',
    rule: `${once} ${during}`,
    durationMs: 900,
    async play(world) {
      await world.begin();
      const client = await world.client();
      let count = 1;
      const all = async (ids: number, times: number): Promise<void> => {
        for (const id of Array.from({ length: ids }, () => world.uniqueId())) {
          for (let asked = 0; asked < times; asked++) client.request(id, world.uniquePayload());
        }
        count += ids * times;
        await client.received(count, 300);
      };
      await all(5, 3);
      await world.behave({ mode: 'error', message: 'at once' });
      await all(5, 3);
      await world.behave({ mode: 'delay', delayMs: 120 });
      await all(1, 12);
      await world.wait(80);
      await world.executions();
    },
  },
  {
    id: 'S26',
    title: 'A client that comes back under its routing id over a new connection is answered there, after and during the execution',
    rule: `${once} ${during}`,
    durationMs: 1300,
    monitored: false,
    async play(world) {
      await world.begin();
      const routingId = `returning ${world.random.uint32()}`;
      const before = await world.client({ routingId });
      const [done, during_] = [world.uniqueId(), world.uniqueId()];
      const payload = world.uniquePayload();
      before.request(done, payload);
      await before.received(2, 100);
      await world.behave({ mode: 'delay', delayMs: 500 });
      const slow = world.uniquePayload('slow');
      before.request(during_, slow);
      await world.wait(80);
      before.close();
      await world.wait(120);
      const after = await world.client({ routingId, name: 'the client, back' });
      after.request(done, world.uniquePayload('repeat'));
      after.request(during_, world.uniquePayload('repeat'));
      await after.received(3, 700).catch(() => undefined);
      await world.settle();
      // With room for one outcome it is refused.
      const isRefused = [before, after].some((client) => client.count(reply(during_, 'ERROR', 'BUSY')) > 0);
      if (after.count([...reply(done, 'OK'), ...payload]) !== 1) throw new Deviation('first-outcome', 'the first outcome over the new connection', shownInbox(after.inbox));
      // The reply that is owed to the first asking may come here too: it is the same client.
      if (!isRefused && after.count([...reply(during_, 'OK'), ...slow]) < 1) throw new Deviation('first-outcome', 'the outcome of the execution that was running, over the new connection', shownInbox(after.inbox));
      const strange = after.inbox.length - 1 - after.count([...reply(done, 'OK'), ...payload]) - after.count([...reply(during_, 'OK'), ...slow]);
      if (!isRefused && strange > 0) throw new Deviation('at-most-once', 'no other reply', shownInbox(after.inbox), true);
    },
  },
  {
    id: 'S14',
    title: 'An execution that fails while repeats wait for it is answered to each of them, and alike',
    rule: `${once} ${during}`,
    durationMs: 1200,
    // Whether a handler looks at how it is to behave at its start or at its end, and whether one that throws is delayed, is its own affair.
    monitored: false,
    async play(world) {
      await world.begin();
      const client = await world.client();
      let before = 1;
      const alike = async (id: string, ...outcomes: readonly Frames[]): Promise<void> => {
        await client.received(before + 3, 600).catch(() => {
          throw new Deviation('reply', 'three replies, to a request and two repeats', shownInbox(client.inbox.slice(before)));
        });
        client.request(id, world.uniquePayload('a repeat'));
        await client.received(before + 4, 300);
        before += 4;
        if ([...outcomes, reply(id, 'ERROR', 'BUSY')].some((frames) => client.count(frames) === 4)) return;
        throw new Deviation('first-outcome', `four times ${outcomes.map((frames) => shownInbox([{ frames }])).join(' or ')}`, shownInbox(client.inbox.slice(before - 4)), true);
      };
      const [first, second] = [world.uniqueId(), world.uniqueId()];
      const [failing, changing] = [world.uniquePayload(), world.uniquePayload()];
      await world.behave({ mode: 'error', message: 'in the end', delayMs: 150 });
      for (let asked = 0; asked < 3; asked++) client.request(first, failing);
      await alike(first, reply(first, 'ERROR', 'in the end'));
      await world.behave({ mode: 'delay', delayMs: 200 });
      for (let asked = 0; asked < 3; asked++) client.request(second, changing);
      await world.wait(60);
      await world.behave({ mode: 'error', message: 'changed' });
      await alike(second, reply(second, 'ERROR', 'changed'), [...reply(second, 'OK'), ...changing]);
    },
  },
  {
    id: 'S13',
    title: 'A client that goes away while its requests are executed ends nothing',
    rule: 'Nothing that a peer sends ends the process. A client is answered, whoever else has gone.',
    durationMs: 900,
    monitored: false,
    async play(world) {
      await world.begin();
      const [leaving, client] = [await world.client(), await world.client()];
      await world.behave({ mode: 'delay', delayMs: 200 });
      const id = world.uniqueId();
      for (const one of [id, world.uniqueId(), id]) leaving.request(one, world.uniquePayload());
      leaving.heartbeat();
      await world.wait(60);
      leaving.close();
      await world.wait(500);
      const [answer, payload] = [world.uniqueId(), world.uniquePayload()];
      client.heartbeat();
      client.request(answer, payload);
      await client.received(3, 600).catch(() => undefined);
      const isRefused = client.count(reply(answer, 'ERROR', 'BUSY')) === 1;
      if ((!isRefused && client.count([...reply(answer, 'OK'), ...payload]) !== 1) || client.inbox.length !== 3) throw new Deviation('reply', 'another client to be served', shownInbox(client.inbox));
    },
  },
  {
    id: 'S33',
    title: 'Different requests do not wait for ever for a slow one, and none is lost',
    rule: 'At most one execution; each request is answered.',
    durationMs: 1300,
    async play(world) {
      await world.begin();
      const client = await world.client();
      await world.behave({ mode: 'delay', delayMs: 150 });
      for (let index = 0; index < 4; index++) client.request(world.uniqueId(), world.uniquePayload());
      await client.received(5, 700);
      // Whoever refused one of them as BUSY has no room for more of them now.
      await world.behave({ mode: 'echo' });
      for (let count = 6; count <= 12; count++) {
        client.request(world.uniqueId(), world.uniquePayload());
        await client.received(count, 100);
      }
      await world.wait(100);
      await world.executions();
    },
  },
];
