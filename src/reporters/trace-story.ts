/** A trace of a model as a story: which step, and what it changed. */
import { shown } from '../core/errors.js';
import type { PendingTimer } from '../engine/component.js';
import type { Carried } from '../engine/compose/description.js';
import { eventLabel, timerLabel } from '../engine/event-label.js';
import type { Field } from '../engine/field-system.js';
import type { StoryLine } from '../engine/suite.js';

export interface NumberedTrace {
  readonly start: { readonly vector: readonly number[] };
  readonly steps: readonly { readonly name: string; readonly vector: readonly number[] }[];
}

/** More changes in one step than this are counted, not told. */
const toldChanges = 6;

/** `server.1.CRASH` becomes what `server.1` did; the changed parts of the state stand below it. */
export function traceStory(fields: readonly Field[], trace: NumberedTrace): readonly StoryLine[] {
  return trace.steps.map(({ name, vector }, index) => {
    const before = index === 0 ? trace.start.vector : trace.steps[index - 1]!.vector;
    const cut = actorEnd(name);
    const changes = fields.flatMap((field, place) => {
      const [from, to] = [before[place]!, vector[place]!];
      return from === to ? [] : changedLeaves(field.name, field.domain.value(from), field.domain.value(to));
    });
    const told = changes.length > toldChanges ? [...changes.slice(0, toldChanges), `and ${changes.length - toldChanges} more changes`] : changes;
    return { who: cut < 0 ? 'model' : name.slice(0, cut), what: cut < 0 ? name : name.slice(cut + 1), details: told };
  });
}

/** The dot between actor and deed (`server.1.CRASH`): the last one before any space or bracket. A deed is no bare number. */
function actorEnd(name: string): number {
  const plain = /^[^\s([]*/u.exec(name)?.[0] ?? '';
  const end = plain.lastIndexOf('.');
  return /^\d+$/u.test(plain.slice(end + 1)) ? -1 : end;
}

function changedLeaves(path: string, before: unknown, after: unknown): readonly string[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changedLeaves(key === 'value' ? path : `${path}.${key}`, before[key], after[key]));
  }
  const [from, to] = [told(before), told(after)];
  return from === to ? [] : [`${path}: ${from} → ${to}`];
}

/** Messages by what they say and timers by their names: how old they are is not worth a line at each step of time. */
function told(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return shown(value, 60);
  const items: readonly unknown[] = value;
  if (items.every(isTimer)) return `[${items.map(({ id }) => timerLabel(id)).join(', ')}]`;
  return items.every(isCarried) ? `[${items.map(({ message }) => eventLabel(message)).join(', ')}]` : shown(value, 60);
}

function isTimer(item: unknown): item is PendingTimer {
  return isRecord(item) && typeof item['id'] === 'string' && typeof item['delayMs'] === 'number';
}

function isCarried(item: unknown): item is Carried {
  return isRecord(item) && isRecord(item['message']) && typeof item['message']['type'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}
