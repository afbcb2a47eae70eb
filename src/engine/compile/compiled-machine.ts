/** What `compileMachine` takes and gives. */
import type { AnyMachineSnapshot } from 'xstate';
import type { Component, EventObject, Outcome } from '../component.js';
import type { Alphabet } from './alphabet.js';
import type { Twins } from './ask.js';
import type { TransitionInfo } from './definitions.js';
import type { GrowingPart } from './growth.js';
import type { GuardLook } from './inert-machine.js';
import type { DeclaredOutcomes } from './outcomes.js';

export interface CompileOptions {
  /** Default: the machine's id. */
  readonly name?: string;
  /** The alphabet with payloads; default: what the machine reacts to, payloads unknown. */
  readonly events?: readonly EventObject[];
  /** What invoked and spawned actors may answer; default: what is handled, with unknown values. */
  readonly outcomes?: DeclaredOutcomes;
  /** For a context that is a function of the input. */
  readonly input?: unknown;
  /** Default `abstract`: timers have no rest, any may fire. */
  readonly time?: 'abstract' | 'discrete';
  /** More local states than this are refused. Default 100,000. */
  readonly maxStates?: number;
  /** More actors at once than this are refused. Default 16. */
  readonly maxChildren?: number;
}

/** A component with what its makers and its critics need besides. */
export interface CompiledMachine extends Component {
  readonly initial: Component['initial'] & { readonly transitions: readonly string[] };
  /** The snapshot that represents the state, as XState made it. */
  snapshot(state: number): AnyMachineSnapshot;
  /** Equal for states that differ at most in the order in which their regions were entered. */
  orderless(state: number): string;
  readonly transitions: readonly TransitionInfo[];
  readonly alphabet: Alphabet;
  readonly awaitable: NonNullable<Component['awaitable']>;
  readonly statePaths: readonly string[];
  readonly tags: readonly string[];
  /** The states that carry the tag. */
  taggedPaths(tag: string): readonly string[];
  readonly finalPaths: readonly string[];
  /** As the snapshot's own `can`: whether the event would be taken by a transition that does something. */
  can(state: number, event: EventObject): boolean;
  /** Undeclared payloads that some state holds. */
  readonly carried: ReadonlySet<string>;
  /** Undeclared payloads that some step read and did not keep: they may have decided something that nobody saw. */
  readonly inspected: ReadonlySet<string>;
  /** Paths of the state nodes that any step so far has entered, if only in passing. */
  readonly entered: ReadonlySet<string>;
  /** Pairs of timers with equal delay that one step started: they fall due together. By the state in which they run. */
  readonly twins: ReadonlyMap<number, readonly Twins[]>;
  /** Types of events it raised or sent to itself, each with the snapshot it was first seen in; undefined: at the start. */
  readonly raised: ReadonlyMap<string, AnyMachineSnapshot | undefined>;
  /** Fires a timer or answers for an actor, due or not. */
  force(state: number, awaited: string): Outcome;
  /** What comes when that timer fires or that actor answers. */
  awaitedEvent(state: number, awaited: string): EventObject;
  readonly watchGuards: (watcher: ((look: GuardLook) => void) | undefined) => void;
  readonly guardSays: (transition: string, snapshot: AnyMachineSnapshot, event: object) => boolean;
  /** Asks again about up to so many pairs, in another order; throws `WP2015` where an answer has changed. */
  recheck(maxPairs: number): number;
  /** Questions put to XState so far. */
  readonly asked: number;
  growing(): readonly GrowingPart[];
}
