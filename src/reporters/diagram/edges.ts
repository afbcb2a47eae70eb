/**
 * What is drawn of a machine. A transition of a compound state into itself would be an edge from a box to its own inside,
 * which no layout draws well: it is drawn from each of the states inside that do not take the event themselves.
 */
import type { MachineDescription, StateDescription, TransitionDescription } from '../../engine/compile/describe.js';

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

export interface JoinedEdge {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
}

function drawnEdges(machine: MachineDescription): readonly DrawnEdge[] {
  const states = new Map(allStates(machine.root).map((state) => [state.path, state]));
  const edges = machine.transitions.filter((transition) => !staysInside(states, transition)).flatMap((transition) => {
    const label = transitionLabel(transition);
    // Two regions at once: one edge each, so that no target is lost.
    const targets = transition.targets.length === 0 ? [transition.source] : transition.targets;
    return targets.flatMap((to) => sources(states, machine, transition, to).map((from) => ({ from, to: transition.targets.length === 0 ? from : to, label })));
  });
  const seen = new Set<string>();
  return edges.filter(({ from, to, label }) => {
    const key = JSON.stringify([from, to, label]);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** What a box does without leaving: written into it, as the notation has it, since it belongs to no one state inside. */
export function insideLabels(machine: MachineDescription, path: string): readonly string[] {
  const states = new Map(allStates(machine.root).map((state) => [state.path, state]));
  return machine.transitions.filter((transition) => transition.source === path && staysInside(states, transition)).map(transitionLabel);
}

function staysInside(states: ReadonlyMap<string, StateDescription>, { source, targets }: TransitionDescription): boolean {
  return source !== '(root)' && targets.length === 0 && states.get(source)!.children.length > 0;
}

/** One arrow between two states, with all its labels: some layouts lose all but one of several self-loops. */
export function joinedEdges(machine: MachineDescription): readonly JoinedEdge[] {
  const joined = new Map<string, { from: string; to: string; labels: string[] }>();
  for (const { from, to, label } of drawnEdges(machine)) {
    const key = JSON.stringify([from, to]);
    const edge = joined.get(key) ?? { from, to, labels: [] };
    edge.labels.push(label);
    joined.set(key, edge);
  }
  return [...joined.values()];
}

export function allStates(state: StateDescription): readonly StateDescription[] {
  return [state, ...state.children.flatMap(allStates)];
}

/** `TIMEOUT [isLast] / countFailure, raise RETRY` */
function transitionLabel({ event, guard, actions, targets }: TransitionDescription): string {
  const parts = [event, ...(guard === undefined ? [] : [`[${guard}]`]), ...(actions.length === 0 ? [] : [`/ ${actions.join(', ')}`])];
  return targets.length === 0 && actions.length === 0 ? `${parts.join(' ')} (ignored)` : parts.join(' ');
}

function sources(states: ReadonlyMap<string, StateDescription>, machine: MachineDescription, transition: TransitionDescription, to: string): readonly string[] {
  const source = states.get(transition.source)!;
  const intoItself = source.path === '(root)' || to === source.path || to.startsWith(`${source.path}.`);
  if (source.children.length === 0 || !intoItself || source.kind === 'parallel') return [source.path === '(root)' ? to : source.path];
  return source.children
    .filter((child) => child.kind !== 'final' && !child.kind.endsWith('history') && !overrides(machine, child.path, transition))
    .flatMap((child) => (to.startsWith(`${child.path}.`) && child.children.length > 0 ? sources(states, machine, { ...transition, source: child.path }, to) : [child.path]));
}

/** The inner state takes the same event whatever the guards say, so that the outer transition never happens there. */
function overrides(machine: MachineDescription, path: string, { event }: TransitionDescription): boolean {
  return machine.transitions.some((other) => other.source === path && other.event === event && other.guard === undefined);
}
