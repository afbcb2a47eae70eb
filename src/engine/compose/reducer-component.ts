/**
 * A component that is a value and a pure reducer: for shared variables, for observers (what was executed, what was
 * said), and for whatever mentions the number of an interchangeable component and must be renamed with it.
 */
import { OperatingError, shown } from '../../core/errors.js';
import type { Component, EventObject, LocalState, Outcome } from '../component.js';
import { createDomain } from '../domain.js';

/**
 * A reducer that returns the very same value ignores the event. Of a local state it has the `context` only. Throws
 * `WP3010`, while exploring, where there is no end of its values: where it has more than `mostValues`.
 */
export function reducerComponent<Value>(name: string, initial: Value, reduce: (value: Value, event: EventObject) => Value, mostValues = 10_000): Component {
  const states = createDomain<LocalState>();
  const events = createDomain<EventObject>();
  const local = (value: Value): LocalState => ({ value: {}, context: value, status: 'active', timers: [] });
  const start = states.intern(local(initial));
  const outcomes: (Outcome | undefined)[][] = [];
  const ask = (state: number, event: number): Outcome => {
    const before = states.value(state).context as Value;
    const { type } = events.value(event);
    const after = reduce(before, events.value(event));
    if (states.size >= mostValues)
      throw new OperatingError('WP3010', { expected: `at most ${mostValues} values of ${name}`, found: `one more, ${shown(after)}, on ${type}`, repair: 'Let it stop counting, or forget, where nothing depends on more.' });
    return Object.is(after, before) ? { next: state, emissions: [], transitions: [] } : { next: states.intern(local(after)), emissions: [], transitions: [`${name} --${type}`] };
  };
  return {
    name,
    states,
    events,
    initial: { state: start, emissions: [] },
    awaitable: [],
    statePaths: [],
    step: (state, event) => ((outcomes[state] ??= [])[event] ??= ask(state, event)),
    awaited: () => [],
    resolve: (state) => ({ next: state, emissions: [], transitions: [] }),
    elapse: (state) => state,
  };
}
