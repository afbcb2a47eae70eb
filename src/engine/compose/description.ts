/**
 * How a system is described: components that talk by messages, the channels between them, what comes from outside.
 *
 * One step of the system is one atomic move: something from outside arrives at a component, a timer fires, an actor
 * answers, a channel delivers, loses or repeats a message, or (discrete time) time passes. What components send in a
 * move is routed at once: into channels, where it waits, or straight into other components, first in, first out.
 */
import type { Component, Emission, EventObject, LocalState } from '../component.js';

export interface SystemDescription<State = SystemView> {
  /** By name. A list makes interchangeable instances `name.0`, `name.1`, … that share their local states. */
  readonly components: Readonly<Record<string, Component | readonly Component[]>>;
  /** By name; a list makes `name.0`, `name.1`, … */
  readonly channels?: Readonly<Record<string, Channel<State> | readonly Channel<State>[]>>;
  /** What may come from outside: users, the environment, the handlers' outcomes. */
  readonly moves: readonly Move<State>[];
  /**
   * Where the emissions of a component (or of each in a list) go. Without a rule an emission goes to the component or
   * channel that its target names, and what is only `emit`ted goes nowhere.
   */
  readonly routes?: Readonly<Record<string, Route<State>>>;
  /** Abstract: any pending timer may fire at any moment. Discrete: in units, each timer exactly when it is due. */
  readonly time?: 'abstract' | { readonly unitMs: number };
  readonly symmetry?: DeclaredSymmetry;
}

/** What rules and predicates see of a state; each look is recorded. Unknown names throw `WP3002`. */
export type SystemView = Readonly<Record<string, ComponentView & readonly ComponentView[]>>;

/** A component's local state; numbered instances (`name.0`) are also found in the list `name`. */
export interface ComponentView<Context = unknown> extends Omit<LocalState, 'context'> {
  readonly context: Context;
  /** Whether that state node (`stored.ok`, or `stored` for any below it) is active. Throws `WP3003` for one that does not exist. */
  matches(path: string): boolean;
}

/** One message in a channel, with its age where the channel bounds the delay in discrete time. */
export interface Carried {
  readonly message: EventObject;
  readonly ageMs?: number;
}

/** What a rule may look at. */
export interface Surroundings<State> {
  readonly view: State;
  /** The component or channel itself, as `server.1`. */
  readonly name: string;
  /** Its number in its list; 0 where it stands alone. */
  readonly index: number;
}

/** `to`: a component, which takes the event now, or a channel, which carries it. */
export interface Delivery {
  readonly to: string;
  readonly event: EventObject;
}

export type Route<State> = (event: EventObject, at: Surroundings<State>, emission: Emission) => readonly Delivery[];

export interface Channel<State = SystemView> {
  /** At most this many messages are under way. */
  readonly capacity: number;
  /** What happens to a message for which there is no room. Default `lose`; `block` disables the step that sends it. */
  readonly full?: 'lose' | 'block';
  /** Any message under way may be lost, at any moment. */
  readonly loss?: boolean;
  /** Any message under way may be doubled while there is room. */
  readonly duplication?: boolean;
  /** Any message may overtake any other; the channel is then a bag. */
  readonly reordering?: boolean;
  /** Discrete time: a message is delivered (or lost) not before and not after that age; `max` may be infinite. Without it, at any time or never. */
  readonly delayMs?: { readonly min: number; readonly max: number };
  /** Where a message goes: a component's name, or a rule. `wait`: it cannot be taken now and stays. */
  readonly receiver: string | ((message: EventObject, at: Surroundings<State>) => readonly Delivery[] | 'wait');
  /** Whether deliveries are weakly fair: what can be delivered without end is delivered again and again; with reordering, each message by itself. Default true. */
  readonly fair?: boolean;
}

/** One move from outside. It is enabled where a component takes it (or where `deliver` gives deliveries). */
export type Move<State = SystemView> = EventMove<State> | FreeMove<State>;

/** The component (each of a list) may get that event whenever it has a transition for it. */
export interface EventMove<State> {
  readonly component: string;
  readonly event: EventObject;
  readonly when?: (at: Surroundings<State>) => boolean;
  /** Default: the event's type. The step is called `component.name`. */
  readonly name?: string;
  /** Default false: what comes from outside need not come. */
  readonly fair?: boolean;
}

/** Any deliveries at once; undefined where the move is not enabled. */
export interface FreeMove<State> {
  readonly name: string;
  /** One such move for each component of this list, as `list.0.name`. */
  readonly each?: string;
  readonly deliver: (at: Surroundings<State>) => readonly Delivery[] | undefined;
  readonly fair?: boolean;
}

/** Lists (of components and channels) of equal length whose numbers may be permuted together. */
export interface DeclaredSymmetry {
  readonly lists: readonly string[];
  /** Components and channels outside the lists whose content mentions a number: how it reads after i became `permutation[i]`. */
  readonly renamed?: Readonly<Record<string, (content: unknown, permutation: readonly number[]) => unknown>>;
}
