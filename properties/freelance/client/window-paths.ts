/** Long plain paths to the bounds that no search reaches: the latency window at 99, 100 and 101 successes. */
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
