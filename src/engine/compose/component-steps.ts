/** The steps that begin at a component: moves from outside, timers that fire, actors that answer. */
import type { Awaitable } from '../component.js';
import { timerLabel } from '../event-label.js';
import type { FieldAccess, FieldReader, LocalStep } from '../field-system.js';
import type { EventMove, FreeMove, SystemDescription } from './description.js';
import type { ComponentPart, Parts } from './parts.js';
import type { Performer } from './perform.js';
import { isDue, mostNumbered } from './watch.js';

/** Steps of all moves, unrolled over lists. Throws `WP3001` for a component that does not exist. */
export function moveSteps<State>(parts: Parts<State>, description: SystemDescription<State>, performer: Performer<State>): readonly LocalStep[] {
  return description.moves.flatMap((move) => ('component' in move ? eventSteps(move, parts, performer) : freeSteps(move, parts, performer)));
}

function eventSteps<State>(move: EventMove<State>, parts: Parts<State>, performer: Performer<State>): readonly LocalStep[] {
  return parts.list(move.component, `the move ${move.event.type}`).flatMap((part) => {
    if (part.kind === 'channel') return [];
    const { name, index } = part;
    return {
      kind: 'local' as const,
      name: `${name}.${move.name ?? move.event.type}`,
      fair: move.fair ?? false,
      run(access: FieldAccess) {
        if (move.when !== undefined && !move.when({ view: performer.viewOf(access), name, index })) return false;
        return performer.perform(access, [{ to: name, event: move.event }], part);
      },
    };
  });
}

function freeSteps<State>(move: FreeMove<State>, parts: Parts<State>, performer: Performer<State>): readonly LocalStep[] {
  const places = move.each === undefined ? [{ name: '', index: 0 }] : parts.list(move.each, `the move ${move.name}`);
  return places.map(({ name, index }) => ({
    kind: 'local',
    name: name === '' ? move.name : `${name}.${move.name}`,
    fair: move.fair ?? false,
    run(access) {
      const deliveries = move.deliver({ view: performer.viewOf(access), name, index });
      return deliveries !== undefined && performer.perform(access, deliveries);
    },
  }));
}

/** One step for each thing that a component may wait for. A timer fires at any time (abstract) or when nothing is left (discrete). */
export function awaitedSteps<State>(parts: Parts<State>, performer: Performer<State>): readonly LocalStep[] {
  return parts.components.flatMap((part) => {
    const { component } = part;
    if (component.awaitable === undefined) return numberedSteps(part, performer);
    // Names of which several timers may run.
    const shared = new Set((component.awaitableBesides ?? []).flatMap(({ name, kind }) => (kind === 'timer' ? [withoutNumber(name)] : [])));
    const awaitedStep = (awaitable: Awaitable, isSpare: boolean): LocalStep => ({
      kind: 'local',
      name: `${part.name}.${timerLabel(awaitable.name)}`,
      fair: true,
      ...(isSpare ? { isSpare } : {}),
      ...(shared.has(withoutNumber(awaitable.name)) ? { owes: ({ read }: FieldReader) => timerAt(part, read(part.field), awaitable.name) } : {}),
      run(access) {
        const state = access.read(part.field);
        const found = component.awaited(state).find(({ name }) => name === awaitable.name);
        return found !== undefined && isDue(found) && resolve(part, state, found.name, access, performer);
      },
    });
    return [...component.awaitable.map((awaitable) => awaitedStep(awaitable, false)), ...(component.awaitableBesides ?? []).map((awaitable) => awaitedStep(awaitable, true))];
  });
}

function withoutNumber(name: string): string {
  return name.replace(/#\d+$/u, '');
}

/** Timers of one name are numbered in the order in which they are written, so fairness is towards what fires, not its number. */
function timerAt({ name, component }: ComponentPart, state: number, id: string): string {
  const timer = component.states.value(state).timers.find((running) => running.id === id);
  return `${name} ${withoutNumber(id)} ${timer === undefined ? '' : `${component.events.intern(timer.event)} ${timer.delayMs}`}`;
}

/** For a component that does not say what it may wait for: the first, the second, … of what a state awaits. */
function numberedSteps<State>(part: ComponentPart, performer: Performer<State>): readonly LocalStep[] {
  return Array.from({ length: mostNumbered }, (_, place) => ({
    kind: 'local' as const,
    name: `${part.name}.awaited[${place}]`,
    fair: true,
    owes: ({ read }: FieldReader) => `${part.name} ${part.component.awaited(read(part.field))[place]?.name ?? ''}`,
    run(access: FieldAccess) {
      const state = access.read(part.field);
      const found = part.component.awaited(state)[place];
      return found !== undefined && isDue(found) && resolve(part, state, found.name, access, performer);
    },
  }));
}

function resolve<State>(part: ComponentPart, state: number, awaited: string, access: FieldAccess, performer: Performer<State>): boolean {
  const outcome = part.component.resolve(state, awaited);
  return performer.settle(access, part, outcome.next, outcome.emissions);
}
