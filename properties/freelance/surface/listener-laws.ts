/** Listeners and records: a listener may throw, leave, come twice and call back; a record is lines of JSON. */
import { jsonLines } from '../../../src/freelance/recorder.js';
import { okReply, requestFrames } from '../wire.js';
import { breachOf, type Law } from './law.js';
import { withClient, withServer } from './rig.js';

const bad = (): never => {
  throw new Error('a listener’s own');
};

const throwing: Law<'client' | 'server'> = {
  name: 'listeners-that-throw',
  claim: 'A listener that throws is counted, and disturbs neither the others nor what goes on.',
  inputs: ['client', 'server'],
  breach: (side, product) => {
    let heard = 0;
    if (side === 'client') {
      return withClient(product, {}, async ({ client, settle, heard: requests, reply }) => {
        client.on('request', bad);
        client.on('request', () => heard++);
        client.on('settle', bad);
        let end: string | undefined;
        void client.request(['x']).then(({ kind }) => (end = kind));
        await settle();
        await reply(okReply(requests()[0]?.id ?? '', [Buffer.from('y')]));
        return breachOf(['success', 1, 2], [end, heard, client.counts().listenerErrors]);
      });
    }
    return withServer(product, {}, async ({ server, ask }) => {
      server.on('execute', bad);
      server.on('execute', () => heard++);
      const answers = await ask(requestFrames('r', [Buffer.from('x')]));
      return breachOf([1, 1, 1], [answers.length, heard, server.counts().listenerErrors]);
    });
  },
};

const leaving: Law<number> = {
  name: 'listeners-that-leave',
  claim: 'A listener that subscribed twice is told twice, and each subscription ends by itself, once.',
  inputs: [0, 1, 2],
  breach: (ended, product) =>
    withClient(product, {}, async ({ client, ask }) => {
      let calls = 0;
      const listener = (): void => void calls++;
      const ends = [client.on('request', listener), client.on('request', listener)];
      // Ending one again ends no other.
      for (const end of ends.slice(0, ended)) for (let again = 0; again < 2; again++) end();
      await ask(['x'], { timeoutMs: 0 });
      client.on('request', listener);
      for (const end of ends.slice(0, ended)) end();
      await ask(['x'], { timeoutMs: 0 });
      return breachOf(2 * (2 - ended) + 1, calls);
    }),
};

const leavingMidway: Law<number> = {
  name: 'listeners-that-leave-midway',
  claim: 'A listener that has left hears nothing more, not even what had happened by then; nobody else leaves with it.',
  inputs: [1, 2, 3],
  breach: (stays, product) =>
    withClient(product, {}, async ({ client, settle }) => {
      let calls = 0;
      let others = 0;
      const end = client.on('backoff', () => {
        if (++calls === stays) end();
      });
      client.on('backoff', () => others++);
      for (let index = 0; index < 3; index++) void client.request(['x']);
      await settle();
      // One input that ends three attempts at once.
      for (const endpoint of client.stats().keys()) client.disconnect(endpoint);
      await settle();
      return breachOf([stays, 3], [calls, others]);
    }),
};

const callingBack: Law<number> = {
  name: 'listeners-that-call-back',
  claim: 'A listener may ask again from within: its request is taken in turn, and its events come after those that were there.',
  inputs: [1, 2, 5],
  breach: (again, product) =>
    withClient(product, {}, async ({ client, settle, ask }) => {
      const told: string[] = [];
      let left = again;
      client.on('request', () => told.push('request'));
      client.on('settle', () => {
        told.push('settle');
        if (left-- > 0) void client.request(['x'], { timeoutMs: 0 });
      });
      client.on('settle', () => told.push('settle seen'));
      await ask(['x'], { timeoutMs: 0 });
      await settle();
      return breachOf(Array.from({ length: again + 1 }).flatMap(() => ['request', 'settle', 'settle seen']), told);
    }),
};

const lines: Law<number> = {
  name: 'records-as-lines',
  claim: 'A record is one line of JSON.',
  inputs: [0, 1],
  breach: (seq) => {
    const written: string[] = [];
    const record = { seq, atMs: 0.5, 'event.name': 'x', text: 'a\nb' };
    jsonLines((line) => written.push(line))(record);
    const [line = ''] = written;
    return breachOf([1, true, 1, record], [written.length, line.endsWith('\n'), line.split('\n').length - 1, JSON.parse(line)]);
  },
};

export const listenerLaws: readonly Law[] = [throwing, leaving, leavingMidway, callingBack, lines];
