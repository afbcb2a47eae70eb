/** A run of clients and servers as a person reads it. */
import type { StoryLine } from '../../../src/engine/suite.js';
import { isHeartbeat, isHeartbeatAnswer, shownFrames } from '../wire.js';
import type { ClusterSight } from './cluster-sight.js';
import type { ClusterHistory } from './cluster-world.js';

/** Heartbeats that arrive are left out. */
export function tellCluster({ sights, endpoints }: ClusterHistory): readonly StoryLine[] {
  const names = new Map<string, string>();
  for (const sight of sights) {
    // A server tells clients apart by their routing ids alone: the first is client 0, unless two have the same.
    if (sight.kind === 'arrived' && !names.has(sight.from)) names.set(sight.from, `client ${names.size}`);
  }
  return sights.flatMap((sight) => tell(sight, endpoints, (from) => names.get(from) ?? 'a client'));
}

function tell(sight: ClusterSight, endpoints: readonly string[], name: (from: string) => string): readonly StoryLine[] {
  const { atMs } = sight;
  switch (sight.kind) {
    case 'asked':
      return [{ atMs, who: 'user', to: `client ${sight.client}`, what: `asks, request ${sight.request}`, frames: shownFrames(sight.payload) }];
    case 'sent':
      return isHeartbeat(sight.frames) ? [] : [{ atMs, who: `client ${sight.client}`, to: `server ${sight.server}`, what: 'sends', frames: shownFrames(sight.frames) }];
    case 'delivered':
      return isHeartbeatAnswer(sight.frames) ? [] : [{ atMs, who: `client ${sight.client}`, what: `receives from server ${sight.server}`, frames: shownFrames(sight.frames) }];
    case 'outcome':
      return [{ atMs, who: `client ${sight.client}`, to: 'user', what: `ends request ${sight.request}: ${sight.outcome.kind} after ${sight.outcome.attempts} attempts${sight.outcome.ok ? `, from server ${endpoints.indexOf(sight.outcome.endpoint)}` : ''}`, ...(sight.outcome.ok ? { frames: shownFrames(sight.outcome.payload) } : {}) }];
    case 'stops':
      return [{ atMs, who: 'user', to: `client ${sight.client}`, what: 'stop' }];
    case 'up':
      return [{ atMs, who: `server ${sight.server}`, what: sight.life === 0 ? 'starts' : 'starts anew' }];
    case 'down':
      return [{ atMs, who: `server ${sight.server}`, what: 'crashes' }];
    case 'executed':
      return [{ atMs, who: `server ${sight.server}`, what: `executes request ${sight.id} of ${name(sight.from)}, execution ${sight.execution}`, frames: shownFrames(sight.payload) }];
    case 'ended':
      return [{ atMs, who: `server ${sight.server}`, what: `execution ${sight.execution} ${sight.ok ? 'returns' : 'throws'}`, frames: shownFrames(sight.answer) }];
    case 'damaged':
      return [{ atMs, who: 'wire', what: `damages a message of client ${sight.client} to`, frames: shownFrames(sight.after) }];
    case 'calm':
      return [{ atMs, who: 'wire', what: 'all faults stop' }];
    case 'thrown':
      return [{ atMs, who: sight.who, what: `throws ${String(sight.error)}` }];
    default:
      return [];
  }
}
