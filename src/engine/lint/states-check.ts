/** Findings about states: those never entered, and those never left though they are not final. */
import type { CompiledMachine } from '../compile/compile-machine.js';
import { stateText } from '../state-value.js';
import type { Finding } from './finding.js';
import { pathLabels, type Edge, type MachineGraph } from './machine-graph.js';

/** Paths of the state nodes that are active in some reachable state, with the first state each is active in. */
export function activePaths(machine: CompiledMachine, graph: MachineGraph): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  const seen = new Set<object>();
  for (const state of graph.states) {
    const nodes = machine.snapshot(state)._nodes as readonly { readonly path: readonly string[] }[];
    // Equal configurations share their nodes.
    if (seen.has(nodes)) continue;
    seen.add(nodes);
    for (const { path } of nodes) {
      const name = path.length === 0 ? '(root)' : path.join('.');
      if (!first.has(name)) first.set(name, state);
    }
  }
  // A state that is only passed through in a step (by `always`) is entered too.
  for (const edge of graph.edges) {
    for (const id of edge.transitions) {
      const source = sourceOf(id);
      if (!first.has(source)) first.set(source, edge.from);
    }
  }
  return first;
}

export function unreachableStates(machine: CompiledMachine, graph: MachineGraph, active: ReadonlyMap<string, number>): readonly Finding[] {
  // Nothing was asked yet but what the search asked: a state that is entered and left in one step is among these.
  const missing = new Set(machine.statePaths.filter((path) => !active.has(path) && !machine.entered.has(path)));
  // Of a state and its children the state is enough.
  return [...missing]
    .filter((path) => !missing.has(parentOf(path)))
    .map((path) => {
      const nearest = active.get(parentOf(path)) ?? machine.initial.state;
      return { kind: 'unreachable-state', severity: 'defect', state: path, message: `${path} can never be entered.`, ...way(graph.pathTo(nearest)) };
    });
}

/** States, one for each configuration, in which nothing can ever happen again. */
export function deadEnds(machine: CompiledMachine, graph: MachineGraph): readonly Finding[] {
  const found = new Map<string, Finding>();
  const expanded = graph.complete ? graph.states : graph.states.filter((state) => graph.edgesFrom(state).length > 0);
  for (const state of expanded) {
    const { value, status, children } = machine.states.value(state);
    const text = stateText(value);
    if (status === 'done' || found.has(text)) continue;
    const goesOn = graph.edgesFrom(state).some((edge) => moves(machine, edge));
    const runs = ((children ?? []) as readonly { readonly answered: boolean }[]).some(({ answered }) => !answered);
    if (status === 'active' && (goesOn || runs)) continue;
    const message = status === 'error' ? `The machine stops with an error in ${text}: an actor's error that nothing handles.` : `In ${text} no event, timer or actor can make anything happen, and it is not final.`;
    found.set(text, { kind: 'dead-end', severity: 'defect', state: text, message, ...way(graph.pathTo(state)) });
  }
  return [...found.values()];
}

/** Something happens: an event that a forbidden transition keeps from the ancestors is none. */
export function moves(machine: CompiledMachine, { from, to, transitions }: Edge): boolean {
  return to !== from || transitions.some((id) => !forbidding(machine).has(id));
}

const forbidden = new WeakMap<CompiledMachine, ReadonlySet<string>>();

function forbidding(machine: CompiledMachine): ReadonlySet<string> {
  const known = forbidden.get(machine) ?? new Set(machine.transitions.filter(({ forbids }) => forbids).map(({ id }) => id));
  forbidden.set(machine, known);
  return known;
}

export function way(path: readonly Edge[]): Pick<Finding, 'path' | 'events'> {
  return { path: pathLabels(path), events: path.flatMap(({ event }) => (event === undefined ? [] : [event])) };
}

export function sourceOf(transition: string): string {
  return transition.slice(0, transition.indexOf(' --'));
}

function parentOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot === -1 ? '(root)' : path.slice(0, dot);
}
