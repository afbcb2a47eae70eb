/** A field system seen through the one core idea: vectors as states, steps as actions; for replay and for small checks. */
import type { FieldSystem, Step } from '../field-system.js';
import type { TransitionSystem } from '../transition-system.js';
import { withMemory } from './remembered-system.js';

/** Throws a `RangeError` from `next` for a step that is not enabled. */
export function fieldTransitionSystem(system: FieldSystem): TransitionSystem<readonly number[], Step> {
  const successor = (state: readonly number[], step: number): number[] | undefined => {
    const next: number[] = Array.from(state);
    return withMemory(system, (memory) => memory.apply(step, state, next)) ? next : undefined;
  };
  return {
    initial: () => system.initial,
    actions: (state) => system.steps.filter((_, step) => successor(state, step) !== undefined),
    next(state, action) {
      const next = successor(state, system.steps.indexOf(action));
      if (next === undefined) throw new RangeError(`step ${action.name} is not enabled in this state`);
      return next;
    },
  };
}
