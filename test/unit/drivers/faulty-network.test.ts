import { describe, expect, it } from 'vitest';
import { faultyNetwork, type FaultRule } from '../../../src/drivers/faulty-network.js';
import { scriptedRouter } from '../../../src/drivers/scripted-router.js';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { watchNetwork } from '../../../src/drivers/watched-network.js';
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';
import type { Frames } from '../../../src/transports/port.js';

const text = (frames: Frames): string => frames.map((frame) => Buffer.from(frame).toString()).join(' ');

/** Sends numbered messages to a server that sends each back, and tells what arrived where and when. */
async function run(rules: readonly FaultRule[], messages = 3) {
  const clock = createVirtualClock();
  const network = watchNetwork(memoryNetwork(), { clock });
  const server = await scriptedRouter(network, clock, 'tcp://127.0.0.1:*');
  server.react(({ routingId, frames }) => server.send(routingId, frames));
  const back: string[] = [];
  const link = faultyNetwork(network, clock, rules).connect(server.endpoint, { routingId: Buffer.from('me') }, { onMessage: (frames) => back.push(`${text(frames)}@${clock.nowMs()}`) });
  await network.settle();
  const tickets = Array.from({ length: messages }, (_, index) => link.send([Buffer.from(String(index))]));
  await network.settle();
  await clock.advance(1000, network.settle);
  return { heard: server.heard.map(({ frames, atMs }) => `${text(frames)}@${atMs}`), back, tickets, link };
}

const numbered = (direction: 'up' | 'down', number: number): ((message: Parameters<FaultRule>[0]) => boolean) => (message) =>
  message.direction === direction && text(message.frames) === String(number);

describe('a faulty network', () => {
  it('passes everything without rules', async () => {
    expect(await run([])).toMatchObject({ heard: ['0@0', '1@0', '2@0'], back: ['0@0', '1@0', '2@0'] });
  });

  it('drops, delays and doubles in either direction', async () => {
    const { heard, back } = await run([
      (message) => (numbered('up', 0)(message) ? { kind: 'drop' } : undefined),
      (message) => (numbered('up', 1)(message) ? { kind: 'deliverAfter', delayMs: 30 } : undefined),
      (message) => (numbered('down', 2)(message) ? { kind: 'duplicate', delaysMs: [5, 40] } : undefined),
    ]);
    expect(heard).toEqual(['2@0', '1@30']);
    expect(back).toEqual(['2@0', '2@5', '1@30', '2@40']);
  });

  it('corrupts', async () => {
    const { back } = await run([({ direction, index }) => (direction === 'up' && index === 1 ? { kind: 'corrupt', change: (frames) => frames.map(() => Buffer.from('x')) } : undefined)]);
    expect(back).toEqual(['0@0', 'x@0', '2@0']);
  });

  it('follows the first rule that has an opinion', async () => {
    const { heard } = await run([() => undefined, ({ index }) => (index === 0 ? { kind: 'pass' } : undefined), () => ({ kind: 'drop' })]);
    expect(heard).toEqual(['0@0']);
  });

  it('tells a sender that what the wire swallowed has left, and cannot be taken back', async () => {
    const { tickets, link } = await run([() => ({ kind: 'drop' })], 1);
    expect(tickets[0]?.state).toBe('left');
    expect(link.withdraw(tickets[0]!)).toBe(false);
  });
});

it('repeats nothing that has not left', async () => {
  const clock = createVirtualClock();
  const network = watchNetwork(memoryNetwork(), { clock });
  const server = await scriptedRouter(network, clock, 'tcp://127.0.0.1:*');
  const link = faultyNetwork(network, clock, [() => ({ kind: 'duplicate', delaysMs: [10, 20] })]).connect(server.endpoint, { routingId: Buffer.from('me') }, { onMessage: () => {} });
  await network.settle();
  await server.goDown();
  const ticket = link.send([Buffer.from('waits')]);
  await clock.advance(30, network.settle);
  expect(link.withdraw(ticket)).toBe(true);
  await server.comeUp();
  await network.settle();
  expect(server.heard).toEqual([]);
});
