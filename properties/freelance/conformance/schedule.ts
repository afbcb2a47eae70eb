/**
 * Plays checks side by side, each on a copy of the subject. Every check is played once, long ones first; what deviated is
 * played again in between, so that a first deviation is soon confirmed.
 */
import { setMaxListeners } from 'node:events';
import type { Clock, Timer } from '../../../src/core/clock.js';
import type { ConformanceCheck, ConformanceContext, SubjectCalls } from '../../../src/engine/suite.js';
import type { CheckDefinition } from './check.js';
import { createCopies, type Copies } from './copies.js';
import { judge, startLagProbe } from './judge.js';
import { play, type PlayedWorld } from './player.js';
import { conclude, isViolated, nextScale, type Played } from './verdicts.js';

export interface Programme<World extends PlayedWorld> {
  readonly checks: readonly CheckDefinition<World>[];
  readonly clock: Clock;
  world(playing: PlayingOptions): World;
}

export interface PlayingOptions {
  readonly subject: SubjectCalls;
  readonly scale: number;
  readonly seed: number;
  /** Ends the scenario. */
  readonly signal: AbortSignal;
  /** How late the verifier's own timers have been so far in this scenario, at most. */
  lagMs(): number;
}

interface Course<World> {
  readonly check: CheckDefinition<World>;
  readonly number: number;
  readonly played: Played[];
  busy: boolean;
}

/** More copies than this only get into each other's way on a small machine. */
const mostCopies = 10;
/** Once something is violated, a run that has taken this long is not prolonged to confirm more of it. */
const enoughMs = 20_000;
/** So many checks at a time are confirmed while others have not been played at all, and afterwards. */
const confirmedBeside = 4;
const confirmedAtOnce = 10;
/** A subject that has broken so often is not started again for the rest. */
const mostBroken = 8;
/** At the end of a run, scenarios that are being played have so long to clear up. */
const graceMs = 1500;

export async function playAll<World extends PlayedWorld>(programme: Programme<World>, subject: SubjectCalls, context: ConformanceContext): Promise<readonly ConformanceCheck[]> {
  const { clock } = programme;
  const beganMs = clock.nowMs();
  const courses: Course<World>[] = programme.checks
    .map((check, number) => ({ check, number, played: [] as Played[], busy: false }))
    .filter(({ check }) => context.onlyCase === undefined || check.id === context.onlyCase);
  const copies = createCopies(subject, context);
  const probe = startLagProbe(clock);
  const result = ({ check, played }: Course<World>, unfinished?: string): ConformanceCheck =>
    conclude(check, played, `conform freelance --subject '…' --case ${check.id} --seed ${context.seed}`, unfinished);

  const ending = new AbortController();
  // Each wait of each scenario listens.
  setMaxListeners(0, ending.signal);
  const isEnough = (): boolean => courses.some(({ played }) => isViolated(played)) && (clock.nowMs() - beganMs > enoughMs || copies.broken > mostBroken);
  const worker = async (index: number): Promise<void> => {
    for (;;) {
      if (ending.signal.aborted) return;
      const course = choose(courses);
      if (course === undefined) {
        if (!courses.some(({ busy }) => busy)) return;
        // Another worker's check may have to be confirmed.
        await new Promise<void>((resolve) => clock.setTimer(20, resolve));
        continue;
      }
      course.busy = true;
      const going = await playOnce(course, index, programme, copies, context, probe, ending.signal);
      course.busy = false;
      if (nextScale(course.played) === undefined) context.onCheck?.(result(course));
      context.progress(progressOf(courses));
      if (!going) return;
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(context.parallel, mostCopies, courses.length)) }, (_, index) => worker(index));
  const watch = watchFor(clock, () => isEnough() || context.signal.aborted);
  try {
    await Promise.race([Promise.all(workers), watch.happened]);
    ending.abort();
    // Those that are being played end at once, unless the subject does not answer.
    const endMs = clock.nowMs() + graceMs;
    const grace = watchFor(clock, () => clock.nowMs() > endMs);
    await Promise.race([Promise.all(workers), grace.happened]);
    grace.stop();
  } finally {
    watch.stop();
    probe.stop();
  }
  const soFar = courses.some(({ played }) => isViolated(played)) ? 'other checks are violated already' : `the subject does not start again: ${copies.refusal ?? 'it broke'}`;
  const why = context.signal.aborted ? 'the run was interrupted' : `not played to the end: ${soFar}`;
  return courses.map((course) => result(course, nextScale(course.played) === undefined ? undefined : why));
}

/** What to play next: a check to be confirmed, the shortest first and each rule once; else the longest not played yet. */
function choose<World>(courses: readonly Course<World>[]): Course<World> | undefined {
  const fresh = courses.filter(({ played, busy }) => played.length === 0 && !busy);
  const confirming = courses.filter(({ played, busy }) => played.length > 0 && busy).length;
  if (confirming < (fresh.length > 0 ? confirmedBeside : confirmedAtOnce)) {
    const open = courses.filter(({ played, busy }) => played.length > 0 && !busy && nextScale(played) !== undefined);
    const cost = ({ check, played }: Course<World>): number => check.durationMs * (nextScale(played) ?? 1);
    // What was begun is brought to its end before more is begun.
    const begun = open.filter(({ played }) => played.length > 1);
    const [next] = (begun.length > 0 ? begun : open).toSorted((a, b) => cost(a) - cost(b));
    if (next !== undefined) return next;
  }
  return fresh.toSorted((a, b) => b.check.durationMs - a.check.durationMs)[0];
}

/** False where this worker has no subject any more. */
async function playOnce<World extends PlayedWorld>(
  course: Course<World>,
  worker: number,
  programme: Programme<World>,
  copies: Copies,
  context: ConformanceContext,
  probe: ReturnType<typeof startLagProbe>,
  signal: AbortSignal,
): Promise<boolean> {
  const subject = await copies.take(worker);
  if (subject === undefined) return false;
  const scale = nextScale(course.played) ?? 1;
  const watch = probe.watch();
  const playing = await play(course.check, programme.world({ subject, scale, seed: context.seed * 1000 + course.number, signal, lagMs: () => watch.look() }), subject, watch);
  watch.stop();
  copies.giveBack(worker, playing.broken);
  // What was cut short says nothing.
  if (signal.aborted) return false;
  course.played.push({ scale, verdict: await judge(playing, programme.clock), notes: playing.notes });
  return true;
}

function progressOf<World>(courses: readonly Course<World>[]): string {
  const decided = courses.filter(({ played }) => nextScale(played) === undefined).length;
  const violated = courses.filter(({ played }) => isViolated(played)).length;
  return `${decided} of ${courses.length} checks${violated > 0 ? `, ${violated} violated` : ''}`;
}

/** Looks every so often whether it holds. */
function watchFor(clock: Clock, holds: () => boolean): { readonly happened: Promise<void>; stop(): void } {
  let timer: Timer | undefined;
  const happened = new Promise<void>((resolve) => {
    const look = (): void => {
      if (holds()) resolve();
      else timer = clock.setTimer(50, look);
    };
    look();
  });
  return { happened, stop: () => timer?.cancel() };
}
