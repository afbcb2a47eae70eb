/** What walks along paths showed, kept for as long as one verification lasts: whoever compares the worlds need not walk the same path again. */
import type { Driver } from '../../src/engine/replay/driver.js';
import type { RunContext } from '../../src/engine/suite.js';
import type { World } from './worlds.js';

/** By the signal that ends the verification: the parts of one have it in common, and no two verifications have. */
const seen = new WeakMap<AbortSignal, Map<string, readonly unknown[]>>();

const keyOf = (side: string, world: World, { seed, plant = '' }: Pick<RunContext, 'seed' | 'plant'>, path: string): string => [side, world, seed, plant, path].join('\n');

/** The driver, whose observations along the path that it is taken are kept when it is stopped. */
export function remembering<Action, Observation>(driver: Driver<Action, Observation>, side: string, world: World, context: RunContext, write: (path: readonly Action[]) => string): Driver<Action, Observation> {
  const actions: Action[] = [];
  const observations: Observation[] = [];
  return {
    start: () => driver.start(),
    apply(action) {
      actions.push(action);
      return driver.apply(action);
    },
    settle: () => driver.settle(),
    async observe() {
      const observation = await driver.observe();
      observations.push(observation);
      return observation;
    },
    stop() {
      const runs = seen.get(context.signal) ?? new Map<string, readonly unknown[]>();
      seen.set(context.signal, runs.set(keyOf(side, world, context, write(actions)), observations));
      return driver.stop();
    },
  };
}

/** One observation for the start and one for each step; undefined where the whole path was not walked yet. */
export function remembered(side: string, world: World, context: RunContext, path: string, steps: number): readonly unknown[] | undefined {
  const known = seen.get(context.signal)?.get(keyOf(side, world, context, path));
  return known?.length === steps + 1 ? known : undefined;
}
