/**
 * One compiled machine as a system to cover: its events come from outside. In abstract time its timers fire at any moment;
 * in discrete time they fire when they are due, and time passes to the next of them or half the way there.
 */
import type { Component } from '../component.js';
import type { TransitionSystem } from '../transition-system.js';

/** A local state's number. */
export type ComponentState = number;

export interface ComponentSystem extends TransitionSystem<ComponentState, string> {
  /** Everything that can happen: event types (with their payload where there are several), and what is waited for. */
  readonly inputs: readonly string[];
  /** The number of the event behind an input; -1 for a timer and for time. */
  readonly eventOf: (input: string) => number;
  /** The transition definitions that the input takes there; that it is ignored is one too. */
  readonly taken: (state: ComponentState, input: string) => readonly string[];
  /** The answer, as one text that tells any two apart. An input that is not possible changes nothing. */
  readonly react: (state: ComponentState, input: string) => { readonly next: ComponentState; readonly output: string };
}

const toTimer = 'time passes to the next timer';
const halfWay = 'time passes half the way to the next timer';

/** `time` as the component was compiled. The alphabet is what the component knows when this is called; what it waits for is met on the way. */
export function componentSystem(component: Component, time: 'abstract' | 'discrete' = 'abstract'): ComponentSystem {
  const events = Array.from({ length: component.events.size }, (_, number) => number);
  const nameOf = (number: number): string => {
    const { type, ...payload } = component.events.value(number);
    return Object.keys(payload).length === 0 ? type : `${type} ${JSON.stringify(payload)}`;
  };
  const numbers = new Map(events.map((number) => [nameOf(number), number]));
  const awaited = (component.awaitable ?? []).map(({ name }) => name);
  const happen = (state: ComponentState, input: string) => {
    const number = numbers.get(input);
    if (number !== undefined) return component.step(state, number);
    return component.awaited(state).some(({ name, remainingMs = 0 }) => name === input && remainingMs === 0) ? component.resolve(state, input) : undefined;
  };
  /** How long time passes; undefined where nothing waits for it, or something is due now. */
  const passing = (state: ComponentState, input: string): number | undefined => {
    const rests = component.awaited(state).flatMap(({ remainingMs }) => (remainingMs === undefined ? [] : [remainingMs]));
    const restMs = Math.min(...rests);
    if (rests.length === 0 || restMs === 0) return undefined;
    if (input === toTimer) return restMs;
    return input === halfWay && restMs > 1 ? restMs >> 1 : undefined;
  };
  return {
    inputs: [...numbers.keys(), ...awaited, ...(time === 'discrete' ? [toTimer, halfWay] : [])],
    eventOf: (input) => numbers.get(input) ?? -1,
    initial: () => [component.initial.state],
    actions: (state) => (component.states.value(state).status === 'active' ? [...numbers.keys(), ...component.awaited(state).flatMap(({ name, remainingMs = 0 }) => (remainingMs === 0 ? [name] : [])), ...[toTimer, halfWay].filter((input) => passing(state, input) !== undefined)] : []),
    next(state, input) {
      const durationMs = passing(state, input);
      return durationMs === undefined ? (happen(state, input)?.next ?? state) : component.elapse(state, durationMs);
    },
    taken(state, input) {
      if (passing(state, input) !== undefined) return [];
      const outcome = happen(state, input);
      if (outcome === undefined || outcome.transitions.length === 0) return [`${JSON.stringify(component.states.value(state).value)} ignores ${input}`];
      return outcome.transitions;
    },
    react(state, input) {
      const durationMs = passing(state, input);
      if (durationMs !== undefined) return { next: component.elapse(state, durationMs), output: `${durationMs} ms` };
      const outcome = happen(state, input);
      if (outcome === undefined) return { next: state, output: 'not possible' };
      return { next: outcome.next, output: JSON.stringify([component.states.value(outcome.next).value, outcome.emissions]) };
    },
  };
}
