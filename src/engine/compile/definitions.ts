/** The transition definitions of a machine under stable names: source state, event, and place among the candidates. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

export type TransitionKind = 'event' | 'always' | 'after' | 'state done' | 'actor done' | 'actor error' | 'actor snapshot' | 'route';

export interface TransitionInfo {
  /** `waiting --TIMEOUT[1]`: stable as long as source, event and order among its alternatives stay. */
  readonly id: string;
  /** The path of the source state, `waiting.retrying`; the root is `(root)`. */
  readonly source: string;
  readonly kind: TransitionKind;
  /** The event descriptor as XState knows it, wildcards included; empty for `always`. */
  readonly descriptor: string;
  /** How it is called in the id: `TIMEOUT`, `after(1000)`, `onDone(fetch)`, `always`. */
  readonly label: string;
  readonly index: number;
  readonly targets: readonly string[];
  readonly guarded: boolean;
  /** No target and no action: it only keeps the event from ancestors. */
  readonly forbids: boolean;
  /** The invoked actor, for its answers. */
  readonly actor?: string;
  /** The id of the state a route leads to. */
  readonly routeTo?: string;
}

export interface DefinitionList {
  readonly source: AnyStateNode;
  readonly kind: TransitionKind;
  readonly descriptor: string;
  readonly label: string;
  readonly actor?: string;
  readonly transitions: readonly AnyTransitionDefinition[];
}

/** Where a state node is, from the root: `playing.loud`. */
export function statePath(node: AnyStateNode): string {
  return node.path.length === 0 ? '(root)' : node.path.join('.');
}

/** All state nodes in document order, the root first. */
export function stateNodes(machine: AnyStateMachine): readonly AnyStateNode[] {
  const nodes: AnyStateNode[] = [];
  const visit = (node: AnyStateNode): void => {
    nodes.push(node);
    for (const child of Object.values(node.states) as readonly AnyStateNode[]) visit(child);
  };
  visit(machine.root as AnyStateNode);
  return nodes;
}

/** The candidates of every node, grouped as XState tries them: the first whose guard passes is taken. */
export function definitionLists(machine: AnyStateMachine): readonly DefinitionList[] {
  return stateNodes(machine).flatMap((source) => {
    const lists: DefinitionList[] = [...source.transitions].map(([descriptor, transitions]) => ({
      source,
      descriptor,
      transitions,
      ...named(source, descriptor, transitions),
    }));
    const always = source.always ?? [];
    if (always.length > 0) lists.push({ source, descriptor: '', kind: 'always', label: 'always', transitions: always });
    return lists;
  });
}

export function describeTransition(list: DefinitionList, index: number): TransitionInfo {
  const definition = list.transitions[index] as AnyTransitionDefinition;
  const targets = ((definition.target ?? []) as readonly AnyStateNode[]).map(statePath);
  return {
    id: `${statePath(list.source)} --${list.label}[${index}]`,
    source: statePath(list.source),
    kind: list.kind,
    descriptor: list.descriptor,
    label: list.label,
    index,
    targets,
    guarded: definition.guard !== undefined,
    forbids: definition.target === undefined && definition.actions.length === 0,
    ...(list.actor === undefined ? {} : { actor: list.actor }),
    ...(list.kind === 'route' ? { routeTo: (definition.target as readonly AnyStateNode[])[0]?.id ?? '' } : {}),
  };
}

function named(source: AnyStateNode, descriptor: string, transitions: readonly AnyTransitionDefinition[]): Pick<DefinitionList, 'kind' | 'label' | 'actor'> {
  const after = /^xstate\.after\.(.*)$/u.exec(descriptor);
  if (after !== null) {
    const delay = (transitions[0] as { readonly delay?: string | number } | undefined)?.delay;
    return { kind: 'after', label: `after(${delay ?? after[1]})` };
  }
  if (descriptor === `xstate.done.state.${source.id}`) return { kind: 'state done', label: 'onDone' };
  if (descriptor === 'xstate.route') return { kind: 'route', label: 'route' };
  const answer = /^xstate\.(done\.actor|error\.actor|snapshot)\.(.*)$/u.exec(descriptor);
  if (answer === null) return { kind: 'event', label: descriptor };
  const actor = answer[2] ?? '';
  if (answer[1] === 'done.actor') return { kind: 'actor done', label: `onDone(${actor})`, actor };
  return answer[1] === 'snapshot' ? { kind: 'actor snapshot', label: `onSnapshot(${actor})`, actor } : { kind: 'actor error', label: `onError(${actor})`, actor };
}
