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

/** One record as the observer understands it; `events` is empty where it has no part in the protocol. */
export interface TraceStep<Event> {
  readonly line: number;
  readonly events: readonly Event[];
  /** For a person. */
  readonly text: string;
  readonly atMs: number;
}

/** What is said of a log with holes, or of its beginning. */
export interface HoledJudgement {
  /** What cannot be, whatever the holes held; `line` is the record at which it shows. */
  readonly contradiction: { readonly line: number; readonly rule: string; readonly expected: string; readonly found: string } | undefined;
  /** Records that have to be missing, each with the line before the first hole that it can be in. */
  readonly missing: readonly { readonly afterLine: number; readonly text: string }[];
}
