/**
 * Follows a log with an observer, also across holes. What a hole held is not known: at the first event that the observer
 * forbids, records are assumed in the holes before it, one at a time, each the one that lets the log be followed
 * furthest, never more than are missing there.
 */
import type { Hole } from './log-record.js';
import type { Guess, Observer, Said, TraceStep } from './observer.js';

export interface FollowOptions<Event> {
  readonly observer: () => Observer<Event>;
  /** What the hole may have held, seen from the step that is not allowed and what was said of it; likeliest first. */
  readonly candidates: (hole: Hole, step: TraceStep<Event>, said: string) => readonly Guess<Event>[];
  /** At most so many steps are tried for each event that is forbidden, and six times as many in all. Default 10,000. */
  readonly maxTried?: number;
}

export interface Assumed {
  readonly hole: Hole;
  readonly text: string;
}

export interface Followed<Event> {
  /** How many steps are allowed, from the first. */
  readonly steps: number;
  /** What stopped it, and the observer as it was just before. */
  readonly stopped?: { readonly said: Exclude<Said, { kind: 'allowed' }>; readonly before: Observer<Event> };
  readonly assumed: readonly Assumed[];
  /** The holes before the end of what was followed. */
  readonly holes: readonly Hole[];
  /** False where no more was tried to fill a hole. */
  readonly exhaustive: boolean;
}

interface Insertion<Event> extends Assumed {
  readonly events: readonly Event[];
}

interface Walk<Event> {
  readonly reached: number;
  readonly stopped?: Followed<Event>['stopped'];
}

/** How far beyond the step that failed a filling must lead before it is believed. */
const lookAhead = 60;

export function follow<Event extends { readonly atMs: number }>(steps: readonly TraceStep<Event>[], holes: readonly Hole[], options: FollowOptions<Event>): Followed<Event> {
  const snapshots = new Map<number, Observer<Event>>();
  const holeBefore = new Map(holes.map((hole) => [indexAfter(steps, hole), hole]));
  const insertions: Insertion<Event>[] = [];
  let tried = 0;
  let triedInAll = 0;
  const maxTried = options.maxTried ?? 10_000;

  /** Walks from a step on; at each hole what is assumed there comes first. */
  const walk = (from: number, start: Observer<Event>, assumed: readonly Insertion<Event>[], until: number, keep: boolean): Walk<Event> => {
    // Copying an observer may cost as much as it knows: it is copied at holes only, and the way is gone again for the last.
    const origin = start.fork();
    let taken = 0;
    const eventsAt = (index: number): readonly Event[] => {
      const hole = holeBefore.get(index);
      const inside = hole === undefined ? [] : assumed.filter((one) => one.hole === hole).toSorted((a, b) => (a.events[0]?.atMs ?? 0) - (b.events[0]?.atMs ?? 0));
      return [...inside.flatMap((one) => one.events), ...(steps[index] as TraceStep<Event>).events];
    };
    for (let index = from; index < until; index++) {
      if (keep && holeBefore.has(index)) snapshots.set(index, start.fork());
      for (const event of eventsAt(index)) {
        const said = start.observe(event);
        if (said.kind !== 'allowed') return { reached: index, stopped: { said, before: keep ? again(origin, from, index, eventsAt, taken) : start } };
        taken++;
      }
    }
    return { reached: until };
  };

  let result = walk(0, options.observer(), insertions, steps.length, true);
  while (result.stopped !== undefined && result.stopped.said.kind === 'violation') {
    const failed = result.reached;
    triedInAll += tried;
    tried = 0;
    const step = steps[failed] as TraceStep<Event>;
    const { expected, found } = result.stopped.said.violation;
    const said = `${expected} ${found}`;
    const before = holes.filter((hole) => indexAfter(steps, hole) <= failed).toReversed().slice(0, 6);
    let best: { readonly insertion: Insertion<Event>; readonly reached: number; readonly from: number } | undefined;
    const until = Math.min(steps.length, failed + lookAhead);
    search: for (const hole of before) {
      if (insertions.filter((one) => one.hole === hole).length >= hole.missing) continue;
      const from = indexAfter(steps, hole);
      const start = snapshots.get(from);
      if (start === undefined) continue;
      for (const { events, text } of options.candidates(hole, step, said)) {
        if (tried >= maxTried || triedInAll >= 6 * maxTried) break search;
        const insertion = { hole, text, events };
        const { reached } = walk(from, start.fork(), [...insertions, insertion], until, false);
        tried += reached - from + 1;
        if (reached > (best?.reached ?? failed)) best = { insertion, reached, from };
        if (reached === until) break search;
      }
    }
    if (best === undefined) break;
    insertions.push(best.insertion);
    result = walk(best.from, (snapshots.get(best.from) as Observer<Event>).fork(), insertions, steps.length, true);
  }
  return {
    steps: result.reached,
    ...(result.stopped === undefined ? {} : { stopped: result.stopped }),
    assumed: insertions,
    holes: holes.filter((hole) => indexAfter(steps, hole) <= result.reached),
    exhaustive: tried < maxTried && triedInAll < 6 * maxTried,
  };
}

/** The observer after so many events from a step on. */
function again<Event>(observer: Observer<Event>, from: number, until: number, eventsAt: (index: number) => readonly Event[], count: number): Observer<Event> {
  let rest = count;
  for (let index = from; index <= until; index++) {
    for (const event of eventsAt(index)) if (rest-- > 0) observer.observe(event);
  }
  return observer;
}

/** The first step after the hole. */
function indexAfter(steps: readonly TraceStep<unknown>[], hole: Hole): number {
  if (hole.afterLine === 0) return 0;
  const index = steps.findIndex((step) => step.line > hole.afterLine);
  return index < 0 ? steps.length : index;
}
