/**
 * The k-th call fails, for every k: each send that is refused, each message that is lost or garbled in either direction,
 * each handler that throws, each listener that throws, each timer that fires late. Whatever fails, every request ends once
 * and within its bound, nothing is executed twice, nothing is left open. Source: SQLite's testing, "fail the N-th call".
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextTurn } from '../../../src/core/turn.js';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';
import { createClient, createServer, memoryNetwork, type Frames, type Outcome, type Transport } from '../../../src/freelance/index.js';

const bind = 'tcp://localhost:5555';
const options = { requestTimeoutMs: 100, retryBaseDelayMs: 10, heartbeatIntervalMs: 40, heartbeatTimeoutMs: 100, maxRetries: 3 };
const requests = 6;
/** Three attempts and the waits between them. */
const boundMs = 3 * 100 + 10 + 20;

type Fault = 'refuse a send' | 'lose what the client sends' | 'lose what the server sends' | 'garble what the server sends' | 'garble what the client sends' | 'throw in the handler' | 'throw in a listener' | 'fire a timer late';

const faults: readonly Fault[] = [
  'refuse a send',
  'lose what the client sends',
  'lose what the server sends',
  'garble what the server sends',
  'garble what the client sends',
  'throw in the handler',
  'throw in a listener',
  'fire a timer late',
];

/** Fails the k-th call of its kind; `calls` tells how many there were. */
class Failing {
  readonly #fault: Fault;
  readonly #k: number;
  calls = 0;

  constructor(fault: Fault, k: number) {
    this.#fault = fault;
    this.#k = k;
  }

  now(fault: Fault): boolean {
    return fault === this.#fault && ++this.calls === this.#k;
  }
}

/** The memory network with the fault in it. */
function failingNetwork(failing: Failing): Transport {
  const network = memoryNetwork();
  return {
    name: 'failing',
    connect(endpoint, linkOptions, handlers) {
      const link = network.connect(endpoint, linkOptions, {
        ...handlers,
        onMessage(frames) {
          if (failing.now('lose what the server sends')) return;
          handlers.onMessage(failing.now('garble what the server sends') ? garbled(frames) : frames);
        },
      });
      return {
        endpoint: link.endpoint,
        withdraw: (ticket) => link.withdraw(ticket),
        drainInput: () => link.drainInput(),
        counts: () => link.counts(),
        close: () => link.close(),
        send(frames) {
          if (failing.now('refuse a send')) return { state: 'refused' };
          if (failing.now('lose what the client sends')) return { state: 'left' };
          return link.send(failing.now('garble what the client sends') ? garbled(frames) : frames);
        },
      };
    },
    bind: (endpoint, routerOptions, handlers) => network.bind(endpoint, routerOptions, handlers),
  };
}

function garbled(frames: Frames): Frames {
  return frames.map((frame, index) => (index === 1 ? Buffer.from('XXXX') : frame));
}

async function run(failing: Failing): Promise<{ readonly outcomes: readonly Outcome[]; readonly executions: readonly string[] }> {
  const transport = failingNetwork(failing);
  const virtual = createVirtualClock();
  let lateMs = 0;
  const clock = {
    nowMs: () => virtual.nowMs() + lateMs,
    setTimer: (delayMs: number, callback: () => void) =>
      virtual.setTimer(delayMs, () => {
        if (failing.now('fire a timer late')) lateMs += 70;
        callback();
      }),
  };
  const executions: string[] = [];
  const server = await createServer(
    {
      bind,
      handler: (payload, { requestId }) => {
        executions.push(requestId);
        if (failing.now('throw in the handler')) throw new Error('failing');
        return payload;
      },
    },
    { transport, clock },
  ).start();
  const client = createClient([bind], options, { transport, clock });
  for (const type of ['state', 'attempt', 'attempt-end', 'received', 'settle', 'stop'] as const) {
    client.on(type, () => {
      if (failing.now('throw in a listener')) throw new Error('failing');
    });
  }
  const outcomes: Outcome[] = [];
  let ended = 0;
  for (let index = 0; index < requests; index++) {
    void client.request([`work ${index}`]).then((outcome) => {
      outcomes[index] = outcome;
      ended++;
    });
    await virtual.advance(25, nextTurn);
  }
  await virtual.advance(boundMs, nextTurn);
  expect(ended).toBe(requests);
  const open = client.counts().openRequests;
  await client.stop();
  await server.stop();
  expect([open, virtual.pendingTimers]).toEqual([0, 0]);
  return { outcomes, executions };
}

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => void process.on('unhandledRejection', note));
afterEach(() => void process.off('unhandledRejection', note));

describe('when the k-th call fails', () => {
  it.each(faults)('%s', async (fault) => {
    const whole = new Failing(fault, 0);
    const undisturbed = await run(whole);
    expect(undisturbed.outcomes.every(({ kind }) => kind === 'success')).toBe(true);
    expect(whole.calls).toBeGreaterThanOrEqual(requests);
    let disturbed = 0;
    for (let k = 1; k <= whole.calls; k++) {
      const { outcomes, executions } = await run(new Failing(fault, k));
      expect(new Set(executions).size, `k = ${k}`).toBe(executions.length);
      // One fault costs one attempt at most, and there are three.
      expect(outcomes.map(({ kind }) => kind), `k = ${k}`).toEqual(Array(requests).fill(fault === 'throw in the handler' ? expect.stringMatching(/success|error/u) : 'success'));
      if (outcomes.some((outcome) => !outcome.ok || outcome.attempts > 1)) disturbed++;
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.ok) expect(String(outcome.payload[0])).toBe(`work ${index}`);
      }
    }
    // The sweep has met the requests, and not only heartbeats; neither listeners nor late timers are to be felt.
    if (fault !== 'throw in a listener' && fault !== 'fire a timer late') expect(disturbed).toBeGreaterThanOrEqual(requests - 1);
    expect(unhandled).toEqual([]);
  });
});
