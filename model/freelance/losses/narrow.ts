/** What a later record tells of an earlier moment: the window of a step shrinks, and with it when and where its cause was. */
import type { HoleIndex } from '../../../src/engine/trace/hole-index.js';
import type { Interval } from '../monitor/interval.js';
import { rounding } from '../monitor/timing.js';
import { backoffOf, type Surroundings } from './surroundings.js';
import type { Missing, Place, Way } from './way.js';

/** The step that is due in the way's window is at no other time than this. */
export function narrowed(way: Way, when: Interval, around: Surroundings): Way {
  const window = both(way.window, when);
  if (window.lo === way.window.lo && window.hi === way.window.hi) return way;
  const last = way.attempts.at(-1);
  const next = { ...way, window };
  if (last?.end === undefined || (way.phase !== 'due' && way.phase !== 'over')) return next;
  const waitMs = way.phase === 'due' ? backoffOf(around, way.attempts.length) : 0;
  const readMs = Math.min(1, around.toleranceMs);
  const cause = { lo: window.lo - waitMs - readMs, hi: window.hi - waitMs + readMs };
  const late = way.end?.success === true ? way.end.late : undefined;
  if (way.end?.success === true && late !== undefined) return { ...next, end: { ...way.end, late: placed(late, cause, around.index) } };
  const end = { ...last.end, ...placed(last.end, cause, around.index) };
  return { ...next, attempts: [...way.attempts.slice(0, -1), { ...last, end }], missing: sharpened(way.missing, last.end.at, end.at, around.index) };
}

function placed(one: { readonly when: Interval; readonly at: Place }, cause: Interval, index: HoleIndex): { readonly when: Interval; readonly at: Place } {
  const when = both(one.when, cause);
  if (one.at.lo === one.at.hi) return { when, at: one.at };
  const holes = index.within(one.at.lo - rounding, one.at.hi + rounding, when.lo, when.hi);
  return holes === undefined ? { when, at: one.at } : { when, at: { lo: index.placeOf(holes[0]), hi: index.placeOf(holes[1]) } };
}

function sharpened(missing: readonly Missing[], before: Place, after: Place, index: HoleIndex): readonly Missing[] {
  const last = missing.at(-1);
  if (last === undefined || before === after || index.placeOf(last.first) !== before.lo || index.placeOf(last.last) !== before.hi) return missing;
  const first = index.within(after.lo - rounding, after.lo + rounding, -Infinity, Infinity)?.[0];
  const final = index.within(after.hi - rounding, after.hi + rounding, -Infinity, Infinity)?.[0];
  return first === undefined || final === undefined ? missing : [...missing.slice(0, -1), { ...last, first, last: final }];
}

/** Never empty: bounds are sums of floating point. */
function both(left: Interval, right: Interval): Interval {
  const lo = Math.max(left.lo, Math.min(right.lo, left.hi));
  return { lo, hi: Math.max(lo, Math.min(left.hi, right.hi)) };
}
