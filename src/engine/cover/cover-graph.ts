/** An explored system as cover sees it: states and edges are numbers, the edges of a state lie side by side. */
import { canonicalKey } from '../../core/canonical.js';
import { OperatingError, shown } from '../../core/errors.js';
import type { TransitionSystem } from '../transition-system.js';

export interface CoverGraph<State, Action> {
  readonly stateCount: number;
  readonly edgeCount: number;
  /** Numbers of the states in which a path may start. */
  readonly initial: readonly number[];
  /** The edges that leave state s are `firstEdge[s]` up to and without `firstEdge[s + 1]`. */
  readonly firstEdge: Int32Array;
  /** By edge. */
  readonly target: Int32Array;
  state(number: number): State;
  action(edge: number): Action;
  /** False where the exploration ended at a bound: what is not in the graph may be reachable all the same. */
  readonly complete: boolean;
}

export interface CoverGraphOptions<State> {
  /** Identity of states; the canonical encoding unless a cheaper exact key is known. */
  readonly key?: (state: State) => unknown;
  /** Exploration ends there with an incomplete graph. Default 200,000. */
  readonly maxStates?: number;
}

/** Explores breadth first. Throws `WP6010` for a bound that is none and `WP6011` for a system without initial state. */
export function coverGraph<State, Action>(
  system: TransitionSystem<State, Action>,
  { key = canonicalKey, maxStates = 200_000 }: CoverGraphOptions<State> = {},
): CoverGraph<State, Action> {
  if (!(maxStates >= 1)) throw new OperatingError('WP6010', { expected: 'a bound of at least one state', found: shown(maxStates), repair: 'Give maxStates >= 1, or leave it out.' });
  const states: State[] = [];
  const numbers = new Map<unknown, number>();
  const actions: Action[] = [];
  const targets: number[] = [];
  const firstEdge: number[] = [];
  let complete = true;
  /** The state's number, or -1 where the bound leaves no room for it. */
  const intern = (state: State): number => {
    const stateKey = key(state);
    const known = numbers.get(stateKey);
    if (known !== undefined) return known;
    if (states.length >= maxStates) {
      complete = false;
      return -1;
    }
    numbers.set(stateKey, states.length);
    return states.push(state) - 1;
  };
  const initial = [...new Set(system.initial().map(intern))];
  if (initial.length === 0) throw new OperatingError('WP6011', { expected: 'at least one initial state', found: 'none', repair: 'Let initial() give the state in which paths start.' });
  for (let from = 0; from < states.length; from++) {
    firstEdge.push(targets.length);
    const state = states[from] as State;
    for (const action of system.actions(state)) {
      const to = intern(system.next(state, action));
      if (to < 0) continue;
      actions.push(action);
      targets.push(to);
    }
  }
  firstEdge.push(targets.length);
  return {
    stateCount: states.length,
    edgeCount: targets.length,
    initial,
    firstEdge: Int32Array.from(firstEdge),
    target: Int32Array.from(targets),
    state: (number) => states[number] as State,
    action: (edge) => actions[edge] as Action,
    complete,
  };
}
