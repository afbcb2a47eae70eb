/**
 * The one core idea: whatever can be explored, covered and replayed is a transition system. Start reading here.
 *
 * A system is deterministic for each action: where the world may go two ways (a message arrives or is lost), there are
 * two actions.
 */
export interface TransitionSystem<State, Action> {
  /** Where it may start; at least one. */
  initial(): readonly State[];
  /** The enabled actions, always in the same order for the same state. */
  actions(state: State): readonly Action[];
  /** Pure: the same state and enabled action always give the same successor. */
  next(state: State, action: Action): State;
}
