/**
 * A statechart as a finite table: local states and events are numbers, and XState was asked once for each pair of them.
 */
import type { Domain } from './domain.js';

/** A timer that is running: an `after`, a delayed `raise` or a delayed `sendTo`. */
export interface PendingTimer {
  /** Unique within the component, as XState names it (`xstate.after.5000.request.waiting`). */
  readonly id: string;
  /** The whole delay. Where it depends on the context it was computed when the timer started. */
  readonly delayMs: number;
  /** What fires. */
  readonly event: EventObject;
}

export interface EventObject {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Everything that decides how a machine behaves from here on; `remainingMs` only where time is discrete. */
export interface LocalState {
  readonly value: unknown;
  readonly context: unknown;
  readonly status: 'active' | 'done' | 'error';
  readonly output?: unknown;
  readonly history?: unknown;
  readonly children?: unknown;
  readonly timers: readonly (PendingTimer & { readonly remainingMs?: number })[];
  readonly tags?: readonly string[];
}

/** What left the machine in one macrostep, in order. */
export interface Emission {
  /** The target: `#parent`, an actor id or name given to `sendTo`; `#emit` for `emit`. */
  readonly to: string;
  readonly event: EventObject;
}

/** The answer of a machine to one event. */
export interface Outcome {
  readonly next: number;
  readonly emissions: readonly Emission[];
  /** The transition definitions taken, microsteps included, as stable ids (`client.waiting --TIMEOUT[1]`). Empty: ignored. */
  readonly transitions: readonly string[];
}

/** A compiled machine. `step` is lazy and remembered; it throws a coded error where the machine is impure or unbounded. */
export interface Component {
  readonly name: string;
  readonly states: Domain<LocalState>;
  readonly events: Domain<EventObject>;
  /** The initial state and what the machine sent while starting. */
  readonly initial: { readonly state: number; readonly emissions: readonly Emission[] };
  step(state: number, event: number): Outcome;
}
