/** What a server holds: what it says that its cache weighs is what it has, and what it forgets it lets go. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nextTurn } from '../../../src/core/turn.js';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';
import { requestFrames } from '../wire.js';
import { anyEndpoint } from '../worlds.js';
import { breachOf, type Law } from './law.js';

/** Collects garbage; the engine's own, which a flag brings out. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

const forgotten: Law<number> = {
  name: 'forgotten-is-released',
  claim: 'What has outlived its lifetime is not only no longer counted, but let go.',
  inputs: [1, 20],
  async breach(many, { createServer }) {
    const clock = createVirtualClock();
    const transport = memoryNetwork();
    const answers: WeakRef<Uint8Array>[] = [];
    // Large enough to be kept as it is.
    const handler = (): readonly Uint8Array[] => {
      const answer = Buffer.alloc(100_000);
      answers.push(new WeakRef(answer.buffer as never));
      return [answer];
    };
    const server = await createServer({ bind: anyEndpoint, handler, cacheTtlMs: 1000, cacheCleanupIntervalMs: 500 }, { clock, transport }).start();
    const link = transport.connect(server.endpoint, { routingId: Buffer.from('client') }, { onMessage: () => undefined });
    for (let index = 0; index < many; index++) link.send(requestFrames(`r${index}`, [Buffer.from('x')]));
    await nextTurn();
    const gc = collector();
    gc();
    const heldBefore = answers.filter((answer) => answer.deref() !== undefined).length;
    await clock.advance(2000);
    const { cacheEntries, cacheBytes } = server.counts();
    await nextTurn();
    gc();
    const heldAfter = answers.filter((answer) => answer.deref() !== undefined).length;
    link.close();
    await server.stop();
    return breachOf([many, 0, 0, 0], [heldBefore, cacheEntries, cacheBytes, heldAfter]);
  },
};

export const memoryLaws: readonly Law[] = [forgotten];
