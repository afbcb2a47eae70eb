/** Looks once at each local state that a component enters: what it waits for must have a step, or it would silently never come. */
import { OperatingError } from '../../core/errors.js';
import { notAwaitable } from '../compile/refusals.js';
import type { Awaited, Component } from '../component.js';
import type { ComponentPart } from './parts.js';

/** So many awaited things have numbered steps, of a component that does not list what it may wait for. */
export const mostNumbered = 8;

/** To be called with every state that a component enters. */
export type Watch = (part: ComponentPart, state: number) => void;

/** The watch throws `WP2040` or `WP3011` for what has no step, and `WP3009` for a timer that reads time otherwise than the system. */
export function createWatch(isTimed: boolean): Watch {
  const seen = new Map<Component, boolean[]>();
  const names = new Map<Component, ReadonlySet<string> | undefined>();
  return (part, state) => {
    const { component } = part;
    let states = seen.get(component);
    if (states === undefined) seen.set(component, (states = []));
    if (states[state] === true) return;
    if (!names.has(component)) names.set(component, namesOf(component));
    const known = names.get(component);
    const awaited = component.awaited(state);
    if (awaited.some(({ kind, remainingMs }) => kind === 'timer' && (remainingMs !== undefined) !== isTimed)) throw otherTime(part.name, isTimed);
    if (known === undefined && awaited.length > mostNumbered)
      throw new OperatingError('WP3011', { expected: `at most ${mostNumbered} awaited things in a state of ${part.name}, which does not list them`, found: `${awaited.length}`, repair: 'Give the component its awaitable list.' });
    const missed = awaited.find((item) => known?.has(item.name) === false && isDue(item));
    if (missed !== undefined) throw notAwaitable(missed.name, part.name);
    states[state] = true;
  };
}

/** Throws `WP3009` for a component whose timers were compiled for another reading of time. */
export function requireTime(parts: readonly ComponentPart[], isTimed: boolean): void {
  const misfit = parts.find(({ component: { time, awaitable } }) => time !== undefined && (time === 'discrete') !== isTimed && awaitable?.some(({ kind }) => kind === 'timer') === true);
  if (misfit !== undefined) throw otherTime(misfit.name, isTimed);
}

/** In discrete time a timer that is not due will get another number, or fire under its own, before it is. */
export function isDue({ kind, remainingMs }: Awaited): boolean {
  return kind === 'actor' || remainingMs === undefined || remainingMs === 0;
}

function namesOf({ awaitable, awaitableBesides = [] }: Component): ReadonlySet<string> | undefined {
  return awaitable === undefined ? undefined : new Set([...awaitable, ...awaitableBesides].map(({ name }) => name));
}

function otherTime(name: string, isTimed: boolean): OperatingError {
  return new OperatingError('WP3009', {
    expected: `timers that read time as the system does, ${isTimed ? 'in units' : 'abstractly'}`,
    found: `${name}, compiled for ${isTimed ? 'abstract' : 'discrete'} time`,
    repair: isTimed ? "Compile it with { time: 'discrete' }." : "Compile it without { time: 'discrete' }, or compose it with time: { unitMs }.",
  });
}
