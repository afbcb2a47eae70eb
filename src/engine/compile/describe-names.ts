/** How actions and guards read: the names their author gave them, and the built-in ones in words. */
import { stateText } from '../state-value.js';

/** `countFailure`, `assign failures`, `raise RETRY`, `send PING to server`, `stop timer`, `inline`. */
export function actionName(action: unknown): string {
  if (typeof action === 'string') return action;
  const parts = action as Record<string, unknown> & { readonly type?: unknown; readonly name?: unknown };
  const type = typeof parts.type === 'string' ? parts.type : undefined;
  if (type === undefined) return typeof parts.name === 'string' && parts.name !== '' && !['actions', 'entry', 'exit', 'action'].includes(parts.name) ? parts.name : 'inline';
  switch (type) {
    case 'xstate.assign':
      return typeof parts['assignment'] === 'object' && parts['assignment'] !== null && Object.keys(parts['assignment']).length > 0 ? `assign ${Object.keys(parts['assignment']).join(', ')}` : 'assign';
    case 'xstate.raise':
      return `raise ${eventName(parts['event'])}`;
    case 'xstate.sendTo':
      return `send ${eventName(parts['event'])} to ${targetName(parts['to'])}`;
    case 'xstate.emit':
      return `emit ${eventName(parts['event'])}`;
    case 'xstate.spawnChild':
      return `spawn ${targetName(parts['src'])}`;
    case 'xstate.stopChild':
      return `stop ${targetName(parts['actorRef'])}`;
    case 'xstate.cancel':
      return `cancel ${targetName(parts['sendId'])}`;
    case 'xstate.log':
      return 'log';
    case 'xstate.enqueueActions':
      return 'enqueue actions';
    default:
      return type;
  }
}

/** `isLast`, `not isLast`, `isLast and isReady`, `in waiting`, `inline`. */
export function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const parts = guard as Record<string, unknown> & { readonly type?: unknown; readonly name?: unknown; readonly check?: { readonly name?: unknown } };
  const inner = (Array.isArray(parts['guards']) ? parts['guards'] : []).map(guardName);
  if (inner.length > 0) {
    const built = parts.check?.name ?? parts.name;
    if (built === 'checkNot' || inner.length === 1) return `not ${inner[0]}`;
    return `(${inner.join(built === 'checkOr' ? ' or ' : ' and ')})`;
  }
  if (parts['stateValue'] !== undefined) return `in ${stateText(parts['stateValue'])}`;
  if (typeof parts.type === 'string') return parts.type;
  return typeof parts.name === 'string' && parts.name !== '' && parts.name !== 'guard' ? parts.name : 'inline';
}

function eventName(event: unknown): string {
  if (typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string') return event.type;
  return 'an event';
}

function targetName(target: unknown): string {
  if (typeof target === 'string') return target;
  return typeof target === 'object' && target !== null && 'id' in target && typeof target.id === 'string' ? target.id : 'an actor';
}
