/** Links that take nothing, as one whose outbox is full: a client goes on, says so, and knows that nothing left. */
import { createVirtualClock, guardedClock } from '../../../src/drivers/virtual-clock.js';
import type { Transport } from '../../../src/transports/port.js';
import { handLink, settle } from './hand-link.js';
import { errorReply, okReply, requestOf } from '../wire.js';
import { breachOf, type Law } from './law.js';

const refusals: Law<number> = {
  name: 'links-that-refuse',
  claim: 'A message that its link refuses is counted and told; the attempt waits its time, and the request that never left is unsent.',
  inputs: [1, 2, 3],
  async breach(maxRetries, { createClient }) {
    const clock = createVirtualClock();
    const link = handLink({ refuses: true });
    const endpoint = 'tcp://127.0.0.1:5555';
    const told: unknown[] = [];
    const client = createClient([endpoint], { maxRetries, requestTimeoutMs: 100, retryBaseDelayMs: 100, autoStart: false }, { clock: guardedClock(clock, (error) => told.push(String(error))), transport: link.transport });

    client.on('refused', (event) => told.push(event));
    client.start();
    let end: unknown;
    void client.request(['x']).then((outcome) => (end = [outcome.kind, outcome.attempts, outcome.ok ? '' : outcome.reason]));
    // Attempts of 100 ms, and between them 100 and 200 ms.
    const attemptsMs = [0, 200, 500].slice(0, maxRetries);
    await clock.advance(1000, settle);
    const { sendsRefused, attempts, heartbeats } = client.counts();
    await client.stop();
    return breachOf(
      [['unsent', maxRetries, 'timeout'], maxRetries + 1, maxRetries, 1, [0, ...attemptsMs].map((atMs) => ({ atMs, endpoint }))],
      [end, sendsRefused, attempts, heartbeats, told],
    );
  },
};

const unasked: Law<'ok' | 'error'> = {
  name: 'answers-to-what-never-left',
  claim: 'A reply to a message that never left is a stray: it ends nothing and is no sign of life.',
  inputs: ['ok', 'error'],
  async breach(status, { createClient }) {
    const clock = createVirtualClock();
    const link = handLink({ refuses: true });
    const client = createClient(['tcp://127.0.0.1:5555'], {}, { clock, transport: link.transport });
    let end: string | undefined;
    void client.request(['x']).then(({ kind }) => (end = kind));
    const id = link.sent.flatMap((frames) => requestOf(frames) ?? [])[0]?.id ?? '';
    link.deliver(status === 'ok' ? okReply(id, [Buffer.from('y')]) : errorReply(id, 'no'));
    await settle();
    const [stats] = [...client.stats().values()];
    const found = [id.length > 0, end, client.counts().strayReplies, stats?.state, stats?.totalRequests];
    await client.stop();
    return breachOf([true, undefined, 1, 'unknown', 0], found);
  },
};

const unopened: Law<boolean> = {
  name: 'links-that-cannot-be-opened',
  claim: 'Where a link cannot be opened, whoever connects or starts is told why, and nothing has changed: the server is not known, and no link is left open.',
  inputs: [true, false],
  async breach(starts, { createClient }) {
    const clock = createVirtualClock();
    const thrown: unknown[] = [];
    const events: string[] = [];
    let open = 0;
    let isFull = starts;
    const link = handLink();
    const transport: Transport = {
      ...link.transport,
      connect(endpoint, options, handlers) {
        if (isFull && endpoint.endsWith('5556')) throw new Error('no more sockets');
        open++;
        return { ...link.transport.connect(endpoint, options, handlers), close: () => void open-- };
      },
    };
    const settings = { maxRetries: 1, requestTimeoutMs: 100, heartbeatIntervalMs: 300, autoStart: false };
    const client = createClient(['tcp://127.0.0.1:5555'], settings, { clock: guardedClock(clock, (error) => thrown.push(String(error))), transport });
    client.on('start', () => events.push('start'));
    client.on('connect', ({ endpoint }) => events.push(endpoint));
    // Either the start comes upon what cannot be opened, or a connection that is added while the client runs.
    const attempt = (): string => {
      try {
        if (starts) client.start();
        else client.connect('tcp://127.0.0.1:5556');
        return 'done';
      } catch (error) {
        return String(error);
      }
    };
    if (starts) client.connect('tcp://127.0.0.1:5556');
    else client.start();
    isFull = true;
    const told = [attempt(), open, client.running, [...client.stats().keys()].length];
    isFull = false;
    told.push(attempt(), open, client.running, [...client.stats().keys()].length);
    await clock.advance(300, settle);
    await client.stop();
    const ends = ['Error: no more sockets', ...(starts ? [0, false, 2] : [1, true, 1]), 'done', 2, true, 2];
    return breachOf([ends, starts ? ['tcp://127.0.0.1:5556', 'start'] : ['start', 'tcp://127.0.0.1:5556'], 0, []], [told, events, open, thrown]);
  },
};

export const refusalLaws: readonly Law[] = [refusals, unasked, unopened];
