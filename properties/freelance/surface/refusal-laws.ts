/** Links that take nothing, as one whose outbox is full: a client goes on, says so, and knows that nothing left. */
import { createVirtualClock, guardedClock } from '../../../src/drivers/virtual-clock.js';
import { handLink, settle } from './hand-link.js';
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

export const refusalLaws: readonly Law[] = [refusals];
