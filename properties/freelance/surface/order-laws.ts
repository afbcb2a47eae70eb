/** What happens at one moment happens in one order, so that the same inputs give the same run. */
import { heartbeatAnswer, okReply } from '../wire.js';
import { breachOf, type Law } from './law.js';
import { withClient } from './rig.js';

interface OrderInput {
  /** When each request is asked; all fall due at the same moment. */
  readonly askedMs: readonly number[];
  /** Of them, by number, those that are answered before. */
  readonly answered: readonly number[];
}

const dueMs = 1000;
/** A server is silent a millisecond after its time. */
const options = { heartbeatIntervalMs: dueMs, heartbeatTimeoutMs: dueMs - 1, maxRetries: 2, retryBaseDelayMs: 500 };

const oneMoment: Law<OrderInput> = {
  name: 'one-moment',
  claim: 'What falls due at one moment is done in one order: silences, the heartbeat, then requests as they were scheduled.',
  inputs: [
    { askedMs: [0, 0], answered: [] },
    { askedMs: [0, 100, 100, 500, 999], answered: [] },
    { askedMs: [0, 0, 0, 0, 0, 0, 0, 0, 0], answered: [0] },
    { askedMs: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], answered: [1, 4, 9] },
  ],
  breach: ({ askedMs, answered }, product) =>
    withClient(product, options, async ({ client, clock, settle, heard, reply }) => {
      const told: string[] = [];
      client.on('timer', ({ atMs, name, requestId = '' }) => told.push(`${atMs} ${name} ${requestId}`));
      client.on('attempt', ({ atMs, attempt, requestId }) => attempt === 2 && told.push(`${atMs} again ${requestId}`));
      await reply(heartbeatAnswer('s'));
      for (const atMs of askedMs) {
        await clock.advance(atMs - clock.nowMs(), settle);
        void client.request(['x'], { timeoutMs: dueMs - atMs });
        await settle();
      }
      const ids = heard().map(({ id }) => id);
      for (const number of answered) await reply(okReply(ids[number] ?? '', [Buffer.from('y')]));
      // An answer is a sign of life, and puts silence off.
      const lastHeardMs = answered.length === 0 ? 0 : (askedMs.at(-1) ?? 0);
      const open = ids.filter((_, number) => !answered.includes(number));
      await clock.advance(dueMs + 500 - clock.nowMs(), settle);
      const expected = [
        `${dueMs} silence `,
        `${dueMs} heartbeat `,
        ...open.map((id) => `${dueMs} attempt ${id}`),
        ...(lastHeardMs > 0 ? [`${dueMs + lastHeardMs} silence `] : []),
        ...open.flatMap((id) => [`${dueMs + 500} backoff ${id}`, `${dueMs + 500} again ${id}`]),
      ];
      return breachOf([askedMs.length, expected], [ids.length, told]);
    }),
};

const silence: Law<number> = {
  name: 'silence-to-the-millisecond',
  claim: 'A server is DEAD once it was silent for longer than the timeout, whenever it was heard before.',
  inputs: [0, 1, 2, 500],
  breach: (heardMs, product) =>
    withClient(product, { heartbeatTimeoutMs: 900 }, async ({ client, clock, settle, server, reply }) => {
      await reply(heartbeatAnswer('s'));
      await clock.advance(heardMs, settle);
      await reply(heartbeatAnswer('s'));
      const states: (string | undefined)[] = [];
      for (const waitMs of [900, 1]) {
        await clock.advance(waitMs, settle);
        states.push(client.stats().get(server.endpoint)?.state);
      }
      return breachOf(['alive', 'dead'], states);
    }),
};

export const orderLaws: readonly Law[] = [oneMoment, silence];
