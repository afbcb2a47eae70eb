/** What a server holds: what it says that its cache weighs is what it has, and what it forgets it lets go. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nextTurn } from '../../../src/core/turn.js';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { memoryNetwork } from '../../../src/transports/memory/memory-network.js';
import { replyOf, requestFrames } from '../wire.js';
import { anyEndpoint } from '../worlds.js';
import { breachOf, type Law } from './law.js';
import { withServer } from './rig.js';

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

const bound = 20_000;
const many = 12;

const overfull: Law<number> = {
  name: 'answers-beyond-the-bound',
  claim: 'The answers of what runs may lift the cache above its bound, by as much again and one answer; for what ends then there is no room: it is answered ERROR, and so is its repeat.',
  inputs: [1, 3000, 9000, 20_000],
  async breach(bytes, product) {
    const ends: (() => void)[] = [];
    const handler = (): Promise<readonly Uint8Array[]> => new Promise((resolve) => ends.push(() => resolve([Buffer.alloc(bytes)])));
    return withServer(product, { handler, cacheMaxBytes: bound, limits: { maxPayloadBytes: bound } }, async ({ server, ask }) => {
      for (let index = 0; index < many; index++) await ask(requestFrames(`${index}`.padStart(2), [Buffer.from('x')]));
      const asked = server.counts().cacheBytes / many;
      const heard: string[] = [];
      const expected: string[] = [];
      let weight = asked * many;
      for (const [index, end] of ends.entries()) {
        const hasRoom = weight <= 2 * bound;
        expected.push(...Array<string>(2).fill(hasRoom ? `OK ${bytes}` : 'ERROR WP1011'), String(hasRoom));
        end();
        for (let again = 0; again < 2; again++) {
          for (const frames of again === 0 ? await ask([]) : await ask(requestFrames(`${index}`.padStart(2), [Buffer.from('x')]))) {
            const reply = replyOf(frames);
            heard.push(reply?.status === 'OK' ? `OK ${reply.payload[0]?.byteLength}` : `ERROR ${reply?.message.slice(0, 6)}`);
          }
        }
        const { cacheBytes } = server.counts();
        heard.push(String(cacheBytes === weight + bytes - 1));
        weight = cacheBytes;
      }
      return breachOf([many, expected, true], [ends.length, heard, weight <= 2 * bound + bytes + many * 500]);
    });
  },
};

const asks: Law<number> = {
  name: 'asks-of-one-execution',
  claim: 'Each of the first 64 asks of one execution is answered; those beyond are counted and dropped, and do not grow what is sent.',
  inputs: [1, 63, 64, 65, 200],
  async breach(times, product) {
    const ends: (() => void)[] = [];
    const handler = (): Promise<readonly string[]> => new Promise((resolve) => ends.push(() => resolve(['y'])));
    return withServer(product, { handler }, async ({ server, ask }) => {
      for (let time = 0; time < times; time++) await ask(requestFrames('r', [Buffer.from('x')]));
      for (const end of ends) end();
      const answers = (await ask([])).length;
      const { repeatsWaited, repeatsDropped } = server.counts();
      const answered = Math.min(times, 64);
      return breachOf([answered, answered - 1, times - answered, 1], [answers, repeatsWaited, repeatsDropped, (await ask(requestFrames('r', [Buffer.from('x')]))).length]);
    });
  },
};

export const memoryLaws: readonly Law[] = [forgotten, overfull, asks];
