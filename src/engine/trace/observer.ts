/** The model as it watches a log: it says of each event whether it is allowed, and can be copied to try out others. */

export type Said =
  | { readonly kind: 'allowed' }
  /** `rule` is stable; `expected` and `found` hold the values that decided. */
  | { readonly kind: 'violation'; readonly violation: { readonly rule: string; readonly expected: string; readonly found: string } }
  /** Too many possibilities: nothing can be said from here on. */
  | { readonly kind: 'blurred'; readonly reason: string };

export interface Observer<Event> {
  /** Times never decrease. After a violation it keeps saying so. */
  observe(event: Event): Said;
  /** What may come next, one line each. */
  expectations(): readonly string[];
  /** An independent copy. */
  fork(): Observer<Event>;
}

/** What may have been in a hole: one thing that happened, as the events that tell of it. */
export interface Guess<Event> {
  readonly events: readonly Event[];
  readonly text: string;
}

/** One record as the observer understands it; `events` is empty where it has no part in the protocol. */
export interface TraceStep<Event> {
  readonly line: number;
  readonly events: readonly Event[];
  /** For a person. */
  readonly text: string;
  readonly atMs: number;
}
