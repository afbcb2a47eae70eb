/** What may be asked of a system. `State` is what the system's `view` gives; predicates are pure and read only it. */

export type Predicate<State> = (state: State) => boolean;

/**
 * Which runs count. A run ends only where no step is enabled.
 * `none`: all runs, also those that loop for ever past an enabled step.
 * `weak`: only runs in which each fair step that stays enabled from some moment on is taken again and again.
 */
export type Fairness = 'none' | 'weak';

export type Property<State> =
  /** In every reachable state. */
  | { readonly kind: 'always'; readonly name: string; readonly holds: Predicate<State> }
  /** In some reachable state: the guard against an empty model. */
  | { readonly kind: 'sometimes'; readonly name: string; readonly holds: Predicate<State> }
  /** On every run, at some time. */
  | { readonly kind: 'eventually'; readonly name: string; readonly holds: Predicate<State>; readonly fairness: Fairness }
  /** Whenever `from` holds, `to` holds then or later. */
  | { readonly kind: 'leadsTo'; readonly name: string; readonly from: Predicate<State>; readonly to: Predicate<State>; readonly fairness: Fairness }
  /** From every reachable state a state can be reached in which it holds. */
  | { readonly kind: 'recoverable'; readonly name: string; readonly holds: Predicate<State> }
  /** Every reachable state has a successor, or is one in which it is `allowed` to end. */
  | { readonly kind: 'deadlockFree'; readonly name: string; readonly allowed?: Predicate<State> }
  /**
   * Discrete time: from the moment `from` holds, `to` holds after at most `boundMs`. Measured from the `first` such
   * moment (the default), or from the `last`: there each moment at which `from` holds starts the time anew, as for
   * "dead at most 6 s after the last sign of life".
   */
  | {
      readonly kind: 'within';
      readonly name: string;
      readonly from: Predicate<State>;
      readonly to: Predicate<State>;
      readonly boundMs: number;
      readonly measured?: 'first' | 'last';
    };

export const always = <State>(name: string, holds: Predicate<State>): Property<State> => ({ kind: 'always', name, holds });
export const sometimes = <State>(name: string, holds: Predicate<State>): Property<State> => ({ kind: 'sometimes', name, holds });
export const eventually = <State>(name: string, holds: Predicate<State>, fairness: Fairness = 'weak'): Property<State> => ({ kind: 'eventually', name, holds, fairness });
export const leadsTo = <State>(name: string, from: Predicate<State>, to: Predicate<State>, fairness: Fairness = 'weak'): Property<State> => ({ kind: 'leadsTo', name, from, to, fairness });
export const recoverable = <State>(name: string, holds: Predicate<State>): Property<State> => ({ kind: 'recoverable', name, holds });
export const deadlockFree = <State>(name: string, allowed?: Predicate<State>): Property<State> => ({ kind: 'deadlockFree', name, ...(allowed === undefined ? {} : { allowed }) });
export const within = <State>(name: string, boundMs: number, from: Predicate<State>, to: Predicate<State>, measured: 'first' | 'last' = 'first'): Property<State> => ({
  kind: 'within',
  name,
  from,
  to,
  boundMs,
  measured,
});
