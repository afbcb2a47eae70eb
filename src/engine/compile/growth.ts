/** Why a machine does not close: which part of its state keeps taking new values. */
import { canonicalKey, type Describe } from '../../core/canonical.js';
import { OperatingError, shown } from '../../core/errors.js';
import { stateText } from '../state-value.js';
import type { LocalStates } from './local-states.js';

export interface GrowingPart {
  /** `context.items`, `timers`, `children`. */
  readonly path: string;
  readonly distinct: number;
  /** Where the latest of its values was met. */
  readonly state: string;
  readonly latest: unknown;
  /** A plain value rather than one with parts. */
  readonly leaf: boolean;
}

/** The parts of the state by number of distinct values, most first. */
export function growingParts(states: LocalStates, describe: Describe): readonly GrowingPart[] {
  const parts = new Map<string, { readonly keys: Set<string>; state: string; latest: unknown }>();
  const visit = (path: string, value: unknown, state: string, depth: number): void => {
    const part = parts.get(path) ?? { keys: new Set(), state, latest: value };
    parts.set(path, part);
    const before = part.keys.size;
    part.keys.add(canonicalKey(value, describe));
    if (part.keys.size > before) Object.assign(part, { state, latest: value });
    if (depth === 4 || typeof value !== 'object' || value === null || describe(value) !== undefined) return;
    if (Array.isArray(value)) for (const item of value) visit(`${path}[]`, item, state, depth + 1);
    else if (Object.getPrototypeOf(value) === Object.prototype) for (const [key, item] of Object.entries(value)) visit(`${path}.${key}`, item, state, depth + 1);
  };
  // The last states met are as telling as all, and far fewer.
  const first = Math.max(0, states.size - 20_000);
  for (let state = first; state < states.size; state++) {
    const { context, timers, children, value } = states.view(state);
    const place = stateText(value);
    for (const [key, item] of Object.entries((context ?? {}))) visit(`context.${key}`, item, place, 1);
    if (timers.length > 0) visit('timers', timers, place, 4);
    if (children !== undefined) visit('children', children, place, 4);
  }
  // Of a value and the part of it that varies as much, the part is the cause.
  return [...parts]
    .map(([path, { keys, state, latest }]) => ({ path, distinct: keys.size, state, latest, leaf: path.startsWith('context.') && (typeof latest !== 'object' || latest === null) }))
    .toSorted((a, b) => b.distinct - a.distinct || b.path.length - a.path.length);
}

/**
 * Looks early whether one plain value of the context just counts on, or a list or the timers just grow, so that this is
 * told at once. Sizes are looked at when they double. What has so many values may be bounded after all: a limit set by
 * the user turns this off.
 */
export function countsOn(states: LocalStates, describe: Describe): OperatingError | undefined {
  const { size } = states;
  if (size < longLook || (size & (size - 1)) !== 0) return undefined;
  const longer = growingLength(states, describe);
  if (longer !== undefined) return unbounded(longer, size, 'a machine whose state is bounded');
  if (size < earliestLook) return undefined;
  const worst = growingParts(states, describe).find(({ leaf }) => leaf);
  return worst === undefined || worst.distinct < earliestLook - 1 ? undefined : unbounded(worst, size, 'a machine whose state is bounded');
}

const earliestLook = 4096;
const longLook = 64;
/** Many different numbers in one place, of a machine that has too many states. */
const manyNumbers = 256;
/** Lists may well have some hundred lengths; so many timers at once are a leak, and each of them may fire. */
const manyLengths = { context: 255, timers: 48 };

/** A list, map or set of the context, or the timers, of which many different lengths were met. */
function growingLength(states: LocalStates, describe: Describe): GrowingPart | undefined {
  const lengths = new Map<string, Set<number>>();
  const found: GrowingPart[] = [];
  const visit = (path: string, value: unknown, state: string, depth: number, many: number): void => {
    if (typeof value !== 'object' || value === null || describe(value) !== undefined) return;
    const length = Array.isArray(value) ? value.length : value instanceof Map || value instanceof Set ? value.size : undefined;
    if (length !== undefined) {
      const met = lengths.get(path) ?? new Set();
      lengths.set(path, met.add(length));
      if (met.size >= many) found.push({ path, distinct: met.size, state, latest: `${length} entries`, leaf: false });
    } else if (depth < 3 && Object.getPrototypeOf(value) === Object.prototype) for (const [key, item] of Object.entries(value)) visit(`${path}.${key}`, item, state, depth + 1, many);
  };
  for (let state = 0; state < states.size && found.length === 0; state++) {
    const { context, timers, value } = states.view(state);
    visit('context', context, stateText(value), 0, manyLengths.context);
    visit('timers', timers, stateText(value), 0, manyLengths.timers);
  }
  return found[0];
}

/** More states than allowed: unbounded growth of one part (`WP2010`), or too large a product of bounded parts (`WP2011`). */
export function tooManyStates(states: LocalStates, describe: Describe, maxStates: number): OperatingError {
  const parts = growingParts(states, describe);
  const [worst] = parts;
  const seen = Math.min(states.size, 20_000);
  const counts = worst?.leaf === true && typeof worst.latest === 'number' && worst.distinct >= manyNumbers;
  if (worst !== undefined && (counts || worst.distinct >= Math.max(16, seen / 20))) {
    return unbounded(worst, seen, `a machine with at most ${maxStates.toLocaleString('en')} local states`);
  }
  const largest = parts.slice(0, 3).map(({ path, distinct }) => `${path} (${distinct} values)`);
  return new OperatingError('WP2011', {
    expected: `a machine with at most ${maxStates.toLocaleString('en')} local states`,
    found: `more${largest.length === 0 ? '' : `; the parts with most values are ${largest.join(', ')}`}`,
    repair: 'Raise maxStates, or leave parts of the context that do not decide anything out of the model.',
  });
}

function unbounded({ path, distinct, latest, state }: GrowingPart, seen: number, expected: string): OperatingError {
  return new OperatingError('WP2010', {
    expected,
    found: `${path} growing without a visible bound: ${distinct.toLocaleString('en')} distinct values in ${seen.toLocaleString('en')} states, the latest ${shown(latest)} in state ${state}`,
    repair: repairOf(path),
  });
}

function repairOf(path: string): string {
  if (path === 'timers') return 'Give the delayed raise or sendTo an id and cancel it, or bound how often it is started.';
  if (path === 'children') return 'Give spawned actors fixed ids, stop them, or bound their number by a guard.';
  return `Bound ${path} by a guard or by arithmetic (Math.min, a modulus), leave it out of the model, or set a larger limit on states if it is bounded after all.`;
}
