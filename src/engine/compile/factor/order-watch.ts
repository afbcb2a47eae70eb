/**
 * Eventless transitions act in the order in which their states were entered, which no field tells. As long as at most one
 * of those taken together assigns, the order makes no difference.
 */
import type { AnyTransitionDefinition } from 'xstate';
import type { InertScope } from '../inert-scope.js';
import { unfollowed } from './failed-step.js';

interface Inspected {
  readonly type: string;
  readonly _transitions?: readonly AnyTransitionDefinition[];
}

/** Steps asked in this scope throw `WP2104` where the order may count. Of a tracked machine only assigns follow the mark. */
export function watchOrder({ scope }: InertScope): void {
  const system = scope.system as unknown as { _sendInspectionEvent: (event: Inspected) => void };
  const inspect = system._sendInspectionEvent;
  system._sendInspectionEvent = (event) => {
    inspect(event);
    const acting = (event._transitions ?? []).filter(({ eventType, actions }) => eventType === '' && actions.length > 1);
    if (acting.length > 1) throw unfollowed(`the always transitions of ${acting.map(({ source }) => source.path.join('.') || 'the root').join(' and ')}, which assign in one step in the order in which these states were entered`);
  };
}
