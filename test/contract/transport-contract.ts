/** What every adapter of the message port must do, as cases that run on each. */
import { expect } from 'vitest';
import { nextTurn } from '../../src/core/turn.js';
import type { Frames, Link, LinkOptions, Router, RouterOptions, Ticket, Transport } from '../../src/transports/port.js';

/** A fresh transport with its ends gathered, so that a case ends with nothing left open. */
export interface Rig {
  readonly transport: Transport;
  /** Binds; the router's messages are gathered as `client: frame|frame`. */
  router(endpoint?: string, options?: RouterOptions): Promise<RouterEnd>;
  link(endpoint: string, options?: Partial<LinkOptions>): LinkEnd;
  close(): Promise<void>;
}

export interface RouterEnd {
  readonly router: Router;
  readonly got: string[];
  readonly refused: string[];
  readonly reply: (client: string, ...frames: string[]) => void;
}

export interface LinkEnd {
  readonly link: Link;
  readonly got: string[];
  readonly left: string[];
  readonly send: (...frames: string[]) => Ticket;
}

export interface ContractCase {
  readonly name: string;
  readonly run: (rig: Rig) => Promise<void>;
}

/** An endpoint that was free a moment ago. */
async function freeEndpoint(rig: Rig): Promise<string> {
  const { router } = await rig.router();
  await router.close();
  return router.endpoint;
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

export const contract: readonly ContractCase[] = [
  {
    name: 'carries frames unchanged in both directions',
    async run(rig) {
      const { router, got, reply } = await rig.router();
      const a = rig.link(router.endpoint);
      a.send('', 'one', '', 'ä🚀', '');
      await until(() => got.length === 1);
      reply('a', '', 'two', '');
      await until(() => a.got.length === 1);
      expect([got, a.got]).toEqual([['a: |one||ä🚀|'], ['|two|']]);
    },
  },
  {
    name: 'carries every byte, and a megabyte',
    async run(rig) {
      const received: Frames[] = [];
      const router = await rig.transport.bind('tcp://127.0.0.1:*', {}, { onMessage: (id, frames) => router.send(id, frames) });
      const link = rig.transport.connect(router.endpoint, { routingId: Uint8Array.of(1, 0, 255) }, { onMessage: (frames) => received.push(frames) });
      const frames = [Uint8Array.from({ length: 256 }, (_, byte) => byte), Buffer.alloc(1024 * 1024, 7)];
      link.send(frames);
      await until(() => received.length === 1);
      expect(received[0]?.map((frame, index) => Buffer.compare(frame, frames[index] as Uint8Array))).toEqual([0, 0]);
      link.close();
      await router.close();
    },
  },
  {
    name: 'keeps the order of a link',
    async run(rig) {
      const { router, got } = await rig.router();
      const { send } = rig.link(router.endpoint);
      for (let index = 0; index < 900; index++) send(String(index));
      await until(() => got.length === 900);
      expect(got).toEqual(Array.from({ length: 900 }, (_, index) => `a: ${index}`));
    },
  },
  {
    name: 'loses and repeats nothing when more is sent than the network takes at once',
    async run(rig) {
      const { router, got, reply } = await rig.router();
      const { link, send, got: answers } = rig.link(router.endpoint);
      for (let index = 0; index < 5000; index++) send(String(index));
      await until(() => got.length === 5000);
      expect(new Set(got).size).toBe(5000);
      expect(link.counts()).toMatchObject({ sentMessages: 5000, queuedMessages: 0, queuedBytes: 0 });
      for (let index = 0; index < 5000; index++) reply('a', String(index));
      await until(() => answers.length === 5000);
      expect(new Set(answers).size).toBe(5000);
    },
  },
  {
    name: 'tells links apart and answers the one addressed',
    async run(rig) {
      const { router, got, reply } = await rig.router();
      const [a, b] = [rig.link(router.endpoint), rig.link(router.endpoint, { routingId: Buffer.from('b') })];
      a.send('from a');
      b.send('from b');
      await until(() => got.length === 2);
      reply('b', 'to b');
      reply('a', 'to a');
      await until(() => a.got.length === 1 && b.got.length === 1);
      expect([got.toSorted(), a.got, b.got]).toEqual([['a: from a', 'b: from b'], ['to a'], ['to b']]);
    },
  },
  {
    name: 'keeps a message until somebody is there',
    async run(rig) {
      const endpoint = await freeEndpoint(rig);
      const { send, left } = rig.link(endpoint);
      const ticket = send('early');
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      expect([ticket.state, left]).toEqual(['queued', []]);
      const { got } = await rig.router(endpoint);
      await until(() => got.length === 1);
      await until(() => left.length === 1);
      expect([ticket.state, got, left]).toEqual(['left', ['a: early'], ['early']]);
    },
  },
  {
    name: 'hands nothing over before whoever binds has the router in hand',
    async run(rig) {
      const endpoint = await freeEndpoint(rig);
      rig.link(endpoint).send('early');
      for (let turn = 0; turn < 3; turn++) await nextTurn();
      const order: string[] = [];
      const bind = async (): Promise<Router> => rig.transport.bind(endpoint, {}, { onMessage: () => order.push('message') });
      const router = await bind();
      order.push('bound');
      await until(() => order.length === 2);
      expect(order).toEqual(['bound', 'message']);
      await router.close();
    },
  },
  {
    name: 'takes back what has not left, for good',
    async run(rig) {
      const endpoint = await freeEndpoint(rig);
      const { link, send, left } = rig.link(endpoint);
      const ticket = send('taken back');
      send('kept');
      expect(link.withdraw(ticket)).toBe(true);
      expect([ticket.state, link.counts().queuedMessages, link.counts().queuedBytes]).toEqual(['withdrawn', 1, 4]);
      expect(link.withdraw(ticket)).toBe(true);
      const { got } = await rig.router(endpoint);
      await until(() => got.length === 1);
      await until(() => left.length === 1);
      expect([got, left]).toEqual([['a: kept'], ['kept']]);
    },
  },
  {
    name: 'says of a message that left that it cannot be taken back',
    async run(rig) {
      const { router, got } = await rig.router();
      const { link, send } = rig.link(router.endpoint);
      const ticket = send('gone');
      await until(() => got.length === 1);
      expect([link.withdraw(ticket), ticket.state]).toEqual([false, 'left']);
    },
  },
  {
    name: 'bounds what waits, in messages and in bytes',
    async run(rig) {
      const endpoint = await freeEndpoint(rig);
      const few = rig.link(endpoint, { maxQueuedMessages: 2 });
      const tickets = [few.send('1'), few.send('2'), few.send('3')];
      expect(tickets.map((ticket) => ticket.state)).toEqual(['queued', 'queued', 'refused']);
      expect(few.link.withdraw(tickets[2] as never)).toBe(true);
      expect(few.link.counts().refused['outbox-full']).toBe(1);
      // One taken back makes room for another.
      few.link.withdraw(tickets[0] as never);
      expect(few.send('4').state).toBe('queued');
      const light = rig.link(endpoint, { routingId: Buffer.from('b'), maxQueuedBytes: 10 });
      expect([light.send('12345', '1234').state, light.send('12').state, light.send('1').state]).toEqual(['queued', 'refused', 'queued']);
      expect(light.link.counts()).toMatchObject({ queuedMessages: 2, queuedBytes: 10 });
    },
  },
  {
    name: 'stays within its bounds when thousands are taken back',
    async run(rig) {
      const endpoint = await freeEndpoint(rig);
      const { link, send } = rig.link(endpoint, { maxQueuedMessages: 10 });
      send('first');
      let taken = 0;
      for (let index = 0; index < 5000; index++) if (link.withdraw(send(`taken back ${index}`))) taken++;
      expect(taken).toBe(5000);
      send('last');
      expect(link.counts()).toMatchObject({ queuedMessages: 2, queuedBytes: 9 });
      const { got } = await rig.router(endpoint);
      await until(() => got.length === 2);
      expect(got).toEqual(['a: first', 'a: last']);
    },
  },
  {
    name: 'refuses and tells of a message to nobody',
    async run(rig) {
      const { router, refused, reply } = await rig.router();
      reply('nobody', 'lost');
      await until(() => refused.length === 1);
      expect([refused, router.counts().refused['unknown-peer'], router.counts().sentMessages]).toEqual([['nobody: unknown-peer'], 1, 0]);
    },
  },
  {
    name: 'counts messages and bytes',
    async run(rig) {
      const { router, got, reply } = await rig.router();
      const { link, send, got: answers } = rig.link(router.endpoint);
      send('12', '345');
      await until(() => got.length === 1);
      reply('a', '6789');
      await until(() => answers.length === 1);
      await until(() => router.counts().sentMessages === 1);
      expect(link.counts()).toMatchObject({ sentMessages: 1, sentBytes: 5, receivedMessages: 1, receivedBytes: 4, queuedMessages: 0, queuedBytes: 0 });
      expect(router.counts()).toMatchObject({ sentMessages: 1, sentBytes: 4, receivedMessages: 1, receivedBytes: 5 });
    },
  },
  {
    name: 'ends a link for good, twice',
    async run(rig) {
      const endpoint = await freeEndpoint(rig);
      const { link, send } = rig.link(endpoint);
      const waiting = send('waits');
      link.close();
      link.close();
      expect([waiting.state, send('late').state]).toEqual(['withdrawn', 'refused']);
      expect(link.withdraw(waiting)).toBe(true);
      expect(link.counts()).toMatchObject({ queuedMessages: 0, queuedBytes: 0, refused: { closed: 1 } });
      const { got } = await rig.router(endpoint);
      const other = rig.link(endpoint, { routingId: Buffer.from('b') });
      other.send('hello');
      await until(() => got.length === 1);
      expect(got).toEqual(['b: hello']);
    },
  },
  {
    name: 'frees the endpoint of a closed router, and its links find the next one',
    async run(rig) {
      const first = await rig.router();
      const { send, got: answers } = rig.link(first.router.endpoint);
      send('one');
      await until(() => first.got.length === 1);
      let end = first;
      for (let round = 0; round < 3; round++) {
        await end.router.close();
        end = await rig.router(first.router.endpoint);
        // A connection may still seem to stand when its peer is gone: what is sent then is lost, as on any network.
        while (end.got.length === 0) {
          send(`round ${round}`);
          await nextTurn();
        }
        end.reply('a', `answer ${round}`);
        await until(() => answers.includes(`answer ${round}`));
      }
      expect(answers).toEqual(['answer 0', 'answer 1', 'answer 2']);
      first.reply('a', 'late');
      await first.router.close();
      expect(first.router.counts().refused.closed).toBe(1);
    },
  },
  {
    name: 'refuses to bind an endpoint twice, and what is no endpoint',
    async run(rig) {
      const { router } = await rig.router();
      await expect(rig.router(router.endpoint)).rejects.toMatchObject({ code: 'WP1002' });
      await expect(rig.router('tcp://127.0.0.1:99999')).rejects.toMatchObject({ code: 'WP1001' });
      expect(() => rig.link('tcp://256.1.1.1:5555')).toThrow(expect.objectContaining({ code: 'WP1001' }) as Error);
    },
  },
  {
    name: 'never delivers a frame above the limit, and goes on',
    async run(rig) {
      const { router, got, reply } = await rig.router(undefined, { maxFrameBytes: 1000 });
      const { send, got: answers } = rig.link(router.endpoint, { maxFrameBytes: 1000 });
      send('x'.repeat(1000));
      await until(() => got.length === 1);
      send('x'.repeat(1001));
      while (got.length === 1) {
        send('after');
        await nextTurn();
      }
      expect(new Set(got.slice(1))).toEqual(new Set(['a: after']));
      reply('a', 'y'.repeat(1001));
      // The router learns of the link's return by what it sends.
      while (!answers.includes('after')) {
        send('after');
        reply('a', 'after');
        await nextTurn();
      }
      expect(new Set(answers)).toEqual(new Set(['after']));
    },
  },
  {
    name: 'gives a routing id to whoever comes last with it',
    async run(rig) {
      const { router, got, reply } = await rig.router();
      const before = rig.link(router.endpoint);
      before.send('before');
      await until(() => got.length === 1);
      const after = rig.link(router.endpoint);
      after.send('after');
      await until(() => got.length === 2);
      reply('a', 'answer');
      await until(() => after.got.length === 1);
      expect([got, before.got, after.got]).toEqual([['a: before', 'a: after'], [], ['answer']]);
    },
  },
  {
    name: 'hands over what had arrived when asked to drain',
    async run(rig) {
      const { router, got, reply } = await rig.router();
      const { link, send, got: answers } = rig.link(router.endpoint);
      for (let index = 0; index < 100; index++) send(String(index));
      await until(() => got.length > 0);
      while (got.length < 100) await router.drainInput();
      for (let index = 0; index < 100; index++) reply('a', String(index));
      while (answers.length < 100) await link.drainInput();
      expect([got.length, answers.length]).toEqual([100, 100]);
    },
  },
  {
    name: 'hands on copies: who receives may write into them',
    async run(rig) {
      const sent = Buffer.from('original');
      const router = await rig.transport.bind('tcp://127.0.0.1:*', {}, { onMessage: (_, [frame]) => void (frame as Buffer).fill(0) });
      const link = rig.transport.connect(router.endpoint, { routingId: Buffer.from('a') }, { onMessage: () => undefined });
      link.send([sent]);
      await until(() => router.counts().receivedMessages === 1);
      expect(String(sent)).toBe('original');
      link.close();
      await router.close();
    },
  },
];
