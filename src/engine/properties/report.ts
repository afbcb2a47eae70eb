/** What a check says: a verdict for each property, relative to what was explored. */
import type { Property } from '../property.js';
import type { Incomplete, Trace, TraceStep } from '../explore/exploration.js';
import type { Verdict } from '../verdict.js';

/** A run that violates a property. */
export interface Counterexample extends Trace {
  /** After the steps these repeat for ever. Absent: the run ends there, or what happens after it does not matter. */
  readonly loop?: readonly TraceStep[];
}

export interface PropertyReport {
  readonly property: string;
  readonly kind: Property<never>['kind'];
  readonly verdict: Verdict;
  /** What the verdict rests on, one line: `never reached`, `for ever without …`, `the limit of states was reached`. */
  readonly why: string;
  /** Violated. A shortest run, but for `eventually` and `leadsTo`, where it is a short one; none where a wanted state does not exist. */
  readonly counterexample?: Counterexample;
  /** `sometimes` that holds: a shortest run to such a state. */
  readonly witness?: Trace;
  /** The premise of a `leadsTo` or `within` never came true: it holds of nothing. */
  readonly vacuous?: true;
}

export interface CheckReport {
  /** The worst of all. */
  readonly verdict: Verdict;
  readonly properties: readonly PropertyReport[];
  /** Of the exploration on which always, sometimes and deadlockFree rest. */
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly complete: boolean;
  readonly reason?: Incomplete;
  /** Steps that were never enabled, by name. */
  readonly neverEnabled: readonly string[];
  /** Whether symmetric states were merged. */
  readonly symmetry: boolean;
}
