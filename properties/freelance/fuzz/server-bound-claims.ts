/** What must hold of a server's bounds in any run: the weight of its cache, what it forgets when, and how it ends. */
import { failureText, resultPayload, routingIdOf, workPayload } from '../server/server-payloads.js';
import { replyOf } from '../wire.js';
import type { ServerClaim } from './server-claims.js';
import { keyOf, of, stopOf } from './server-telling-claims.js';

/** What an entry weighs besides its key and its bytes; and what the key may have besides its two names. */
const entryCharge = 384;
const keySlack = 8;
const sizeOf = (frames: readonly Uint8Array[]): number => frames.reduce((sum, frame) => sum + frame.byteLength, 0);

/** Each frame beyond the first has its price; a reply up to so many bytes is kept as text, where that is less. */
const textUpToBytes = 1024;
const weightOf = (frames: readonly Uint8Array[], frameCharge: number): number => sizeOf(frames) + frameCharge * Math.max(0, frames.length - 1);
const weightOfRequest = (frames: readonly Uint8Array[]): number => weightOf(frames, 128);
const weightOfReply = (frames: readonly Uint8Array[]): number => weightOf(frames, sizeOf(frames) > textUpToBytes ? 128 : 32);

const weight: ServerClaim = {
  name: 'the cache weighs its entries with their keys, bytes and frames, takes none above its bound, and says BUSY for none that fits',
  check: ({ scenario, steps }) => {
    const { maxEntries, maxBytes } = scenario;
    for (const [index, { action, observation }] of steps.entries()) {
      const { cacheEntries, cacheBytes, executing } = observation.counts;
      const before = steps[index - 1]?.observation.counts;
      const at = `at ${observation.atMs} ms`;
      if (cacheBytes < cacheEntries * entryCharge || (cacheEntries === 0 && cacheBytes !== 0)) return { expected: `${cacheEntries} entries to weigh ${entryCharge} bytes each at least ${at}`, found: `${cacheBytes}` };
      if (executing > cacheEntries || executing < 0) return { expected: `at most ${cacheEntries} executions ${at}`, found: `${executing}` };
      if (before === undefined || scenario.faults.length > 0) continue;
      const executed = of(observation.sights, 'executed');
      const isBusy = of(observation.sights, 'replied').some(({ frames }) => replyOf(frames)?.message === 'BUSY');
      if (action?.kind === 'request' && scenario.handler === 'held') {
        const least = entryCharge + routingIdOf(action.client).length + action.id.length + weightOfRequest(workPayload(action.client, action.id, action.variant));
        if (isBusy && cacheEntries < maxEntries && cacheBytes + least + keySlack <= maxBytes) return { expected: `request ${action.id} of client ${action.client} taken ${at}: ${cacheEntries} entries of ${cacheBytes} bytes`, found: 'BUSY' };
        if (executed.length > 0 && cacheBytes > maxBytes) return { expected: `request ${action.id} refused ${at}, above ${maxBytes} bytes`, found: `taken: ${cacheBytes} bytes` };
        const grown = cacheBytes - before.cacheBytes;
        if (executed.length > 0 && cacheEntries === before.cacheEntries + 1 && (grown < least || grown > least + keySlack)) return { expected: `${least} bytes more ${at}`, found: `${grown}` };
      }
      if ((action?.kind === 'return' || action?.kind === 'throw') && cacheEntries === before.cacheEntries) {
        const [end] = of(observation.sights, 'ended');
        if (end === undefined) continue;
        const answer = end.ok ? resultPayload(end.client, end.id) : [Buffer.from(failureText(end.client, end.id))];
        const asked = steps.slice(0, index).flatMap((step) => of(step.observation.sights, 'executed')).findLast(({ client, id }) => client === end.client && id === end.id);
        const grown = weightOfReply(answer) - weightOfRequest(asked?.payload ?? []);
        if (cacheBytes - before.cacheBytes !== grown) return { expected: `the payload's weight replaced by the answer's ${at}: ${grown} bytes`, found: `${cacheBytes - before.cacheBytes}` };
      }
    }
    return undefined;
  },
};

