/** Follows a log with an observer for as long as it is allowed. */
import type { Observer, Said, TraceStep } from './observer.js';

export interface Followed<Event> {
  /** How many steps are allowed, from the first. */
  readonly steps: number;
  /** What stopped it, and the observer as it was just before. */
  readonly stopped?: { readonly said: Exclude<Said, { kind: 'allowed' }>; readonly before: () => Observer<Event> };
}

export function follow<Event>(steps: readonly TraceStep<Event>[], observerOf: () => Observer<Event>): Followed<Event> {
  const observer = observerOf();
  let taken = 0;
  for (const [index, { events }] of steps.entries()) {
    for (const event of events) {
      const said = observer.observe(event);
      // An observer costs as much to copy as it knows: the way is gone again instead.
      if (said.kind !== 'allowed') return { steps: index, stopped: { said, before: () => after(steps, observerOf(), taken) } };
      taken++;
    }
  }
  return { steps: steps.length };
}

/** The observer after so many events. */
function after<Event>(steps: readonly TraceStep<Event>[], observer: Observer<Event>, count: number): Observer<Event> {
  let rest = count;
  for (const { events } of steps) {
    for (const event of events) if (rest-- > 0) observer.observe(event);
    if (rest <= 0) break;
  }
  return observer;
}
