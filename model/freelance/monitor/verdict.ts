/** What a monitor says: an event is allowed, or it violates a rule of the page, or the possibilities got out of hand. */

/** Why an event (or its absence) is against the page. */
export interface Violation {
  /** The rule of the page, a stable id, as `backoff` or `selection`; rules.ts lists them with their sentences. */
  readonly rule: string;
  readonly expected: string;
  readonly found: string;
  readonly atMs: number;
  /** True where no delay of the observed program or of the observer could explain it. */
  readonly timeless: boolean;
}

export type Judgement =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'violation'; readonly violation: Violation }
  /** More possibilities than the monitor follows: nothing is said from here on. */
  | { readonly kind: 'blurred'; readonly reason: string };

/** An oracle that steps beside the system. Once it has said violation or blurred it keeps saying so. */
export interface Monitor<Event> {
  /** Judges one event; first everything that was owed before it. Times never decrease. */
  observe(event: Event): Judgement;
  /** Judges only what was owed before `atMs`: a heartbeat, an attempt, an outcome, a reply. */
  due(atMs: number): Judgement;
  /** What the page allows next, for a person: one line each, from the likeliest possibility. */
  expectations(): readonly string[];
  /** An independent copy from here. */
  fork(): Monitor<Event>;
}

export const allowed: Judgement = { kind: 'allowed' };
