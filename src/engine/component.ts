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

/** Something that the machine itself waits for: a running timer, or an invoked actor that has not answered. */
export interface Awaited {
  /** Unique within the state: the timer's id, or the actor's id and the declared outcome (`fetch: done`). */
  readonly name: string;
  readonly kind: 'timer' | 'actor';
  /** A timer's rest where time is discrete. */
  readonly remainingMs?: number;
}

/** What some state of a machine may wait for, known without exploring: `Awaited` without its momentary rest. */
export type Awaitable = Pick<Awaited, 'name' | 'kind'>;

/** A compiled machine. All answers are lazy and remembered; an impure or unbounded machine is refused with a coded error. */
export interface Component {
  readonly name: string;
  readonly states: Domain<LocalState>;
  /** The declared alphabet first; events met later (messages of others) are added as they come. */
  readonly events: Domain<EventObject>;
  /** The initial state and what the machine sent while starting. */
  readonly initial: { readonly state: number; readonly emissions: readonly Emission[] };
  /** What happens on an event from outside. An event that the state ignores gives the same state and no transitions. */
  step(state: number, event: number): Outcome;
  /** All that any state may wait for, or more; without it, composition numbers the awaited things of a state. */
  readonly awaitable?: readonly Awaitable[];
  /** What few machines ever wait for besides: a second timer of one name, an answer that depends on the actor's input. */
  readonly awaitableBesides?: readonly Awaitable[];
  /** How the timers were compiled: with their rest (discrete) or without. Absent: as its states show. */
  readonly time?: 'abstract' | 'discrete';
  /** The paths of all state nodes (`waiting`, `stored.ok`), so that a misspelt one can be told. */
  readonly statePaths?: readonly string[];
  /** What the machine waits for, in a fixed order. */
  awaited(state: number): readonly Awaited[];
  /** What happens when that timer fires or that actor answers. */
  resolve(state: number, awaited: string): Outcome;
  /** Discrete time only: the state after that long, or -1 where a timer is due before. */
  elapse(state: number, durationMs: number): number;
}
