/** A client's run as a person reads it: who did what, with the frames of both directions. */
import type { StoryLine } from '../../../src/engine/suite.js';
import { shownFrames } from '../wire.js';
import { writeAction, type ClientAction } from './client-action.js';
import type { ClientObservation, ClientSight } from './client-world.js';

export function tellClientStep({ action, observation }: { readonly action: ClientAction | undefined; readonly observation: ClientObservation }): readonly StoryLine[] {
  const head = action === undefined ? [{ atMs: 0, who: 'user', what: 'starts the client' }] : headOf(action, observation);
  return [...head, ...observation.sights.flatMap(tellSight)];
}

function headOf(action: ClientAction, { atMs }: ClientObservation): readonly StoryLine[] {
  switch (action.kind) {
    case 'wait':
      return [{ atMs, who: 'time', what: `${action.durationMs} ms pass` }];
    case 'down':
    case 'up':
      return [{ atMs, who: `server ${action.server}`, what: action.kind === 'down' ? 'goes down' : 'comes back' }];
    case 'request':
    case 'stop':
    case 'connect':
    case 'disconnect':
      return [];
    default:
      return [{ atMs, who: `server ${action.server}`, what: `script: ${writeAction(action)}` }];
  }
}

function tellSight(sight: ClientSight): readonly StoryLine[] {
  const { atMs } = sight;
  switch (sight.kind) {
    case 'call':
      return [{ atMs, who: 'user', what: callText(sight) }];
    case 'sent':
      return [{ atMs, who: 'client', to: `server ${sight.server}`, what: sight.ticket.state === 'left' ? 'sends' : `hands over (${sight.ticket.state})`, frames: shownFrames(sight.frames) }];
    case 'delivered':
      return [{ atMs, who: `server ${sight.server}`, to: 'client', what: 'sends', frames: shownFrames(sight.frames) }];
    case 'outcome': {
      const { outcome } = sight;
      const how = outcome.ok ? `success from ${outcome.endpoint} after ${outcome.latencyMs} ms` : `failure: ${outcome.kind} (${outcome.message})`;
      return [{ atMs, who: 'client', to: 'user', what: `request ${sight.request} ends, ${how}, ${outcome.attempts} attempts` }];
    }
    case 'thrown':
      return [{ atMs, who: 'client', what: `throws ${String(sight.error)}` }];
    default:
      return [{ atMs, who: 'client', to: 'user', what: `request ${sight.request} rejects: ${String(sight.error)}` }];
  }
}

function callText(sight: Extract<ClientSight, { kind: 'call' }>): string {
  switch (sight.call) {
    case 'stop':
      return 'stops the client';
    case 'request':
      return `makes request ${sight.request}${sight.timeoutMs === undefined ? '' : ` with a timeout of ${sight.timeoutMs} ms`}`;
    default:
      return `${sight.call}s server ${sight.server}`;
  }
}
