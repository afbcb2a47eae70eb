/** Plain paths to the bounds of a lifetime that no search reaches cheaply: asked for on the way, and between two sweeps. */
import type { ServerAction } from './server-action.js';

const lifetimeMs = 300_000;
/** No multiple of any cleanup interval: what is forgotten then is forgotten at look-up. */
const oddMs = 12_345;

const request: ServerAction = { kind: 'request', client: 0, id: 'a' };
const wait = (durationMs: number): ServerAction => ({ kind: 'wait', durationMs });

/** Each is asked for just before, at and just after the end of its lifetime, which no repeat may put off. */
export function lifetimePaths(): readonly (readonly ServerAction[])[] {
  return (['return', 'throw'] as const).flatMap((end) => {
    const stored: readonly ServerAction[] = [wait(oddMs), request, wait(500), { kind: end, client: 0, id: 'a' }];
    return [
      [...stored, wait(lifetimeMs / 2), request, wait(lifetimeMs / 2 - 1), request, wait(1), request],
      [...stored, wait(lifetimeMs - 1), request, wait(2), request],
      [...stored, wait(lifetimeMs), request, { kind: 'return' as const, client: 0, id: 'a' }, request],
    ];
  });
}