const forgetting: ServerClaim = {
  name: 'what has outlived its lifetime is gone after the next cleanup, and what has not is there',
  check: ({ scenario, steps }) => {
    const { cacheTtlMs, cleanupMs } = scenario;
    const ends = new Map<string, number>();
    let stopped = false;
    for (const { action, observation } of steps) {
      for (const sight of observation.sights) {
        if (sight.kind === 'executed') ends.set(keyOf(sight), Infinity);
        if (sight.kind === 'ended') ends.set(keyOf(sight), sight.atMs);
      }
      stopped ||= action?.kind === 'stop';
      if (stopped) break;
      const sweptMs = Math.floor(observation.atMs / cleanupMs) * cleanupMs;
      const atLeast = [...ends.values()].filter((endMs) => endMs + cacheTtlMs > observation.atMs).length;
      const atMost = [...ends.values()].filter((endMs) => endMs + cacheTtlMs > sweptMs).length;
      const { cacheEntries } = observation;
      if (cacheEntries < atLeast || cacheEntries > atMost) return { expected: `${atLeast} to ${atMost} entries at ${observation.atMs} ms`, found: `${cacheEntries}` };
    }
    return undefined;
  },
};

const ending: ServerClaim = {
  name: 'from stop on nothing new is taken; what ends while it drains is answered, what ends later is not; every signal is given',
  check: (history) => {
    const stop = stopOf(history);
    const { steps } = history;
    const { action, observation: last } = steps[stop] ?? { action: undefined, observation: undefined };
    const early = steps.slice(0, stop).find(({ observation }) => observation.signals.aborted > 0 || !observation.running);
    if (early !== undefined) return { expected: 'no signal to give up before stop', found: `${early.observation.signals.aborted} at ${early.observation.atMs} ms` };
    if (last === undefined || action?.kind !== 'stop') return undefined;
    const untilMs = last.atMs + (action.drainMs ?? 0);
    let left = last.counts.executing;
    let isClosed = action.drainMs === undefined || action.drainMs === 0 || left === 0;
    for (const { observation } of steps.slice(stop + 1)) {
      const { sights } = observation;
      if (of(sights, 'executed').length > 0) return { expected: 'no execution after stop', found: `at ${observation.atMs} ms` };
      for (const end of of(sights, 'ended')) {
        const isAnswered = of(sights, 'replied').some(({ client, frames }) => client === end.client && replyOf(frames)?.id === end.id);
        const isInTime = !isClosed && end.atMs < untilMs;
        if (isAnswered !== isInTime) return { expected: `request ${end.id} of client ${end.client} ${isInTime ? 'answered' : 'not answered'} at ${end.atMs} ms, with the drain until ${untilMs} ms`, found: isAnswered ? 'an answer' : 'none' };
        left--;
      }
      if (of(sights, 'ended').length === 0 && of(sights, 'replied').length > 0) return { expected: 'no answer after stop but to what ends', found: `one at ${observation.atMs} ms` };
      isClosed ||= left === 0 || observation.atMs >= untilMs;
      if ((observation.signals.running === 0 || observation.signals.aborted === 0) && (observation.signals.running === 0) !== isClosed && observation.signals.running + observation.signals.aborted > 0) return { expected: isClosed ? 'every run told to give up' : 'no run told to give up while it drains', found: `${observation.signals.aborted} told at ${observation.atMs} ms` };
    }
    return undefined;
  },
};

const wrongAnswers: ServerClaim = {
  name: 'a handler that gives what is no payload is an error, with a message, and the same one for every repeat',
  check: ({ scenario, sights }) => {
    if (scenario.handler !== 'wrong') return undefined;
    for (const { client, frames } of of(sights, 'replied')) {
      const reply = replyOf(frames);
      if (reply === undefined || reply.message === 'BUSY') continue;
      const text = reply.id.startsWith('a') && reply.id !== 'a' ? failureText(client, reply.id) : '';
      if (reply.status !== 'ERROR' || reply.message === '' || !reply.message.includes(text)) return { expected: `an ERROR of request ${reply.id} of client ${client} with a message`, found: `${reply.status} ${reply.message}` };
    }
    return undefined;
  },
};

export const serverBoundClaims: readonly ServerClaim[] = [weight, forgetting, ending, wrongAnswers];
