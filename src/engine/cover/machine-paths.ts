/** The few paths of an XState machine that show between them all that it can do. */
import { compileMachine, type CompiledMachine, type CompileOptions } from '../compile/compile-machine.js';
import type { Machine } from '../compile/machine.js';
import { machineSystem, type MachineAction, type MachineState, type MachineSystem } from '../replay/machine-system.js';
import { matchesPath, stateText } from '../state-value.js';
import { cover } from './cover.js';
import { coverGraph, type CoverGraph } from './cover-graph.js';
import { boundaryGoals, transitionGoals, type Goals } from './goals.js';
import { transitionPairs } from './pairs.js';
import type { PathCriterion } from './test-paths.js';

export interface MachinePathOptions extends Pick<CompileOptions, 'events' | 'outcomes' | 'input' | 'maxStates'> {
  /** What the paths must reach between them. Default `transitions`: each with each outcome of its guard. */
  readonly criterion?: PathCriterion;
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

/** Throws the compiler's coded errors (`WP20xx`) for a machine that cannot be made finite. */
export function machinePaths(machine: Machine, options: MachinePathOptions = {}): MachinePaths {
  const { criterion = 'transitions', ignored = false, maxSteps = 30, ...compile } = options;
  const component = compileMachine(machine, compile);
  const system = machineSystem(component, ignored);
  const graph = coverGraph(system, { key: ({ local }) => local });
  const namesOf = ({ from, action }: { readonly from: MachineState; readonly action: MachineAction }): readonly string[] => {
    const taken = system.step(from, action)?.transitions ?? [];
    return taken.length > 0 ? taken : [`${place(component, from)} ignores ${action.type}`];
  };
  const byTransition = transitionGoals(graph, namesOf, component.transitions.map(({ id }) => id));
  if (criterion === 'pairs') {
    const pairs = transitionPairs(graph, byTransition);
    return chosen(pairs.graph, cover(pairs.graph, pairs.goals, { maxSteps }), system);
  }
  const goals = criterion === 'states' ? nodeGoals(graph, component) : byTransition;
  return chosen(graph, cover(graph, goals, { maxSteps }), system);
}

/** Every state node but the root: to be there, whatever else is active. */
function nodeGoals(graph: CoverGraph<MachineState, MachineAction>, component: CompiledMachine): Goals {
  const paths = component.statePaths.filter((path) => path !== '(root)');
  return boundaryGoals(graph, paths.map((path) => [path, ({ local }) => matchesPath(component.states.value(local).value, path)] as const));
}

function chosen(graph: CoverGraph<unknown, MachineAction>, found: ReturnType<typeof cover>, system: MachineSystem): MachinePaths {
  const paths = found.paths.map(({ edges, goals }) => ({ actions: edges.map((edge) => graph.action(edge)), goals }));
  return { paths, reached: found.reached, unreachable: found.unreachable, unknown: found.unknown, system };
}

function place(component: CompiledMachine, { local }: MachineState): string {
  return stateText(component.states.value(local).value);
}
