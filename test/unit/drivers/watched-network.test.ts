import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { scriptedRouter } from '../../../src/drivers/scripted-router.js';
import { watchNetwork } from '../../../src/drivers/watched-network.js';
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';
import type { Frames, Link, Transport } from '../../../src/transports/port.js';
import { zeromqTransport } from '../../../src/transports/zeromq/zeromq-transport.js';

const text = (frames: Frames): string => frames.map((frame) => Buffer.from(frame).toString()).join(' ');
const message = (...words: string[]): Frames => words.map((word) => Buffer.from(word));

describe.each([
  ['memory', (): Transport => memoryNetwork()],
  ['zeromq', (): Transport => zeromqTransport({ reconnectIntervalMs: 1 })],
])('a watched network over %s', (_, open) => {
  async function world() {
    const clock = createVirtualClock();
    const network = watchNetwork(open(), { clock });
    const server = await scriptedRouter(network, clock, 'tcp://127.0.0.1:*');
    const got: string[] = [];
    const link: Link = network.connect(server.endpoint, { routingId: Buffer.from('me') }, { onMessage: (frames) => got.push(text(frames)) });
    const end = async (): Promise<void> => {
      link.close();
      await server.goDown();
    };
    return { clock, network, server, got, link, end };
  }

  it('has everything arrived when it has settled, in both directions and in order', async () => {
    const { network, server, got, link, end } = await world();
    server.react(({ routingId, frames }) => {
      if (Number(text(frames)) % 10 === 0) server.send(routingId, frames);
    });
    for (let round = 0; round < 5; round++) {
      for (let index = 0; index < 100; index++) link.send(message(String(round * 100 + index)));
      await network.settle();
      expect(server.heard).toHaveLength(100 * (round + 1));
      expect(got).toHaveLength(10 * (round + 1));
    }
    expect(server.heard.map(({ frames }) => Number(text(frames)))).toEqual(Array.from({ length: 500 }, (_, index) => index));
    const crossings = network.takeCrossings();
    expect([crossings.filter(({ direction }) => direction === 'up').length, crossings.filter(({ direction }) => direction === 'down').length]).toEqual([500, 50]);
    expect(network.takeCrossings()).toEqual([]);
    await end();
  });

  it('can answer first: the connection stands when it has settled', async () => {
    const { network, server, got, end } = await world();
    await network.settle();
    server.send(Buffer.from('me'), message('hello'));
    await network.settle();
    expect(got).toEqual(['hello']);
    await end();
  });

  it('loses nothing while a server is down, and keeps what waits in hand', async () => {
    const { network, server, got, link, end } = await world();
    for (let round = 0; round < 3; round++) {
      await network.settle();
      await server.goDown();
      const ticket = link.send(message(`while down ${round}`));
      const taken = link.send(message('taken back'));
      await network.settle();
      expect([ticket.state, link.withdraw(taken)]).toEqual(['queued', true]);
      await server.comeUp();
      expect(ticket.state).toBe('left');
      server.send(Buffer.from('me'), message(`back ${round}`));
      await network.settle();
    }
    expect(server.heard.map(({ frames }) => text(frames))).toEqual(['while down 0', 'while down 1', 'while down 2']);
    expect(got).toEqual(['back 0', 'back 1', 'back 2']);
    await end();
  });

  it('sends later by the clock under test, and not at all once the server went down', async () => {
    const { clock, network, server, got, end } = await world();
    await network.settle();
    server.send(Buffer.from('me'), message('soon'), 60_000);
    server.send(Buffer.from('me'), message('never'), 120_000);
    await clock.advance(59_999, network.settle);
    expect(got).toEqual([]);
    await clock.advance(1, network.settle);
    expect(got).toEqual(['soon']);
    expect(network.takeCrossings().map(({ atMs }) => atMs)).toEqual([60_000]);
    await server.goDown();
    await server.comeUp();
    await clock.advance(60_000, network.settle);
    expect(got).toEqual(['soon']);
    await end();
  });

  it('is not confused by answers to somebody who is not there', async () => {
    const { network, server, got, end } = await world();
    await network.settle();
    server.send(Buffer.from('nobody'), message('lost'));
    server.send(Buffer.from('me'), message('found'));
    await network.settle();
    expect(got).toEqual(['found']);
    await end();
    await network.settle();
  });
});

describe('settling', () => {
  it('gives up with a coded error where what was sent does not come', async () => {
    const clock = createVirtualClock();
    const inner = memoryNetwork();
    const lossy: Transport = {
      ...inner,
      bind: (endpoint, options, handlers) => inner.bind(endpoint, options, { ...handlers, onMessage: (id, frames) => void (text(frames) === 'lost' || handlers.onMessage(id, frames)) }),
    };
    const network = watchNetwork(lossy, { clock, settleTimeoutMs: 20 });
    const server = await scriptedRouter(network, clock, 'tcp://127.0.0.1:*');
    const link = network.connect(server.endpoint, { routingId: Buffer.from('me') }, { onMessage: () => {} });
    await network.settle();
    link.send(message('lost'));
    await expect(network.settle()).rejects.toMatchObject({ code: 'WP6002', found: `1 messages are under way to ${server.endpoint}` });
  });
});
