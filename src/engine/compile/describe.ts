/** A plain description of an XState machine, as its author wrote it: what diagrams and tables are made of. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { definitionLists, describeTransition, statePath, type DefinitionList } from './definitions.js';
import { actionName, guardName } from './describe-names.js';

export interface MachineDescription {
  readonly name: string;
  /** The machine itself, under the path `(root)`. */
  readonly root: StateDescription;
  /** In document order. */
  readonly transitions: readonly TransitionDescription[];
}

export interface StateDescription {
  /** From the root, `playing.loud`; unique. */
  readonly path: string;
  /** The last part of the path; the machine's id for the root. */
  readonly name: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'shallow history' | 'deep history';
  /** Paths that are entered by default: one, or several where regions are deeper. Empty where there is no choice to make. */
  readonly initial: readonly string[];
  readonly children: readonly StateDescription[];
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  /** Actors that run while the state is active. */
  readonly invokes: readonly string[];
}

export interface TransitionDescription {
  /** As in reports: `waiting --TIMEOUT[1]`. */
  readonly id: string;
  readonly source: string;
  /** Paths; empty: the state stays, nothing is left or entered. */
  readonly targets: readonly string[];
  /** What sets it off, readable: `TIMEOUT`, `after heartbeatTimeout (6000 ms)`, `always`, `done(fetch)`. */
  readonly event: string;
  readonly guard?: string;
  readonly actions: readonly string[];
  /** The source is left and entered again. */
  readonly reenter: boolean;
}

export function describeMachine(machine: unknown): MachineDescription {
  const known = machine as AnyStateMachine;
  return {
    name: known.id,
    root: describeState(known.root as AnyStateNode),
    transitions: definitionLists(known).flatMap((list) => list.transitions.map((definition, index) => describeDefinition(known, list, definition, index))),
  };
}

function describeState(node: AnyStateNode): StateDescription {
  const children = Object.values(node.states) as readonly AnyStateNode[];
  const kind = node.type === 'history' ? (node.history === 'deep' ? 'deep history' : 'shallow history') : node.type;
  return {
    path: statePath(node),
    name: node.key,
    kind,
    initial: kind === 'compound' ? ((node.initial.target ?? []) as readonly AnyStateNode[]).map(statePath) : [],
    children: children.map(describeState),
    entry: node.entry.map(actionName).filter(isOwn),
    exit: node.exit.map(actionName).filter(isOwn),
    invokes: node.invoke.map(actorName),
  };
}

/** Timers of `after` are started and cancelled by actions that XState adds itself. */
function isOwn(action: string): boolean {
  return !/^(?:raise|cancel) xstate\.after\./u.test(action);
}

function describeDefinition(machine: AnyStateMachine, list: DefinitionList, definition: AnyTransitionDefinition, index: number): TransitionDescription {
  const { id, source, targets } = describeTransition(list, index);
  return {
    id,
    source,
    targets,
    event: eventName(machine, list, definition),
    ...(definition.guard === undefined ? {} : { guard: guardName(definition.guard) }),
    actions: definition.actions.map(actionName),
    reenter: definition.reenter,
  };
}

/** Its source where that has a name; ids that XState makes up say nothing. */
function actorName({ src, id }: { readonly src: unknown; readonly id: string }): string {
  return typeof src === 'string' && !src.startsWith('xstate.invoke') ? src : id;
}

function eventName(machine: AnyStateMachine, { source, kind, label, actor: id, descriptor }: DefinitionList, definition: AnyTransitionDefinition): string {
  if (kind === 'after') {
    const { delay } = definition as { readonly delay?: unknown };
    if (typeof delay === 'number') return `after ${delay} ms`;
    const resolved: unknown = typeof delay === 'string' ? machine.implementations.delays[delay] : undefined;
    return `after ${typeof delay === 'string' ? delay : 'a computed time'}${typeof resolved === 'number' ? ` (${resolved} ms)` : ''}`;
  }
  const invoked = source.invoke.find((each) => each.id === id);
  const actor = invoked === undefined ? id : actorName(invoked);
  if (kind === 'always') return 'always';
  if (kind === 'state done') return 'done';
  if (kind === 'actor done') return `done(${actor})`;
  if (kind === 'actor error') return `error(${actor})`;
  if (kind === 'actor snapshot') return `snapshot(${actor})`;
  return kind === 'route' ? label : descriptor;
}
