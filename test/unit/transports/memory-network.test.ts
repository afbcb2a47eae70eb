/** What the contract of the port does not say of the memory network. */
import { expect, it } from 'vitest';
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';
import type { Router } from '../../../src/transports/port.js';

it('gives out ports that can be connected, anew when all have been, and tells when all are bound', async () => {
  const network = memoryNetwork();
  const bind = (): Promise<Router> => network.bind('tcp://127.0.0.1:*', {}, { onMessage: () => undefined });
  const first = await bind();
  const others = new Set<string>();
  for (let port = 49_153; port <= 65_535; port++) others.add((await bind()).endpoint);
  expect(others.size).toBe(65_535 - 49_152);
  await expect(bind()).rejects.toThrow('WP1002');
  await first.close();
  const again = await bind();
  expect(again.endpoint).toBe(first.endpoint);
  const got = new Promise<string>((resolve) => {
    const link = network.connect(again.endpoint, { routingId: Buffer.from('client') }, { onMessage: ([frame]) => resolve(String(frame)) });
    link.send([Buffer.from('hello')]);
    setImmediate(() => again.send(Buffer.from('client'), [Buffer.from('answer')]));
  });
  expect(await got).toBe('answer');
});
