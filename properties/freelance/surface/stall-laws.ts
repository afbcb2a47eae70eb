/** A process that was held up: its timers come late, and answers that came meanwhile lie in its sockets. */
import type { Clock } from '../../../src/core/clock.js';
import { createVirtualClock, guardedClock } from '../../../src/drivers/virtual-clock.js';
import { heartbeatAnswer, isHeartbeat, okReply, requestOf } from '../wire.js';
import { handLink, settle } from './hand-link.js';
import { breachOf, type Law } from './law.js';

interface StallInput {
  readonly stallMs: number;
  /** What lies in the socket when the process goes on. */
  readonly waiting: readonly ('heartbeat' | 'ok')[];
}

const options = { requestTimeoutMs: 1000, heartbeatIntervalMs: 300, heartbeatTimeoutMs: 900, maxRetries: 1 };

const stall: Law<StallInput> = {
  name: 'late-timers',
  claim: 'A client that was held up hears what came meanwhile before it calls anybody silent or too late, and sends no heartbeat twice for those it missed.',
  inputs: [0, 1, 299, 950, 5000].flatMap((stallMs) => ([[], ['heartbeat'], ['ok'], ['heartbeat', 'ok']] as const).map((waiting) => ({ stallMs, waiting }))),
  async breach({ stallMs, waiting }, { createClient }) {
    const virtual = createVirtualClock();
    let heldUpMs = 0;
    const thrown: unknown[] = [];
    const clock: Clock = guardedClock({ nowMs: () => virtual.nowMs() + heldUpMs, setTimer: (delayMs, callback) => virtual.setTimer(delayMs, callback) }, (error) => thrown.push(String(error)));
    const link = handLink();
    const client = createClient(['tcp://127.0.0.1:5555'], options, { clock, transport: link.transport });
    link.deliver(heartbeatAnswer('s'));
    let end: string | undefined;
    void client.request(['x']).then((outcome) => (end = outcome.ok ? `ok after ${outcome.latencyMs} ms` : outcome.kind));
    const id = link.sent.flatMap((frames) => requestOf(frames) ?? [])[0]?.id ?? '';
    for (const kind of waiting) link.waiting.push(kind === 'ok' ? okReply(id, [Buffer.from('y')]) : heartbeatAnswer('s'));
    heldUpMs = stallMs;
    // The first timer is the heartbeat's at 300 ms: it comes at 300 ms of the clock's own, later by what the process was held up.
    await virtual.advance(300, settle);
    await settle();
    const nowMs = 300 + stallMs;
    const isHeard = stallMs > 0 && waiting.length > 0;
    const isLate = nowMs >= options.requestTimeoutMs && !(stallMs > 0 && waiting.includes('ok'));
    const isSilent = nowMs > options.heartbeatTimeoutMs && !isHeard;
    const expected = [stallMs > 0 && waiting.includes('ok') ? `ok after ${nowMs} ms` : isLate ? 'unknown' : undefined, isSilent ? 'dead' : 'alive', 2];
    const [stats] = [...client.stats().values()];
    const found = [end, stats?.state, link.sent.filter((frames) => isHeartbeat(frames)).length];
    // The beat goes on at the next multiple of its interval.
    const nextMs = (Math.floor(nowMs / options.heartbeatIntervalMs) + 1) * options.heartbeatIntervalMs;
    await virtual.advance(nextMs - nowMs - 1, settle);
    found.push(link.sent.filter((frames) => isHeartbeat(frames)).length);
    await virtual.advance(1, settle);
    found.push(link.sent.filter((frames) => isHeartbeat(frames)).length);
    await client.stop();
    return breachOf([[...expected, 2, 3], []], [found, thrown]);
  },
};

const busyDrain: Law<number> = {
  name: 'asking-while-draining',
  claim: 'While a client that was held up looks into its sockets, a request of its user moves nothing: nobody is called silent before what came is heard.',
  inputs: [950, 5000],
  async breach(stallMs, { createClient }) {
    const virtual = createVirtualClock();
    let heldUpMs = 0;
    const thrown: unknown[] = [];
    const clock: Clock = guardedClock({ nowMs: () => virtual.nowMs() + heldUpMs, setTimer: (delayMs, callback) => virtual.setTimer(delayMs, callback) }, (error) => thrown.push(String(error)));
    const releases: (() => void)[] = [];
    const link = handLink({ release: new Promise((resolve) => releases.push(resolve)) });
    const client = createClient(['tcp://127.0.0.1:5555'], options, { clock, transport: link.transport });
    const states: string[] = [];
    client.on('state', ({ to }) => states.push(to));
    link.deliver(heartbeatAnswer('s'));
    link.waiting.push(heartbeatAnswer('s'));
    heldUpMs = stallMs;
    await virtual.advance(300, settle);
    void client.request(['x']);
    await virtual.advance(10, settle);
    releases[0]?.();
    await virtual.advance(1, settle);
    await settle();
    await client.stop();
    return breachOf([['alive'], []], [states, thrown]);
  },
};

export const stallLaws: readonly Law[] = [stall, busyDrain];
