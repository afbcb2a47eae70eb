/** How to explore, and when to give up. */
import { OperatingError } from '../../core/errors.js';
import type { Random } from '../../core/random.js';

/** A named predicate over the system's view. Pure; what it reads of the view is recorded, and its answer remembered. */
export interface NamedPredicate {
  readonly name: string;
  readonly holds: (view: never) => boolean;
}

/** Reaching one ends the exploration as incomplete, with what was reached so far. */
export interface Limits {
  readonly maxStates?: number;
  /** Needs `nowMs`. */
  readonly maxSeconds?: number;
  /** Of the search's own arrays. */
  readonly maxMemoryMiB?: number;
  /** States at this depth are not expanded. */
  readonly maxDepth?: number;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** Reached but not yet expanded. */
  readonly queue: number;
  readonly depth: number;
  readonly memoryMiB: number;
  /** Since the start; 0 without `nowMs`. */
  readonly seconds: number;
  readonly statesPerSecond: number;
}

export interface ExploreOptions {
  /** Default `breadth-first`: shortest traces. `depth-first` takes the newest state first. A `random-walk` never completes. */
  readonly order?: 'breadth-first' | 'depth-first' | 'random-walk';
  /** Chance for random walks; required there. */
  readonly random?: Random;
  /** Random walks: how many, and how many steps each at most. Default 100 of 1,000. */
  readonly walks?: { readonly count: number; readonly steps: number };
  readonly limits?: Limits;
  /** Merge states that differ only in the order of interchangeable components. Default false. */
  readonly symmetry?: boolean;
  readonly invariants?: readonly NamedPredicate[];
  /** Wanted states: the first trace to each is kept. */
  readonly goals?: readonly NamedPredicate[];
  /** Report a state without an enabled step as a violation, unless `allowed` accepts it. Default: only counted. */
  readonly deadlock?: { readonly allowed?: (view: never) => boolean };
  /** End at the first violation (`reason: 'violation'`). Default false: explore on, so that counts are whole. */
  readonly stopAtViolation?: boolean;
  /** Keep the explicit graph. Breadth first only. */
  readonly keepGraph?: boolean;
  /** How to keep states. Default: a bitmap where the product of component sizes is affordable, else its words or a hash set. */
  readonly store?: 'hash' | 'bitmap' | 'words';
  /**
   * How many threads may share the work. Default 1. They are started where a search grows large enough to pay, and ended with
   * it; results are the same with any number. Used by the bitmap search.
   */
  readonly threads?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Monotonic milliseconds: for `maxSeconds` and the rates in progress. */
  readonly nowMs?: () => number;
}

const MAX_THREADS = 64;

/** Throws `WP3101` for options that contradict each other or lack what they need. */
export function checkOptions(options: ExploreOptions): void {
  for (const [name, value] of Object.entries(options.limits ?? {})) {
    if (!(typeof value === 'number' && value > 0)) refuse(`a positive number for limits.${name}`, String(value), 'Leave the limit out for none.');
  }
  const { threads = 1 } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > MAX_THREADS) refuse(`threads from 1 to ${MAX_THREADS}`, String(threads), 'Leave it out for one.');
  if (options.limits?.maxSeconds !== undefined && options.nowMs === undefined) refuse('nowMs beside limits.maxSeconds', 'no clock', 'Pass nowMs, as systemClock.nowMs.');
  if (options.order === 'random-walk' && options.random === undefined) refuse('random for the order random-walk', 'none', 'Pass seededRandom(seed).');
  if (options.keepGraph === true && (options.order ?? 'breadth-first') !== 'breadth-first') refuse('breadth-first for keepGraph', String(options.order), 'Leave the order out.');
}

function refuse(expected: string, found: string, repair: string): never {
  throw new OperatingError('WP3101', { expected, found, repair });
}
