/**
 * What must hold from end to end, each claim by itself and from what was seen at both ends, not from the model. What the
 * wire damaged is not held against anybody: a request whose id stood in such a message is left out where that matters.
 */
import type { Misfit } from '../../../src/arbitraries/checked-property.js';
import { sameFrames } from '../client/client-oracle.js';
import { replyOf, requestOf } from '../wire.js';
import { sightsOf, type SightOf } from './cluster-sight.js';
import { requestBoundMs, type ClusterHistory } from './cluster-world.js';

type Found = Omit<Misfit, 'property'> | undefined;

interface ClusterClaim {
  readonly name: string;
  readonly check: (history: ClusterHistory) => Found;
}

const atMostOnce: ClusterClaim = {
  name: 'a server executes a client’s request at most once within the cache lifetime, whatever the wire does',
  check: ({ scenario, sights }) => {
    const ends = new Map(sightsOf(sights, 'ended').map(({ execution, atMs }) => [execution, atMs]));
    const last = new Map<string, SightOf<'executed'>>();
    for (const run of sightsOf(sights, 'executed')) {
      const key = `${run.server} ${run.life} ${run.from} ${run.id}`;
      const before = last.get(key);
      last.set(key, run);
      if (before === undefined) continue;
      const endMs = ends.get(before.execution) ?? Infinity;
      if (run.atMs < endMs + scenario.settings.cacheTtlMs) return { expected: `request ${run.id} executed once by server ${run.server} until ${endMs + scenario.settings.cacheTtlMs} ms`, found: `executed at ${before.atMs} and ${run.atMs} ms` };
    }
    return undefined;
  },
};

const ownAnswer: ClusterClaim = {
  name: 'a success carries what the server that is named made of that very request, executed after it was asked',
  check: ({ sights, endpoints }) => {
    const damaged = damagedIds(sights);
    for (const { request, outcome } of sightsOf(sights, 'outcome')) {
      const asked = askedOf(sights, request);
      if (!outcome.ok || asked?.id === undefined || damaged.has(asked.id)) continue;
      const server = endpoints.indexOf(outcome.endpoint);
      const runs = sightsOf(sights, 'ended').filter((run) => run.server === server && run.id === asked.id && run.ok);
      const own = runs.find((run) => sameFrames(run.answer, outcome.payload));
      const begun = own === undefined ? undefined : sightsOf(sights, 'executed').find(({ execution }) => execution === own.execution);
      const found = outcome.payload.map((frame) => Buffer.from(frame).toString()).join(' | ');
      if (own === undefined || begun === undefined) return { expected: `request ${request} answered with what server ${server} made of it`, found };
      if (begun.atMs < asked.atMs || !sameFrames(begun.payload, asked.payload)) return { expected: `request ${request}, asked at ${asked.atMs} ms, answered by an execution of its own`, found: `${found}, executed at ${begun.atMs} ms` };
    }
    return undefined;
  },
};

const honest: ClusterClaim = {
  name: 'an outcome is honest: unsent only where nothing was executed and nothing left, error only where the last attempt got that answer',
  check: ({ sights }) => {
    const damaged = damagedIds(sights);
    for (const { request, client, outcome } of sightsOf(sights, 'outcome')) {
      const id = askedOf(sights, request)?.id;
      if (id === undefined || outcome.ok || damaged.has(id)) continue;
      const runs = sightsOf(sights, 'executed').filter((run) => run.id === id);
      const left = sightsOf(sights, 'sent').some((sight) => sight.client === client && requestOf(sight.frames)?.id === id && sight.ticket?.state === 'left');
      if (outcome.kind === 'unsent' && (runs.length > 0 || left)) return { expected: `not "unsent" for request ${request}: it left${runs.length === 0 ? '' : ` and was executed at ${runs[0]?.atMs} ms`}`, found: 'unsent' };
      const said = sightsOf(sights, 'ended').filter((run) => run.id === id && !run.ok).map(({ answer }) => Buffer.from(answer[0] ?? []).toString());
      if (outcome.kind === 'error' && !said.includes(outcome.message)) return { expected: `the message of an execution of request ${request} (${said.join(', ') || 'there is none'})`, found: outcome.message };
    }
    return undefined;
  },
};

const endsInTime: ClusterClaim = {
  name: 'every request ends exactly once, within its bound',
  check: ({ scenario, sights }) => {
    for (const { request, atMs, timeoutMs } of sightsOf(sights, 'asked')) {
      const ends = sightsOf(sights, 'outcome').filter((outcome) => outcome.request === request);
      const boundMs = requestBoundMs(scenario.settings, timeoutMs);
      if (ends.length !== 1) return { expected: `one end of request ${request}`, found: `${ends.length}` };
      const tookMs = (ends[0] as SightOf<'outcome'>).atMs - atMs;
      if (tookMs > boundMs + 1e-6) return { expected: `the end of request ${request} within ${boundMs} ms`, found: `after ${tookMs} ms` };
    }
    return undefined;
  },
};

const recovers: ClusterClaim = {
  name: 'when faults stop, every server is ALIVE one heartbeat interval and a round trip later, and the next request succeeds at once',
  check: ({ sights, recoveries }) => {
    for (const { client, states, request } of recoveries) {
      const gone = states.findIndex((state) => state !== 'alive');
      if (gone >= 0) return { expected: `server ${gone} ALIVE for client ${client} again`, found: String(states[gone]).toUpperCase() };
      const end = sightsOf(sights, 'outcome').find((outcome) => outcome.request === request)?.outcome;
      if (end?.ok !== true || end.attempts !== 1) return { expected: `a success of client ${client} at the first attempt`, found: end === undefined ? 'no end' : `${end.kind} after ${end.attempts} attempts` };
    }
    return undefined;
  },
};

const leavesNothing: ClusterClaim = {
  name: 'nobody throws, and who stops leaves no timer and no link',
  check: ({ sights, left }) => {
    const [thrown] = sightsOf(sights, 'thrown');
    if (thrown !== undefined) return { expected: 'no exception', found: `${thrown.who}: ${String(thrown.error)}` };
    return left.length === 0 ? undefined : { expected: 'nothing left after stop', found: left.join(', ') };
  },
};

const askedOf = (sights: ClusterHistory['sights'], request: number): SightOf<'asked'> | undefined => sightsOf(sights, 'asked').find((sight) => sight.request === request);

/** Every id that stood in a damaged message, as it was or as it became. */
function damagedIds(sights: ClusterHistory['sights']): ReadonlySet<string> {
  return new Set(sightsOf(sights, 'damaged').flatMap(({ before, after }) => [before, after].flatMap((frames) => [requestOf(frames)?.id ?? [], replyOf(frames)?.id ?? []].flat())));
}

export const clusterClaims: readonly ClusterClaim[] = [leavesNothing, atMostOnce, ownAnswer, honest, endsInTime, recovers];

/** The first claim that the run breaks. */
export function brokenClusterClaim(history: ClusterHistory): Misfit | undefined {
  for (const { name, check } of clusterClaims) {
    const misfit = check(history);
    if (misfit !== undefined) return { property: name, ...misfit };
  }
  return undefined;
}
