/** What a machine does that cannot be taken apart soundly: then it is explored as a whole, with one field. */
import type { AnyStateMachine } from 'xstate';
import { definitionLists, stateNodes } from '../definitions.js';
import { domainOf, isBelow, mayBothAct } from './transition-domain.js';

/** Undefined: the machine can be factored. Else the first reason why not, for people. */
export function whyNotFactored(machine: AnyStateMachine): string | undefined {
  if (machine.root.type !== 'parallel') return 'it has no parallel regions';
  for (const node of stateNodes(machine)) {
    const name = node.path.join('.') || 'the root';
    if (node.type === 'history') return `${name} is a history state`;
    if (node.invoke.length > 0) return `${name} invokes an actor`;
    if (node.output !== undefined) return `${name} gives output`;
    const action = [...node.entry, ...node.exit].find((each) => !isPlain(machine, each));
    if (action !== undefined) return `${name} uses ${actionName(action)}`;
  }
  for (const { source, kind, label, transitions } of definitionLists(machine)) {
    const name = `${source.path.join('.') || 'the root'} --${label}`;
    if (kind !== 'event' && kind !== 'always' && kind !== 'state done') return `${name} waits for a timer or an actor`;
    if (kind === 'state done' && source.path.length === 0) return `${name} waits for all regions`;
    for (const { actions, guard } of transitions) {
      const action = actions.find((each) => !isPlain(machine, each));
      if (action !== undefined) return `${name} uses ${actionName(action)}`;
      if (hasParameters(guard)) return `${name} gives its guard parameters`;
    }
  }
  return clash(machine);
}

/** Of eventless transitions that exclude each other XState takes the one whose state was entered first, which no field tells. */
function clash(machine: AnyStateMachine): string | undefined {
  const eventless = definitionLists(machine).filter(({ kind }) => kind === 'always');
  for (const { source, transitions } of eventless) {
    const others = eventless.filter((other) => mayBothAct(source, other.source));
    for (const transition of transitions) {
      const domain = domainOf(transition);
      const other = domain === undefined || domain === source ? undefined : others.find((each) => isBelow(each.source, domain));
      if (other !== undefined) return `always of ${source.path.join('.') || 'the root'} and of ${other.source.path.join('.') || 'the root'} exclude each other`;
    }
  }
  return undefined;
}

/** Assigns are followed, other plain functions only act outside; raising, sending, spawning and the like tie regions together. */
function isPlain(machine: AnyStateMachine, action: unknown): boolean {
  if (typeof action === 'object' && action !== null && 'params' in action && typeof action.params === 'function') return false;
  const resolved = resolveAction(machine, action);
  if (typeof resolved !== 'function') return resolved === undefined;
  return !('resolve' in resolved) || ['xstate.assign', 'xstate.log', 'xstate.emit'].includes((resolved as { readonly type?: string }).type ?? '');
}

/** The function behind an action: inline, or by its name. */
export function resolveAction(machine: AnyStateMachine, action: unknown): unknown {
  if (typeof action === 'function') return action;
  const name = typeof action === 'string' ? action : (action as { readonly type: string }).type;
  return (machine.implementations.actions as Readonly<Record<string, unknown>>)[name];
}

function actionName(action: unknown): string {
  return typeof action === 'function' ? ((action as { readonly type?: string }).type ?? action.name) : typeof action === 'string' ? action : String((action as { readonly type?: unknown }).type);
}

function hasParameters(guard: unknown): boolean {
  return typeof guard === 'object' && guard !== null && 'params' in guard && typeof guard.params === 'function';
}
