/** How much may be open at a time, to the request and to the byte. */
import { okReply, requestFrames, requestOf } from '../wire.js';
import { breachOf, type Law } from './law.js';
import { withClient, withServer } from './rig.js';

interface BusyInput {
  readonly maxOpenRequests: number;
  readonly maxOpenBytes: number;
  /** A request of so many bytes, or the answer to the oldest that is open. */
  readonly script: readonly (number | 'answer')[];
}

const script: readonly (number | 'answer')[] = [4, 4, 4, 'answer', 4, 1, 'answer', 'answer', 8, 3, 0, 0, 'answer', 9, 0];

const busy: Law<BusyInput> = {
  name: 'open-requests',
  claim: 'A client takes requests up to its bounds of number and of bytes, refuses one more as busy and unsent, and takes new ones as others end.',
  inputs: [1, 2, 3, 100].flatMap((maxOpenRequests) => [1, 7, 8, 9, 1000].map((maxOpenBytes) => ({ maxOpenRequests, maxOpenBytes, script }))),
  breach: ({ maxOpenRequests, maxOpenBytes, script: steps }, product) =>
    withClient(product, { maxOpenRequests, maxOpenBytes }, async ({ client, settle, heard, reply }) => {
      const open: number[] = [];
      let answered = 0;
      const expected: string[] = [];
      const found: string[] = [];
      for (const step of steps) {
        if (step === 'answer') {
          if (open.length === 0) continue;
          open.shift();
          await reply(okReply(heard()[answered++]?.id ?? '', [Buffer.from('x')]));
          continue;
        }
        const isTaken = open.length < maxOpenRequests && open.reduce((sum, bytes) => sum + bytes, step) <= maxOpenBytes;
        let end = 'open';
        void client.request([Buffer.alloc(step)]).then((outcome) => (end = outcome.ok ? 'ok' : `${outcome.kind} ${outcome.reason} ${outcome.attempts}, ${/^\d+/u.exec(outcome.message)?.[0] ?? outcome.message}`));
        await settle();
        expected.push(isTaken ? 'open' : `unsent busy 0, ${open.length}`);
        found.push(end);
        if (isTaken) open.push(step);
      }
      return breachOf([expected, open.length], [found, client.counts().openRequests]);
    }),
};

const unsent: Law<string> = {
  name: 'unsent-reasons',
  claim: 'A request that is never sent says why, and that nothing left.',
  inputs: ['no-server', 'no-attempts', 'zero-timeout'],
  breach: (reason, product) =>
    withClient(product, reason === 'no-attempts' ? { maxRetries: 0 } : {}, async ({ client, server, heard, ask }) => {
      if (reason === 'no-server') client.disconnect(server.endpoint);
      const outcome = await ask(['x'], reason === 'zero-timeout' ? { timeoutMs: 0 } : {});
      const said = outcome?.ok === false ? [outcome.kind, outcome.attempts, outcome.reason, outcome.message.length > 0] : [];
      return breachOf([['unsent', 0, reason, true], 0], [said, heard().length]);
    }),
};

const reasons: Law<'error-reply' | 'timeout' | 'disconnected' | 'stopped'> = {
  name: 'failure-reasons',
  claim: 'A failure says by what it ended: the last attempt’s end, or the stop; an ERROR reply’s message is given as it is.',
  inputs: ['error-reply', 'timeout', 'disconnected', 'stopped'],
  breach: (reason, product) =>
    withClient(product, { maxRetries: 1 }, async ({ client, server, heard, settle, reply, clock }) => {
      let end: unknown;
      void client.request(['x']).then((outcome) => (end = outcome.ok ? 'ok' : [outcome.kind, outcome.reason, outcome.message.length > 0, outcome.kind !== 'error' || outcome.message === 'told']));
      await settle();
      const id = heard()[0]?.id ?? '';
      if (reason === 'error-reply') await reply([Buffer.alloc(0), Buffer.from('RESPONSE'), Buffer.from(id), Buffer.from('ERROR'), Buffer.from('told')]);
      if (reason === 'timeout') await clock.advance(5000, settle);
      if (reason === 'disconnected') client.disconnect(server.endpoint);
      if (reason === 'stopped') await client.stop();
      await settle();
      return breachOf([reason === 'error-reply' ? 'error' : 'unknown', reason, true, true], end);
    }),
};

interface RoomInput {
  readonly maxOpenRequests: number;
  readonly bytes: number;
}

const room: Law<RoomInput> = {
  name: 'room-for-what-is-open',
  claim: 'While its server is away, a client keeps every request that its bounds let in, and its heartbeat; all of them leave when it is back, and it says so at once.',
  inputs: [1, 2, 30].flatMap((maxOpenRequests) => [0, 1, 1000].map((bytes) => ({ maxOpenRequests, bytes }))),
  breach: ({ maxOpenRequests, bytes }, product) =>
    withClient(product, { maxOpenRequests, maxOpenBytes: Math.max(1, maxOpenRequests * bytes) }, async ({ client, server, settle, heard, clock }) => {
      await server.goDown();
      let told = 0;
      client.on('sent', ({ frames }) => (told += requestOf(frames) === undefined ? 0 : 1));
      // One heartbeat waits with them.
      await clock.advance(2000, settle);
      let ended = 0;
      for (let index = 0; index < maxOpenRequests; index++) void client.request([Buffer.alloc(bytes)]).then(() => ended++);
      await settle();
      const refused = client.counts().sendsRefused;
      await server.comeUp();
      await settle();
      return breachOf([0, 0, maxOpenRequests, maxOpenRequests, maxOpenRequests], [ended, refused, heard().length, told, client.counts().openRequests]);
    }),
};

/** A run that never ends. */
const handler = (): Promise<readonly Uint8Array[]> => new Promise(() => undefined);

const cacheBytes: Law<number> = {
  name: 'cache-bytes',
  claim: 'A server takes what fits into the bytes of its cache to the byte, answers BUSY to what does not, and says what its cache holds.',
  inputs: [0, 1, 5000],
  async breach(bytes, product) {
    const request = requestFrames('r', [Buffer.alloc(bytes)]);
    const measured = await withServer(product, { handler }, async ({ server, ask }) => {
      await ask(request);
      const { cacheBytes: weight, cacheEntries, executing } = server.counts();
      return { weight, cacheEntries, executing };
    });
    const taken = await Promise.all(
      [measured.weight, measured.weight - 1].map((cacheMaxBytes) => withServer(product, { handler, cacheMaxBytes }, async ({ server, ask }) => [(await ask(request)).length, server.counts().executions, server.counts().busy])),
    );
    return breachOf([1, 1, [[0, 1, 0], [1, 0, 1]]], [measured.cacheEntries, measured.executing, taken]);
  },
};

export const busyLaws: readonly Law[] = [busy, unsent, reasons, room, cacheBytes];
