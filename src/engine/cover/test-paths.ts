/**
 * Chosen paths in the shape of `xstate/graph`, so that a suite written with `createTestModel` runs ours:
 * `model.getPaths(coveringPaths('transitions'))`. Imports nothing of XState. Limit: `createTestModel` itself refuses
 * machines with delays and invoked actors.
 */
import type { EventObject } from '../component.js';
import { compileMachine } from '../compile/compile-machine.js';
import { componentSystem } from './component-system.js';
import { cover } from './cover.js';
import { coverGraph } from './cover-graph.js';
import { stateGoals, transitionGoals } from './goals.js';
import { transitionPairs } from './pairs.js';

export type PathCriterion = 'states' | 'transitions' | 'pairs';

/** A path of `xstate/graph`: each step holds the event that led to its state, the first one the initial state. */
export interface StatePath<Snapshot, Event> {
  readonly state: Snapshot;
  readonly steps: { readonly state: Snapshot; readonly event: Event }[];
  readonly weight: number;
}

/** A path generator for `getPaths` of a test model. The alphabet is the machine's, or the events of the model's options. */
export function coveringPaths(criterion: PathCriterion) {
  return <Snapshot, Event extends EventObject>(machine: unknown, options?: { readonly events?: unknown }): StatePath<Snapshot, Event>[] => {
    const events = Array.isArray(options?.events) ? (options.events as readonly EventObject[]) : undefined;
    const component = compileMachine(machine as Parameters<typeof compileMachine>[0], events === undefined ? {} : { events });
    const system = componentSystem(component);
    const graph = coverGraph(system, { key: (state) => state });
    const transitions = transitionGoals(graph, ({ from, action }) => component.step(from, system.eventOf(action)).transitions);
    const within = criterion === 'pairs' ? transitionPairs(graph, transitions) : { graph, goals: criterion === 'states' ? stateGoals(graph, (_, state) => String(state)) : transitions };
    const snapshot = (state: number): Snapshot => component.snapshot(state) as unknown as Snapshot;
    return cover(within.graph, within.goals).paths.map(({ start, edges }) => {
      const steps = [{ state: snapshot(within.graph.state(start)), event: { type: 'xstate.init' } as Event }];
      for (const edge of edges) {
        steps.push({ state: snapshot(within.graph.state(within.graph.target[edge] as number)), event: component.events.value(system.eventOf(within.graph.action(edge))) as Event });
      }
      return { state: (steps.at(-1) as (typeof steps)[number]).state, steps, weight: edges.length };
    });
  };
}
