/** What exploring gives: exact counts, shortest traces to what was found, and how far it came when a limit ended it. */
import type { Numbers } from './growing-array.js';

/** One state of a trace, as numbers and as a person or predicate reads it. */
export interface TraceState {
  /** Value numbers by field. */
  readonly vector: readonly number[];
  /** What the system's `view` gives. */
  readonly view: unknown;
}

export interface TraceStep extends TraceState {
  /** The step's name; the state is the one it leads to. */
  readonly name: string;
}

/** A run from an initial state. Breadth first it is a shortest one. */
export interface Trace {
  readonly start: TraceState;
  readonly steps: readonly TraceStep[];
}

export interface Violation {
  readonly kind: 'invariant' | 'deadlock';
  /** The invariant's name, or `deadlock`. */
  readonly name: string;
  readonly trace: Trace;
}

export interface GoalReached {
  readonly name: string;
  readonly trace: Trace;
}

/** The explored graph in compressed rows: the edges of state s are `offsets[s]` to `offsets[s + 1]`. */
export interface StateGraph {
  readonly states: number;
  /** States from here on were reached but not expanded (a limit ended the exploration): they show no edges. */
  readonly expanded: number;
  readonly initial: readonly number[];
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  /** Step numbers, as in `system.steps`. */
  readonly steps: Numbers;
  /** Value numbers by field, in a fresh array. */
  vector(state: number): number[];
  /** 1 for each state in which the predicate holds, else 0. Pure predicates only; answers are remembered by what they read. */
  labels(holds: (view: never) => boolean): Uint8Array;
  /** A shortest run to the state. */
  trace(state: number): Trace;
}

/** Why an exploration ended before it was complete. */
export type Incomplete = 'states' | 'seconds' | 'memory' | 'depth' | 'walk' | 'violation';

export interface Exploration {
  /** True: every reachable state was reached and expanded. */
  readonly complete: boolean;
  readonly reason?: Incomplete;
  readonly states: number;
  /** Enabled (state, step) pairs, self-loops included. */
  readonly transitions: number;
  /** Steps on the longest shortest path (breadth first), else the depth of the deepest state reached. */
  readonly depth: number;
  /** At most one for each invariant and one for deadlock: the first found. */
  readonly violations: readonly Violation[];
  /** The goals that were reached, each with the first trace to it. */
  readonly goals: readonly GoalReached[];
  /** States without an enabled step, allowed ones included. */
  readonly deadlocks: number;
  /** By step number: was it ever enabled in a reached state? */
  readonly enabled: readonly boolean[];
  /** Bytes that the search itself held at its peak: visited set, queue and parent links. */
  readonly bytes: number;
  /** How states were kept: a `bitmap` over ranks, a hash table of its `words`, or a `hash` set of packed vectors. */
  readonly store: 'bitmap' | 'words' | 'hash';
  readonly graph?: StateGraph;
}
