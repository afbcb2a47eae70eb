/** An XState machine as a driver sees it: what can be done to it, and how it must then look. */
import type { CompiledMachine } from '../compile/compiled-machine.js';
import { outrunTimers } from '../compile/outrun-timers.js';
import type { Component, Emission, EventObject, LocalState } from '../component.js';
import { matchesPath } from '../state-value.js';
import type { TransitionSystem } from '../transition-system.js';

/** One thing that a path does: an event of the machine, the firing of one of its timers, an answer of an invoked actor. */
export type MachineAction =
  | EventObject
  /** A delayed transition falls due: let that much time pass. `timer` is XState's name of it. */
  | (EventObject & { readonly type: 'after'; readonly delayMs: number; readonly timer: string })
  /** `outcome` as declared: `fetch: done`. */
  | (EventObject & { readonly type: 'actor'; readonly outcome: string });

/** A state of the machine, as a test compares it with what it sees. */
export interface ModelState extends Situation {
  /** What the last action made the machine send or emit. */
  readonly sent: readonly Emission[];
  /** The last action, and where the machine was before it; undefined at the start. */
  readonly last: { readonly action: MachineAction; readonly before: Situation } | undefined;
}

/** Where a machine is. */
export interface Situation {
  readonly value: unknown;
  readonly context: unknown;
  readonly status: LocalState['status'];
  readonly output?: unknown;
  /** Whether the machine is in that state node, `parent.child`. */
  matches(path: string): boolean;
}

/** A local state with the step that led into it. */
export interface MachineState {
  readonly local: number;
  readonly sent: readonly Emission[];
  readonly transitions: readonly string[];
  readonly by?: { readonly action: MachineAction; readonly before: number };
}

export interface MachineSystem extends TransitionSystem<MachineState, MachineAction> {
  /** The events that may come from outside, whether a state takes them or not. */
  readonly events: readonly EventObject[];
  /** Undefined where the action is not possible. An event that the state ignores changes nothing. */
  step(state: MachineState, action: MachineAction): MachineState | undefined;
  view(state: MachineState): ModelState;
}

/** Time is read abstractly: a timer may fire whenever it is pending, of the delays of one state only the shortest. `ignored`: events are also done where they change nothing. */
export function machineSystem(component: CompiledMachine, ignored = false): MachineSystem {
  const events = Array.from({ length: component.events.size }, (_, event) => component.events.value(event));
  const step = (state: MachineState, action: MachineAction): MachineState | undefined => {
    const awaited = component.awaited(state.local).find(({ name, kind }) =>
      action.type === 'after' ? kind === 'timer' && name === action['timer'] : action.type === 'actor' && kind === 'actor' && name === action['outcome'],
    );
    if ((action.type === 'after' || action.type === 'actor') && awaited === undefined) return undefined;
    const outcome = awaited === undefined ? component.step(state.local, component.events.intern(action)) : component.resolve(state.local, awaited.name);
    return { local: outcome.next, sent: outcome.emissions, transitions: outcome.transitions, by: { action, before: state.local } };
  };
  return {
    events,
    initial: () => [{ local: component.initial.state, sent: component.initial.emissions, transitions: [] }],
    actions(state) {
      const local = component.states.value(state.local);
      if (local.status !== 'active') return [];
      const taken = events.filter((event) => ignored || (step(state, event)?.transitions.length ?? 0) > 0);
      const later = outrunTimers(component, state.local);
      const awaited = component.awaited(state.local).filter(({ name }) => !later.has(name)).map(({ name, kind }): MachineAction => {
        if (kind === 'actor') return { type: 'actor', outcome: name };
        return { type: 'after', delayMs: local.timers.find(({ id }) => id === name)?.delayMs ?? 0, timer: name };
      });
      return [...taken, ...awaited];
    },
    next: (state, action) => step(state, action) ?? state,
    step,
    view: ({ local, sent, by }) => ({
      ...situation(component, local),
      sent,
      last: by === undefined ? undefined : { action: by.action, before: situation(component, by.before) },
    }),
  };
}

function situation(component: Component, local: number): Situation {
  const { value, context, status, output } = component.states.value(local);
  return { value, context, status, ...(output === undefined ? {} : { output }), matches: (path) => matchesPath(value, path) };
}
