/** Payloads of several frames, where a request takes more than one attempt. */
import type { CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { text } from '../scripted-server.js';

const frames = text('', 'first', '', 'last', '');

export const payloadChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C94',
    title: 'Every attempt carries the whole payload, empty frames as well',
    rule: 'request: "", REQUEST, request id, payload frame, … (at least one, which may be empty). One UUID for all attempts.',
    durationMs: 500,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 120, retryBaseDelayMs: 10, maxRetries: 5 } });
      if (first === undefined) return;
      // Attempts follow upon a timeout as well as upon ERROR replies.
      first.onRequest = (request, index) => {
        if (index === 4) request.ok();
        else if (index > 0) request.error('once more');
      };
      await world.request([...world.uniquePayload(), ...frames]).outcome(400);
      await world.stats();
    },
  },
  {
    id: 'C101',
    title: 'A late OK reply is handed over whole, with all its frames',
    rule: 'A success carries the payload. An OK reply is taken as long as the request has not ended, also in the wait before the next attempt.',
    durationMs: 500,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { requestTimeoutMs: 120, retryBaseDelayMs: 220 } });
      if (first === undefined) return;
      const inTheWait = world.request();
      const late = await world.received(first, 0, 50);
      await world.wait(120 + 100);
      late.ok([...text('late'), ...frames]);
      await inTheWait.outcome(50);
      await world.settle();
      await world.stats();
    },
  },
];
