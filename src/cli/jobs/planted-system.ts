/** A system of a suite with a bug planted in its model. */
import { OperatingError, shown } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import type { FaultyVariant, Suite, SystemEntry } from '../../engine/suite.js';

export interface PlantedSystem {
  readonly entry: SystemEntry;
  readonly variant: FaultyVariant;
}

/** The one among these systems that can have this bug. Throws `WP4029` for a bug that none of them can have. */
export function plantedSystem(suite: Suite, systems: readonly SystemEntry[], plant: string): PlantedSystem {
  for (const entry of systems) {
    const variant = entry.variants?.find(({ name }) => name === plant);
    if (variant !== undefined) return { entry: { ...entry, build: () => variant.build() }, variant };
  }
  const names = systems.flatMap(({ variants = [] }) => variants.map(({ name }) => name));
  const near = nearest(plant, names);
  const inside = suite.plantedBugs.some(({ name }) => name === plant);
  throw new OperatingError('WP4029', {
    expected: `the name of a bug that can be planted in the model of ${systems.length === 1 ? `${suite.name}/${systems[0]?.name}` : `a system of ${suite.name}`}`,
    found: inside ? `${shown(plant)}, which is one of the implementation` : shown(plant),
    repair: near !== undefined ? `Did you mean "${near}"?` : names.length === 0 ? 'Leave --plant out: nothing can be planted there.' : `\`list ${suite.name}\` shows them.`,
  });
}
