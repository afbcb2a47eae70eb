/** An XState machine as a test sees it: what can be done to it, how it must then look, and the few paths that show all of it. */
import { compileMachine, type CompiledMachine, type CompileOptions } from '../engine/compile/compile-machine.js';
import { outrunTimers } from '../engine/compile/outrun-timers.js';
import type { Component, Emission, EventObject, LocalState } from '../engine/component.js';
import { cover } from '../engine/cover/cover.js';
import { coverGraph, type CoverGraph } from '../engine/cover/cover-graph.js';
import { stateGoals, transitionGoals } from '../engine/cover/goals.js';
import { transitionPairs } from '../engine/cover/pairs.js';
import type { TransitionSystem } from '../engine/transition-system.js';

export type Machine = Parameters<typeof compileMachine>[0];

/** One thing that a path does: an event of the machine, the firing of one of its timers, an answer of an invoked actor. */
export type MachineAction =
  | EventObject
  /** A delayed transition falls due: let that much time pass. `timer` is XState's name of it. */
  | { readonly type: 'after'; readonly delayMs: number; readonly timer: string }
  /** `outcome` as declared: `fetch: done`. */
  | { readonly type: 'actor'; readonly outcome: string };

/** A state of the machine, as a test compares it with what it sees. */
export interface ModelState extends Situation {
  /** What the last action made the machine send or emit. */
  readonly sent: readonly Emission[];
  /** The last action, and where the machine was before it; undefined at the start. */
  readonly last: { readonly action: MachineAction; readonly before: Situation } | undefined;
}

/** Where a machine is. */
export interface Situation {
  readonly value: unknown;
  readonly context: unknown;
  readonly status: LocalState['status'];
  readonly output?: unknown;
  /** Whether the machine is in that state node, `parent.child`. */
  matches(path: string): boolean;
}

export type Criterion = 'states' | 'transitions' | 'pairs';

export interface MachinePathOptions extends Pick<CompileOptions, 'events' | 'outcomes' | 'input' | 'maxStates'> {
  /** What the paths must reach between them. Default `transitions`: each with each outcome of its guard. */
  readonly criterion?: Criterion;
  /** Whether also events are done that a state ignores. Default false. */
  readonly ignored?: boolean;
  /** No path goes on for longer than so many steps in search of more. Default 30. */
  readonly maxSteps?: number;
}

export interface MachinePath {
  readonly actions: readonly MachineAction[];
  /** What it is there for. */
  readonly goals: readonly string[];
}

export interface MachinePaths {
  readonly paths: readonly MachinePath[];
  readonly reached: readonly string[];
  /** Proven: nothing that can be done gets there. */
  readonly unreachable: readonly string[];
  /** Not found before a bound was reached. */
  readonly unknown: readonly string[];
  readonly system: MachineSystem;
}

/** A local state with the step that led into it. */
export interface MachineState {
  readonly local: number;
  readonly sent: readonly Emission[];
  readonly transitions: readonly string[];
  readonly by?: { readonly action: MachineAction; readonly before: number };
}

export interface MachineSystem extends TransitionSystem<MachineState, MachineAction> {
  /** Undefined where the action is not possible. */
  step(state: MachineState, action: MachineAction): MachineState | undefined;
  view(state: MachineState): ModelState;
}

/** Throws the compiler's coded errors (`WP20xx`) for a machine that cannot be made finite. */
export function machinePaths(machine: Machine, options: MachinePathOptions = {}): MachinePaths {
  const { criterion = 'transitions', ignored = false, maxSteps = 30, ...compile } = options;
  const component = compileMachine(machine, compile);
  const system = machineSystem(component, ignored);
  const graph = coverGraph(system, { key: ({ local }) => local });
  const namesOf = ({ from, action }: { readonly from: MachineState; readonly action: MachineAction }): readonly string[] => {
    const taken = system.step(from, action)?.transitions ?? [];
    return taken.length > 0 ? taken : [`${text(component, from.local)} ignores ${action.type}`];
  };
  const byTransition = transitionGoals(graph, namesOf, component.transitions.map(({ id }) => id));
  if (criterion === 'pairs') {
    const pairs = transitionPairs(graph, byTransition);
    return chosen(pairs.graph, cover(pairs.graph, pairs.goals, { maxSteps }), system);
  }
  const goals = criterion === 'states' ? stateGoals(graph, ({ local }) => text(component, local), component.statePaths) : byTransition;
  return chosen(graph, cover(graph, goals, { maxSteps }), system);
}

function chosen(graph: CoverGraph<unknown, MachineAction>, found: ReturnType<typeof cover>, system: MachineSystem): MachinePaths {
  const paths = found.paths.map(({ edges, goals }) => ({ actions: edges.map((edge) => graph.action(edge)), goals }));
  return { paths, reached: found.reached, unreachable: found.unreachable, unknown: found.unknown, system };
}

function machineSystem(component: CompiledMachine, ignored: boolean): MachineSystem {
  const alphabet = Array.from({ length: component.events.size }, (_, event) => component.events.value(event));
  const step = (state: MachineState, action: MachineAction): MachineState | undefined => {
    const awaited = component.awaited(state.local).find(({ name, kind }) =>
      action.type === 'after' ? kind === 'timer' && name === action['timer'] : action.type === 'actor' && kind === 'actor' && name === action['outcome'],
    );
    if ((action.type === 'after' || action.type === 'actor') && awaited === undefined) return undefined;
    const outcome = awaited === undefined ? component.step(state.local, component.events.intern(action)) : component.resolve(state.local, awaited.name);
    return { local: outcome.next, sent: outcome.emissions, transitions: outcome.transitions, by: { action, before: state.local } };
  };
  return {
    initial: () => [{ local: component.initial.state, sent: component.initial.emissions, transitions: [] }],
    actions(state) {
      const local = component.states.value(state.local);
      if (local.status !== 'active') return [];
      const events = alphabet.filter((event) => ignored || (step(state, event)?.transitions.length ?? 0) > 0);
      const later = outrunTimers(component, state.local);
      const awaited = component.awaited(state.local).filter(({ name }) => !later.has(name)).map(({ name, kind }): MachineAction => {
        if (kind === 'actor') return { type: 'actor', outcome: name };
        return { type: 'after', delayMs: local.timers.find(({ id }) => id === name)?.delayMs ?? 0, timer: name };
      });
      return [...events, ...awaited];
    },
    next: (state, action) => step(state, action) ?? state,
    step,
    view: ({ local, sent, by }) => ({
      ...situation(component, local),
      sent,
      last: by === undefined ? undefined : { action: by.action, before: situation(component, by.before) },
    }),
  };
}

function situation(component: Component, local: number): Situation {
  const { value, context, status, output } = component.states.value(local);
  return { value, context, status, ...(output === undefined ? {} : { output }), matches: (path) => isIn(value, path.split('.')) };
}

function isIn(value: unknown, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return true;
  if (typeof value === 'string') return value === first && rest.length === 0;
  return typeof value === 'object' && value !== null && first in value && isIn((value as Record<string, unknown>)[first], rest);
}

function text(component: Component, local: number): string {
  const { value } = component.states.value(local);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
