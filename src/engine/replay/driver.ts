/** A real system under the control of a test. One job each: start it, act on it, let it come to rest, look at it, end it. */
export interface Driver<Action, Observation> {
  start(): Promise<void>;
  /** Does to the system what the action says. Does not wait for what follows from it. */
  apply(action: Action): Promise<void>;
  /** Resolves when everything that the action set off is done: an awaited condition, never a sleep. */
  settle(): Promise<void>;
  /** What can be seen now, and what happened since the last look. */
  observe(): Promise<Observation>;
  /** Releases everything. Also called after a failure of any of the others, and may be called twice. */
  stop(): Promise<void>;
}
