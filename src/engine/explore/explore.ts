/** Explores a system: every reachable state once, with exact counts and shortest traces to what is looked for. */
import type { FieldSystem } from '../field-system.js';
import type { Exploration } from './exploration.js';
import { hashSearch } from './hash-search.js';
import { checkOptions, type ExploreOptions } from './options.js';
import { rememberSystem } from './remembered-system.js';

/**
 * What was learnt of a system (its steps' answers) is kept with it, so that exploring it again is faster.
 * Throws coded errors: `WP3101` (options), `WP3102` (an impure step or predicate), `WP3103` (a malformed system).
 */
export function explore(system: FieldSystem, options: ExploreOptions = {}): Exploration {
  checkOptions(options);
  return hashSearch(rememberSystem(system), options);
}
