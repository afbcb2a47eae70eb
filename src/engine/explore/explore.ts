/** Explores a system: every reachable state once, with exact counts and shortest traces to what is looked for. */
import { bitmapSearch } from './bitmap/bitmap-search.js';
import type { FieldSystem } from '../field-system.js';
import type { Exploration } from './exploration.js';
import { hashSearch, hashSearchIfSparse } from './hash-search.js';
import { checkOptions, type ExploreOptions } from './options.js';
import { withMemory } from './remembered-system.js';

/**
 * What was learnt of a system (its steps' answers) is kept with it, so that exploring it again is faster.
 * Throws coded errors: `WP3101` (options), `WP3102` (an impure step or predicate), `WP3103` (a malformed system).
 */
export function explore(system: FieldSystem, options: ExploreOptions = {}): Exploration {
  checkOptions(options);
  return withMemory(system, (memory) => {
    if (!mayUseBitmap(options)) return hashSearch(memory, options);
    const sparse = options.store === undefined && isVast(system) ? hashSearchIfSparse(memory, options) : undefined;
    return sparse ?? bitmapSearch(memory, options) ?? hashSearch(memory, options);
  });
}

/** Of so many combinations of values hardly any are reached as a rule, and planning a bitmap takes longer than a look. */
const VAST = 2 ** 55;

function isVast({ fields }: FieldSystem): boolean {
  return fields.reduce((product, { domain }) => product * domain.size, 1) > VAST;
}

function mayUseBitmap({ order = 'breadth-first', symmetry, keepGraph, store }: ExploreOptions): boolean {
  return order === 'breadth-first' && symmetry !== true && keepGraph !== true && store !== 'hash';
}
