/** What must hold of a server in any run, each claim by itself and from what was seen. */
import type { Misfit } from '../../../src/arbitraries/checked-property.js';
import type { Frames } from '../../../src/transports/port.js';
import { failureText, resultPayload } from '../server/server-payloads.js';
import type { ServerObservation, ServerSight } from '../server/server-world.js';
import { isHeartbeat, replyOf, requestOf, shownFrames, textOf } from '../wire.js';
import type { ServerAction } from '../server/server-action.js';
import type { ServerScenario } from './server-scenario.js';

export interface ServerHistory {
  readonly scenario: ServerScenario;
  readonly steps: readonly { readonly action: ServerAction | undefined; readonly observation: ServerObservation }[];
  readonly sights: readonly ServerSight[];
}

type Found = Omit<Misfit, 'property'> | undefined;

export interface ServerClaim {
  readonly name: string;
  readonly check: (history: ServerHistory) => Found;
}

const of = <Kind extends ServerSight['kind']>(sights: readonly ServerSight[], kind: Kind): readonly Extract<ServerSight, { kind: Kind }>[] => sights.filter((sight) => sight.kind === kind) as never;

const atMostOnce: ServerClaim = {
  name: 'a client’s request is executed at most once within the cache lifetime, whatever is repeated, delayed or reordered',
  check: ({ scenario, sights }) => {
    const ended = new Map<string, number>();
    for (const sight of sights) {
      if (sight.kind !== 'executed' && sight.kind !== 'ended') continue;
      const key = `${sight.client} ${sight.id}`;
      const endMs = ended.get(key) ?? Number.NEGATIVE_INFINITY;
      if (sight.kind === 'executed' && sight.atMs < endMs + scenario.cacheTtlMs) {
        return { expected: `the next execution of request ${sight.id} of client ${sight.client} not before ${endMs + scenario.cacheTtlMs} ms`, found: `one at ${sight.atMs} ms` };
      }
      // As long as it runs, none may begin.
      ended.set(key, sight.kind === 'ended' ? sight.atMs : Number.POSITIVE_INFINITY);
    }
    return undefined;
  },
};

const ownReplies: ServerClaim = {
  name: 'a reply carries what the handler made of that client’s very request',
  check: ({ scenario, sights }) => {
    if (scenario.handler === 'wrong') return undefined;
    for (const { client, frames, atMs } of of(sights, 'replied')) {
      const reply = replyOf(frames);
      if (reply === undefined) continue;
      const right =
        reply.status === 'OK'
          ? same(reply.payload, resultPayload(client, reply.id))
          : reply.message === 'BUSY' || reply.message === failureText(client, reply.id);
      if (!right) return { expected: `the outcome of request ${reply.id} of client ${client}`, found: `at ${atMs} ms [${shownFrames(frames).join(', ')}]` };
    }
    return undefined;
  },
};

const same = (left: Frames, right: Frames): boolean => left.length === right.length && left.every((frame, index) => Buffer.compare(frame, right[index] as Uint8Array) === 0);

const heartbeats: ServerClaim = {
  name: 'each heartbeat is answered at once, also while handlers run; nothing malformed is answered',
  check: ({ scenario, steps }) => {
    for (const { observation } of steps) {
      if (!observation.running) break;
      for (let client = 0; client < 3; client++) {
        const asked = of(observation.sights, 'arrived').filter((sight) => sight.client === client && isHeartbeat(sight.frames)).length;
        const answers = of(observation.sights, 'replied').filter((sight) => sight.client === client && replyOf(sight.frames) === undefined);
        const odd = answers.find(({ frames }) => frames.length !== 3 || textOf(frames[1]) !== 'HEARTBEAT' || textOf(frames[2]) !== 'server-1');
        if (odd !== undefined) return { expected: 'an answer of the protocol', found: `[${shownFrames(odd.frames).join(', ')}]` };
        if (scenario.faults.length === 0 && answers.length !== asked) return { expected: `${asked} heartbeats of client ${client} answered by ${observation.atMs} ms`, found: `${answers.length}` };
      }
    }
    return undefined;
  },
};

const answered: ServerClaim = {
  name: 'nobody is answered who has not asked, and no request is answered more often than it came',
  check: ({ sights }) => {
    const asked = new Map<string, number>();
    for (const sight of sights) {
      const request = sight.kind === 'arrived' ? requestOf(sight.frames) : undefined;
      const reply = sight.kind === 'replied' ? replyOf(sight.frames) : undefined;
      if (sight.kind === 'arrived' && request !== undefined) asked.set(`${sight.client} ${request.id}`, (asked.get(`${sight.client} ${request.id}`) ?? 0) + 1);
      if (sight.kind !== 'replied' || reply === undefined) continue;
      const left = (asked.get(`${sight.client} ${reply.id}`) ?? 0) - 1;
      if (left < 0) return { expected: `no reply to client ${sight.client} that was not asked for`, found: `at ${sight.atMs} ms [${shownFrames(sight.frames).join(', ')}]` };
      asked.set(`${sight.client} ${reply.id}`, left);
    }
    return undefined;
  },
};

const bounded: ServerClaim = {
  name: 'the cache keeps its bound, nothing throws, and stop releases everything',
  check: ({ scenario, steps, sights }) => {
    const [thrown] = of(sights, 'thrown');
    if (thrown !== undefined) return { expected: 'no exception', found: String(thrown.error) };
    const over = steps.find(({ observation }) => observation.cacheEntries > scenario.maxEntries);
    if (over !== undefined) return { expected: `at most ${scenario.maxEntries} entries`, found: `${over.observation.cacheEntries} at ${over.observation.atMs} ms` };
    const end = steps.at(-1)?.observation;
    return end === undefined || (end.pendingTimers === 0 && end.isReleased && !end.running) ? undefined : { expected: 'no timer and no socket after stop', found: `${end.pendingTimers} timers, the endpoint ${end.isReleased ? 'free' : 'in use'}` };
  },
};

export const serverClaims: readonly ServerClaim[] = [bounded, atMostOnce, ownReplies, heartbeats, answered];

export function brokenServerClaim(history: ServerHistory): Misfit | undefined {
  for (const { name, check } of serverClaims) {
    const misfit = check(history);
    if (misfit !== undefined) return { property: name, ...misfit };
  }
  return undefined;
}
