/** The user's own invariants: predicates over XState snapshots that must hold in every reachable state. */
import type { CompiledMachine } from '../compile/compile-machine.js';
import { stateText } from '../state-value.js';
import { OperatingError, shown } from '../../core/errors.js';
import type { Finding } from './finding.js';
import type { MachineGraph } from './machine-graph.js';
import { way } from './states-check.js';
import { strictSnapshot } from './strict-snapshot.js';

export interface Invariant {
  readonly name: string;
  /** Gets an XState snapshot: `value`, `context`, `matches`, `hasTag`, `can`. */
  readonly holds: (snapshot: never) => unknown;
}

/** Each violated invariant once, at a shortest path. Throws `WP2035` for a misspelt state and `WP2036` for a predicate that fails or decides nothing. */
export function violatedInvariants(machine: CompiledMachine, graph: MachineGraph, invariants: readonly Invariant[]): readonly Finding[] {
  return invariants.flatMap((invariant): readonly Finding[] => {
    for (const state of graph.states) {
      if (judged(invariant, strictSnapshot(machine, state), () => stateText(machine.states.value(state).value))) continue;
      const text = stateText(machine.states.value(state).value);
      return [{ kind: 'invariant', severity: 'defect', invariant: invariant.name, state: text, message: `${invariant.name} does not hold in ${text}.`, ...way(graph.pathTo(state)) }];
    }
    return [];
  });
}

/** `place` names the state for errors. */
export function judged({ name, holds }: Invariant, snapshot: object, place: () => string): boolean {
  let answer: unknown;
  try {
    answer = (holds as (given: unknown) => unknown)(snapshot);
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    throw new OperatingError('WP2036', { expected: `the invariant ${name} to answer in every state`, found: `"${error instanceof Error ? error.message : shown(error)}" thrown in ${place()}`, repair: 'Handle this state in the invariant.', cause: error });
  }
  if (typeof answer === 'boolean') return answer;
  throw new OperatingError('WP2036', { expected: `true or false from the invariant ${name}`, found: `${answer instanceof Promise ? 'a promise' : shown(answer)} in ${place()}`, repair: 'Return a boolean; use !! where a value may be missing.' });
}
