/** What a machine may ever wait for, read off its definition: timers with their ids, and the answers of its actors. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { Awaitable } from '../component.js';
import { stateNodes } from './definitions.js';
import type { Actor, OutcomeBook } from './outcomes.js';
import { timerName } from './timers.js';

/** The actors that a machine mentions: invoked, and spawned by action; not those an assign spawns. */
export function mentionedActors(machine: AnyStateMachine): readonly Actor[] {
  const invoked = stateNodes(machine).flatMap(({ invoke }) => (invoke as readonly { readonly id: string; readonly src: unknown }[]).map(({ id, src }) => ({ id, src: nameOf(src) })));
  const spawned = allActions(machine).flatMap(({ type, id, src }) => (type === 'xstate.spawnChild' && typeof id === 'string' ? [{ id, src: nameOf(src) }] : []));
  return [...invoked, ...spawned];
}

/** Every name by which outcomes may be declared. */
export function actorNames(machine: AnyStateMachine): readonly string[] {
  const implemented = Object.keys(machine.implementations.actors as object);
  const spawnedSources = allActions(machine).flatMap(({ type, src }) => (type === 'xstate.spawnChild' && typeof src === 'string' ? [src] : []));
  return [...new Set([...mentionedActors(machine).flatMap(({ id, src }) => (src === undefined || src.startsWith('xstate.invoke.') ? [id] : [id, src])), ...spawnedSources, ...implemented])];
}

/** A superset, but for what `enqueueActions` and assigns decide as they run. */
export function awaitables(machine: AnyStateMachine, book: OutcomeBook): readonly Awaitable[] {
  const timers = allActions(machine).flatMap((action) => {
    if ((action.type !== 'xstate.raise' && action.type !== 'xstate.sendTo') || action.delay === undefined) return [];
    const to = action.type === 'xstate.sendTo' ? targetName(action.to) : undefined;
    const event = typeof action.event === 'function' ? undefined : (action.event as { readonly type: string } | undefined);
    if (action.id === undefined && (event === undefined || (action.type === 'xstate.sendTo' && to === undefined))) return [];
    return [timerName({ sendId: action.id as string | undefined, event: event ?? { type: '' }, to })];
  });
  const answers = mentionedActors(machine).flatMap((actor) => (book.usesInput(actor) ? [] : book.answers(actor).map(({ name }) => `${actor.id}: ${name}`)));
  return [...[...new Set(timers)].map((name) => ({ name, kind: 'timer' as const })), ...[...new Set(answers)].map((name) => ({ name, kind: 'actor' as const }))];
}

interface BuiltIn {
  readonly type?: string;
  readonly id?: unknown;
  readonly src?: unknown;
  readonly to?: unknown;
  readonly delay?: unknown;
  readonly event?: unknown;
}

/** Every action the definition mentions, names resolved. */
export function allActions(machine: AnyStateMachine): readonly BuiltIn[] {
  const named = machine.implementations.actions as Readonly<Record<string, BuiltIn | undefined>>;
  const resolve = (action: unknown): readonly BuiltIn[] => {
    if (typeof action === 'function') return [action as BuiltIn];
    const name = typeof action === 'string' ? action : (action as { readonly type: string }).type;
    const found = named[name];
    return found === undefined ? [] : [found];
  };
  return stateNodes(machine).flatMap((node: AnyStateNode) => {
    const transitions = [...node.transitions.values()].flat().concat(node.always ?? []);
    const initial = node.type === 'compound' ? initialActions(node) : [];
    return [...node.entry, ...node.exit, ...initial, ...transitions.flatMap(({ actions }) => actions)].flatMap(resolve);
  });
}

/** An `initial` without a state throws; that is reported when the machine starts. */
function initialActions(node: AnyStateNode): readonly unknown[] {
  try {
    return node.initial.actions;
  } catch {
    return [];
  }
}

function targetName(to: unknown): string | undefined {
  if (to === '#_parent') return '#parent';
  return typeof to === 'string' ? to : undefined;
}

function nameOf(src: unknown): string | undefined {
  return typeof src === 'string' ? src : undefined;
}
