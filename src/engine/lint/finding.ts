/** What may be wrong with one machine, each about a state or a transition, with the shortest way there. */
import type { EventObject } from '../component.js';

export type FindingKind = 'unreachable-state' | 'dead-end' | 'dead-transition' | 'overlapping-guards' | 'unhandled-event' | 'timer-race' | 'long-delay' | 'invariant';

export interface Finding {
  readonly kind: FindingKind;
  /** A defect makes the verdict `violated`; advice does not. */
  readonly severity: 'defect' | 'advice';
  /** The state it is about, by its path: `playing.loud`; of a whole configuration: `{a: on, b: off}`. */
  readonly state?: string;
  /** The transition it is about, by its id: `waiting --TIMEOUT[1]`. */
  readonly transition?: string;
  /** The event it is about. */
  readonly event?: string;
  /** The property it is about. */
  readonly invariant?: string;
  /** One sentence. */
  readonly message: string;
  /** A shortest way there from the start, as a person reads it; for what cannot be reached, to where it would begin. */
  readonly path: readonly string[];
  /** The same way as the events the machine receives; a step of time is left out. */
  readonly events: readonly EventObject[];
}
