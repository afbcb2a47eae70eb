/** Plain paths to the bounds that no search reaches cheaply: the latency window at 99, 100 and 101 successes, and renewed silence. */
import type { ClientAction } from './client-action.js';

/** The page's: the average latency is over the last hundred successes. */
const latencyWindow = 100;

const answered = (index: number): readonly ClientAction[] => [
  { kind: 'request' },
  ...(index % 3 === 0 ? [] : [{ kind: 'wait' as const, durationMs: (index % 7) + 1 }]),
  { kind: 'ok', server: 0 },
];

/** One server answers each request after a time of its own, so that every sample that is kept or lost changes the average. */
export function windowPaths(): readonly (readonly ClientAction[])[] {
  const samples = Array.from({ length: latencyWindow + 5 }, (_, index) => answered(index)).flat();
  return [[{ kind: 'request' }, { kind: 'wait', durationMs: 4000 }, { kind: 'ok', server: 0 }, ...samples]];
}

const wait = (durationMs: number): ClientAction => ({ kind: 'wait', durationMs });
const request: ClientAction = { kind: 'request' };
const from = (kind: 'ok' | 'error' | 'heartbeat' | 'stray' | 'garbage', server = 0): ClientAction => ({ kind, server });

/**
 * What renews a server's silence half way, and what does not: after each the old deadline passes, then the new one. Silence
 * is too long one millisecond after the timeout.
 */
export function silencePaths(): readonly (readonly ClientAction[])[] {
  const lead: readonly ClientAction[] = [from('heartbeat'), wait(3000)];
  const tail: readonly ClientAction[] = [wait(3001), wait(3000)];
  return [
    [...lead, from('heartbeat'), ...tail],
    [...lead, request, from('ok'), ...tail],
    [...lead, request, from('error'), from('ok'), ...tail],
    [...lead, request, from('error'), ...tail],
    [...lead, from('garbage'), from('stray'), ...tail],
    // An ERROR to an attempt that is over, and an OK to a request that is over.
    [from('heartbeat'), request, from('error'), wait(250), from('error'), ...tail],
    [from('heartbeat'), request, from('ok'), wait(3000), from('ok'), ...tail],
  ];
}

/** Each server answers once, after this time; then both are ALIVE and a third request is made. */
const byLatency = (firstMs: number, secondMs: number): readonly ClientAction[] => {
  const first: readonly ClientAction[] = [request, wait(firstMs), from('ok'), wait(6001)];
  const second: readonly ClientAction[] = [from('heartbeat', 1), request, wait(secondMs), from('ok', 1)];
  return [...first, ...second, from('heartbeat'), request, wait(10)];
};
const byHeartbeat = (first: number, second: number): readonly ClientAction[] => [from('heartbeat', first), wait(1000), from('heartbeat', second), wait(6001), request, wait(10)];

/** Both servers ALIVE with every request answered, so that latency decides; both DEAD, so that the last heartbeat does. */
export function selectionPaths(): readonly (readonly ClientAction[])[] {
  return [byLatency(1000, 10), byLatency(10, 1000), byLatency(20, 20), byHeartbeat(0, 1), byHeartbeat(1, 0)];
}
