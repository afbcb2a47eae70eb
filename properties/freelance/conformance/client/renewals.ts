/** Which replies begin the silence of a server anew. */
import type { CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { watch } from './liveness.js';

export const renewalChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C109',
    title: 'An OK reply begins the silence anew whichever attempt it answers, and also when it comes late',
    rule: 'A heartbeat answer or an OK reply from it makes it ALIVE, from any state. An ALIVE server that has been silent for longer than the heartbeat timeout becomes DEAD.',
    durationMs: 1800,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { heartbeatTimeoutMs: 480, heartbeatIntervalMs: 140, requestTimeoutMs: 150, retryBaseDelayMs: 150 } });
      if (first === undefined) return;
      // Without the OK it is DEAD after 480 to 620 ms; with it, not before 780.
      first.heartbeat();
      first.onRequest = (request, index) => (index === 1 ? request.ok() : undefined);
      await world.request().outcome(350);
      await world.wait(350);
      await watch(world, 70);
      first.heartbeat();
      await world.settle();
      const late = world.request();
      const received = await world.received(first, 2, 50);
      await world.wait(150 + 90);
      received.ok();
      await late.outcome(50);
      await world.wait(360);
      await watch(world, 40);
    },
  },
];
