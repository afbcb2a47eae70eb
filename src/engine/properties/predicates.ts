/** Guards around a user's predicates: what throws, or answers neither true nor false, is told and never taken for a verdict. */
import { OperatingError, shown } from '../../core/errors.js';
import type { Predicate, Property } from '../property.js';

/** Throws `WP3201` (names), `WP3202` (bounds), `WP3209` (several deadlockFree) for properties that cannot be asked. */
export function guardProperties(properties: readonly Property<never>[]): readonly Property<never>[] {
  const names = new Set<string>();
  for (const { name } of properties) {
    if (name === '' || names.has(name)) throw new OperatingError('WP3201', { expected: 'a name of its own for each property', found: shown(name), repair: 'Rename one of them.' });
    names.add(name);
  }
  if (properties.filter(({ kind }) => kind === 'deadlockFree').length > 1)
    throw new OperatingError('WP3209', { expected: 'deadlockFree at most once', found: 'several', repair: 'Join what they allow into one predicate.' });
  return properties.map(guarded);
}

function guarded(property: Property<never>): Property<never> {
  const { name } = property;
  switch (property.kind) {
    case 'always':
    case 'sometimes':
    case 'eventually':
    case 'recoverable':
      return { ...property, holds: guardedPredicate(property.holds, name) };
    case 'deadlockFree':
      return property.allowed === undefined ? property : { ...property, allowed: guardedPredicate(property.allowed, name) };
    case 'within':
      if (!(Number.isFinite(property.boundMs) && property.boundMs >= 0))
        throw new OperatingError('WP3202', { expected: `a finite bound of at least 0 ms for "${name}"`, found: shown(property.boundMs), repair: 'Give boundMs in milliseconds.' });
      break;
    case 'leadsTo':
      break;
  }
  return { ...property, from: guardedPredicate(property.from, name), to: guardedPredicate(property.to, name) };
}

/** Throws `WP3203` where the predicate throws, `WP3204` where its answer is not a boolean. Coded errors pass as they are. */
function guardedPredicate(holds: Predicate<never>, name: string): Predicate<never> {
  if (typeof holds !== 'function') throw new OperatingError('WP3204', { expected: `a predicate in "${name}"`, found: shown(holds), repair: 'Give a function of the state that returns true or false.' });
  return (state) => {
    const answer: unknown = call(holds, state, name);
    if (typeof answer !== 'boolean') throw new OperatingError('WP3204', { expected: `true or false from the predicate of "${name}"`, found: shown(answer), repair: 'Compare explicitly, so that nothing undefined passes for false.' });
    return answer;
  };
}

function call(holds: Predicate<never>, state: never, name: string): unknown {
  try {
    return holds(state);
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    throw new OperatingError('WP3203', { expected: `an answer from the predicate of "${name}"`, found: `it threw ${shown(error)}`, repair: 'Look only at fields that the state has there.', cause: error });
  }
}
