/**
 * The form in which systems reach the explorer: a vector of small numbers (fields) and named steps over them.
 *
 * A field is a finite variable whose values are numbered as they appear: a component's local state, a channel's
 * content, a region of a parallel machine, a leaf of its context. A step is a pure procedure that reads some fields and
 * writes some. The explorer remembers a step's answer by the fields it read, so that every distinct situation is asked
 * for once; after that, exploring is table look-ups.
 */
import type { Domain } from './domain.js';

export interface Field {
  /** Unique and readable, as `client`, `server.0`, `channel.toServer.1`, `context.attempt`. */
  readonly name: string;
  /** The values met so far. Fields of interchangeable components share one domain. */
  readonly domain: Domain<unknown>;
}

/** What a view sees of a state. A view should read a field only when it is looked at (getters), so that few are recorded. */
export interface FieldReader {
  /** The number of the field's value; in a step, after a write, the written one. */
  readonly read: (field: number) => number;
}

/** What a step sees of a state. Reads are recorded: a step must read through this and nothing else. */
export interface FieldAccess extends FieldReader {
  readonly write: (field: number, value: number) => void;
}

/** An action that reads a few fields: one outcome, or disabled. Two possible outcomes are two steps. */
export interface LocalStep {
  readonly kind: 'local';
  /** Unique and stable: it names the action in traces, as `server.1.CRASH`. */
  readonly name: string;
  /** Weakly fair steps cannot stay enabled for ever without being taken, where a property asks for fairness. */
  readonly fair: boolean;
  /**
   * What weak fairness is about, where the step does not always move the same thing: the name of what it moves here. Fairness
   * is then towards each such thing, whichever steps move it. Asked only where the step is enabled. Pure.
   */
  owes?(reader: FieldReader): string;
  /** There for what may never come about: where it is never enabled, nothing is amiss. */
  readonly isSpare?: boolean;
  /** Pure. False: not enabled here; what was written is then ignored. */
  run(access: FieldAccess): boolean;
}

/** All fields move at once, each by its own table, as when time passes. Enabled where no field blocks it. */
export interface SynchronousStep {
  readonly kind: 'synchronous';
  readonly name: string;
  readonly fair: boolean;
  /** Discrete time: how much of it passes in this step. */
  readonly elapsesMs?: number;
  /** The field's next value number, or -1 where the field blocks the step. Pure. */
  advance(field: number, value: number): number;
}

export type Step = LocalStep | SynchronousStep;

/** Interchangeable components, say N servers: permuting the columns of a reachable state gives an equivalent state. */
export interface Symmetry {
  /** For each interchangeable index the fields that belong to it, in the same order; their domains are shared. */
  readonly columns: readonly (readonly number[])[];
  /** Fields elsewhere that mention an index: how a value reads after index i has become `permutation[i]`. */
  readonly renamed: readonly { readonly field: number; readonly rename: (value: number, permutation: readonly number[]) => number }[];
  /**
   * Steps that are one and the same for different indices: step numbers by index. A fair step in none of them concerns no
   * index. Absent: not known; liveness under weak fairness is then asked without merging.
   */
  readonly families?: readonly (readonly number[])[];
}

export interface FieldSystem {
  readonly fields: readonly Field[];
  /** Value numbers by field; at least one vector. */
  readonly initial: readonly (readonly number[])[];
  readonly steps: readonly Step[];
  readonly symmetry?: Symmetry;
  /**
   * Grows when answers given before may depend on more fields than were read for them (a value appeared for which a field
   * left out matters after all): remembered answers are then dropped. Absent: never.
   */
  readonly revision?: () => number;
  /** How a vector reads to a person and to a predicate; reads of the vector's fields go through `access`. */
  view(access: FieldReader): unknown;
}
