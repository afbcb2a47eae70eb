/** The model beside a running system: it steps with the actions and says of each observation whether it is allowed. */

export type Judgement<State> =
  /** The state as it is known after the observation. */
  | { readonly allowed: true; readonly state: State }
  /** What the model would have allowed to be seen, in words. */
  | { readonly allowed: false; readonly expected: string };

export interface Oracle<State, Action, Observation> {
  /** Where the system may be when it has started and nothing was done yet. */
  initial(): readonly State[];
  /** Pure. Every state the model may be in after the action; empty where the action is not possible. */
  step(state: State, action: Action): readonly State[];
  /** Pure. Whether this may be seen in a state that `step` (or `initial`) gave. */
  judge(state: State, observation: Observation): Judgement<State>;
  /** How an observation reads in a report. */
  show(observation: Observation): string;
}
