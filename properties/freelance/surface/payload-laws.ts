/** Payloads: what is none is refused, and each limit holds to the byte, on both sides and in both directions. */
import type { PayloadFrame } from '../../../src/freelance/limits.js';
import { breachOf, codeOf, valueOf, type Law } from './law.js';
import { errorReply, heartbeatAnswer, okReply, replyOf, requestFrames } from '../wire.js';
import { withClient, withServer } from './rig.js';

/** Small, so that every one of them is met alone. */
const limits = { maxPayloadFrames: 3, maxFrameBytes: 10, maxPayloadBytes: 20 };

/** Sizes of frames: each limit from both sides. */
const sizes: readonly (readonly number[])[] = [[0], [10], [11], [0, 0, 0], [0, 0, 0, 0], [10, 10], [10, 10, 1], [10, 9, 1], [11, 1], [1, 11], [1, 2, 3]];

const isWithin = (frames: readonly number[]): boolean => frames.length <= limits.maxPayloadFrames && frames.every((size) => size <= limits.maxFrameBytes) && frames.reduce((sum, size) => sum + size, 0) <= limits.maxPayloadBytes;

const framesOf = (frames: readonly number[]): readonly Buffer[] => frames.map((size, index) => Buffer.alloc(size, index + 1));
const shownSizes = (frames: readonly Uint8Array[]): readonly number[] => frames.map(({ byteLength }) => byteLength);

const requests: Law<readonly number[]> = {
  name: 'request-limits',
  claim: 'A client sends a payload within the limits as it is, and refuses any other before anything is sent.',
  inputs: sizes,
  breach: (input, product) =>
    withClient(product, { limits }, async ({ client, settle, heard }) => {
      const asked = codeOf(() => client.request(framesOf(input)));
      await settle();
      const sent = heard().map(({ payload }) => shownSizes(payload));
      await client.stop();
      return breachOf(isWithin(input) ? ['none', [input]] : ['WP1005', []], [await asked, sent]);
    }),
};

interface PayloadInput {
  readonly payload: unknown;
  readonly code: string;
  readonly sent?: readonly string[];
}

const payloads: Law<PayloadInput> = {
  name: 'request-payloads',
  claim: 'A payload is one frame or more, bytes or text, which goes as UTF-8; anything else is refused.',
  inputs: [
    { payload: ['x'], code: 'none', sent: ['x'] },
    { payload: ['é', ''], code: 'none', sent: ['é', ''] },
    { payload: '[bytes and text]', code: 'none', sent: ['b', 'x'] },
    { payload: '[bytes and a number]', code: 'WP1004' },
    { payload: [], code: 'WP1004' },
    { payload: '[undefined]', code: 'WP1004' },
    { payload: 'text', code: 'WP1004' },
    { payload: { length: 1 }, code: 'WP1004' },
    { payload: [5], code: 'WP1004' },
    { payload: ['x', null], code: 'WP1004' },
  ],
  breach: ({ payload, code, sent = [] }, product) =>
    withClient(product, {}, async ({ client, settle, heard }) => {
      const asked = codeOf(() => client.request(valueOf(payload) as readonly PayloadFrame[]));
      await settle();
      const seen = heard().flatMap((one) => one.payload.map((frame) => Buffer.from(frame).toString()));
      await client.stop();
      return breachOf([code, sent], [await asked, seen]);
    }),
};

const replies: Law<readonly number[]> = {
  name: 'reply-limits',
  claim: 'A client takes a reply within the limits as it is; a larger one is malformed, and the request goes on.',
  inputs: sizes,
  breach: (input, product) =>
    withClient(product, { limits }, async ({ client, settle, heard, reply }) => {
      let ended: readonly number[] | undefined;
      void client.request(['x']).then((outcome) => (ended = outcome.ok ? shownSizes(outcome.payload) : undefined));
      await settle();
      await reply(okReply(heard()[0]?.id ?? '', framesOf(input)));
      return isWithin(input) ? breachOf([input, 0], [ended, client.counts().malformed.limit]) : breachOf([undefined, 1], [ended, client.counts().malformed.limit]);
    }),
};

const errors: Law<number> = {
  name: 'error-limits',
  claim: 'A client takes an ERROR reply whose message is as long as a server makes it at most, 4 KiB, whatever the limit of a frame.',
  inputs: [0, 9, 10, 11, 200, 4095, 4096],
  breach: (size, product) =>
    withClient(product, { limits, maxRetries: 1 }, async ({ client, settle, heard, reply }) => {
      let ended: string | undefined;
      void client.request(['x']).then((outcome) => (ended = outcome.ok ? 'ok' : `${outcome.kind} ${outcome.message}`));
      await settle();
      const message = 'e'.repeat(size);
      await reply(errorReply(heard()[0]?.id ?? '', message));
      return breachOf([`error ${message}`, 0], [ended, client.counts().malformed.limit]);
    }),
};

const asked: Law<readonly number[]> = {
  name: 'asked-limits',
  claim: 'A server executes a request within the limits, and answers what its handler makes of it; a larger one is malformed and not answered.',
  inputs: sizes,
  breach: (input, product) =>
    withServer(product, { limits }, async ({ server, ask }) => {
      const answers = await ask(requestFrames('r', framesOf(input)));
      const { executions, malformed } = server.counts();
      const seen = answers.map((frames) => shownSizes(replyOf(frames)?.payload ?? []));
      return isWithin(input) ? breachOf([1, 0, [input]], [executions, malformed.limit, seen]) : breachOf([0, 1, []], [executions, malformed.limit, seen]);
    }),
};

const results: Law<readonly number[]> = {
  name: 'result-limits',
  claim: 'A handler whose answer is over the limits has failed, and whoever asked is told so.',
  inputs: sizes,
  breach: (input, product) =>
    withServer(product, { limits, handler: () => framesOf(input) }, async ({ server, ask }) => {
      const [answer = []] = await ask(requestFrames('r', [Buffer.from('x')]));
      const reply = replyOf(answer);
      const { handlerErrors } = server.counts();
      if (isWithin(input)) return breachOf(['OK', input, 0], [reply?.status, shownSizes(reply?.payload ?? []), handlerErrors]);
      return breachOf(['ERROR', 'WP1005', 1], [reply?.status, reply?.message.slice(0, 6), handlerErrors]);
    }),
};

const ids: Law<number> = {
  name: 'ids',
  claim: 'Ids of requests have 1 to 255 bytes, ids of servers up to 255; others are malformed.',
  inputs: [0, 1, 254, 255, 256],
  async breach(size, product) {
    const id = 'i'.repeat(size);
    const atServer = await withServer(product, {}, async ({ server, ask }) => [(await ask(requestFrames(id, [Buffer.from('x')]))).length, server.counts().malformed.id]);
    const atClient = await withClient(product, {}, async ({ client, server, reply }) => {
      await reply(heartbeatAnswer(id));
      return [client.stats().get(server.endpoint)?.serverId, client.counts().malformed.id];
    });
    return breachOf([size >= 1 && size <= 255 ? [1, 0] : [0, 1], size <= 255 ? [id, 0] : [null, 1]], [atServer, atClient.map((value) => value ?? null)]);
  },
};

export const payloadLaws: readonly Law[] = [ids, requests, payloads, replies, errors, asked, results];
