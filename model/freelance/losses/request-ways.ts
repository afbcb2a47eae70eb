/** All ways in which one request may have gone, from its records and the holes between them. */
import type { Misfit } from '../monitor/matches.js';
import { narrowed } from './narrow.js';
import type { Surroundings } from './surroundings.js';
import { fit, type Told } from './told-steps.js';
import { owedBy, unseenSteps, type Until } from './unseen-steps.js';
import { isWider, merged, unasked, wayKey, type Way } from './way.js';

/** At this line the records contradict each other, whatever the holes held. */
export interface Contradiction extends Misfit {
  readonly line: number;
}

export interface Ending extends Until {
  /** The first line after a time; the last one where there is none. */
  lineAfter(ms: number): number;
}

export function waysOf(request: string, tolds: readonly Told[], around: Surroundings, ending: Ending): readonly Way[] | Contradiction {
  let ways: readonly Way[] = [unasked];
  const most = mostAttempts(tolds);
  for (const [index, told] of tolds.entries()) {
    const reached = reach(ways, around, { place: told.line, ms: told.atMs }, most[index] ?? Infinity);
    if (reached.length === 0) return overdue(request, ways, around, ending);
    const fits: Way[] = [];
    let reason: Misfit | undefined;
    // The likeliest reason is that of the way that needs the fewest records.
    for (const way of reached) {
      const result = fit(way, told, around);
      if ('rule' in result) reason ??= result;
      else fits.push(...result);
    }
    if (fits.length === 0) return { ...(reason as Misfit), expected: `of ${request}: ${reason?.expected ?? ''}`, line: told.line };
    ways = unique(fits);
  }
  const last = reach(ways, around, ending, Infinity);
  return last.length === 0 ? overdue(request, ways, around, ending) : last;
}

/** How many attempts there can have been before each record, as it and those after it tell. */
function mostAttempts(tolds: readonly Told[]): readonly number[] {
  const most: number[] = [];
  let limit = Infinity;
  for (const told of tolds.toReversed()) {
    if (told.kind === 'attempt') limit = Math.min(limit, (told.number ?? Infinity) - 1);
    if (told.kind === 'outcome') limit = Math.min(limit, told.attempts ?? Infinity);
    most.push(limit);
  }
  return most.toReversed();
}

/** The ways that lead to there, with no more attempts than that. */
function reach(ways: readonly Way[], around: Surroundings, until: Until, most: number): readonly Way[] {
  const known = new Map<string, Way>();
  const waiting = [...ways];
  for (const way of ways) known.set(wayKey(way), way);
  for (let way = waiting.shift(); way !== undefined; way = waiting.shift()) {
    const current = known.get(wayKey(way)) as Way;
    if (current.phase === 'ended') continue;
    for (const next of unseenSteps(current, around, until)) {
      if (next.attempts.length > most && next.attempts.length > current.attempts.length) continue;
      const key = wayKey(next);
      const before = known.get(key);
      const both = before === undefined ? next : merged(before, next);
      known.set(key, both);
      if (before === undefined || isWider(both, before)) waiting.push(both);
    }
  }
  const going = [...known.values()].filter((way) => owedBy(way, around.toleranceMs) >= until.ms);
  const narrow = going.map((way) => (way.phase === 'ended' || way.phase === 'unasked' ? way : narrowed(way, { lo: until.ms - around.toleranceMs, hi: Infinity }, around)));
  return narrow.length === 1 ? narrow : narrow.toSorted((a, b) => a.missing.length - b.missing.length);
}

function unique(ways: readonly Way[]): readonly Way[] {
  if (ways.length === 1) return ways;
  const known = new Map<string, Way>();
  for (const way of ways) {
    const key = wayKey(way);
    const before = known.get(key);
    known.set(key, before === undefined ? way : merged(before, way));
  }
  return [...known.values()];
}

function overdue(request: string, ways: readonly Way[], around: Surroundings, ending: Ending): Contradiction {
  const byMs = Math.max(...reachedBy(ways, around, ending));
  const [way] = ways as readonly [Way, ...Way[]];
  const rule = way.phase === 'over' ? 'end' : way.phase === 'waiting' ? 'timeout' : way.attempts.length === 0 ? 'request' : 'backoff';
  const expected = way.phase === 'over' ? 'its end' : way.phase === 'waiting' ? `the timeout of attempt ${way.attempts.length}` : `attempt ${way.attempts.length + 1}`;
  return { rule, expected: `${expected} of ${request} by ${byMs.toFixed(1)} ms`, found: 'nothing of it', line: ending.lineAfter(byMs) };
}

/** Until when each way that can be reached can go on. */
function reachedBy(ways: readonly Way[], around: Surroundings, ending: Ending): readonly number[] {
  const limits: number[] = [];
  let layer = ways;
  while (layer.length > 0) {
    limits.push(...layer.map((way) => owedBy(way, around.toleranceMs)).filter((limit) => limit < Infinity));
    layer = unique(layer.flatMap((way) => unseenSteps(way, around, ending)));
  }
  return limits;
}
