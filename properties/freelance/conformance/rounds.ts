/** Plays checks side by side, each on a copy of the subject, in rounds: play, then judge, then play again what is open. */
import type { Clock } from '../../../src/core/clock.js';
import type { ConformanceCheck, ConformanceContext, SubjectCalls } from '../../../src/engine/suite.js';
import type { CheckDefinition } from './check.js';
import { judge, startLagProbe, type Playing } from './judge.js';
import { play, type PlayedWorld } from './player.js';
import { conclude, nextScale, type Played } from './verdicts.js';

export interface Rounds<World extends PlayedWorld> {
  readonly checks: readonly CheckDefinition<World>[];
  readonly clock: Clock;
  world(subject: SubjectCalls, scale: number, seed: number): World;
}

interface Course<World> {
  readonly check: CheckDefinition<World>;
  readonly number: number;
  readonly played: Played[];
}

/** More copies than this only get into each other's way on a small machine. */
const mostCopies = 10;
/** Once something is violated, a run that has taken this long is not prolonged to confirm more of it. */
const enoughMs = 25_000;
/** So many open checks are confirmed in one round; the others wait. */
const confirmedAtOnce = 10;
/** A subject that has broken so often is not started again for the rest. */
const mostBroken = 8;

export async function playRounds<World extends PlayedWorld>(rounds: Rounds<World>, subject: SubjectCalls, context: ConformanceContext): Promise<readonly ConformanceCheck[]> {
  const { clock } = rounds;
  const beganMs = clock.nowMs();
  const courses: Course<World>[] = rounds.checks
    .map((check, number) => ({ check, number, played: [] as Played[] }))
    .filter(({ check }) => context.onlyCase === undefined || check.id === context.onlyCase);
  const copies = createCopies(subject, context);
  const probe = startLagProbe(clock);
  try {
    for (;;) {
      const open = courses.filter(({ played }) => nextScale(played) !== undefined);
      const violated = courses.filter(({ played }) => isViolated(played)).length;
      const tired = violated > 0 && (clock.nowMs() - beganMs > enoughMs || copies.broken > mostBroken);
      if (open.length === 0 || context.signal.aborted || tired) break;
      const first = open.every(({ played }) => played.length === 0);
      const turn = first ? open : confirmable(open);
      await playTurn(turn, rounds, copies, context, probe);
    }
  } finally {
    probe.stop();
  }
  return courses.map(({ check, played }) => {
    const unfinished = nextScale(played) === undefined ? undefined : context.signal.aborted ? 'the run was interrupted' : 'not played to the end: other checks are violated already';
    return conclude(check, played, `conform freelance --subject '…' --case ${check.id} --seed ${context.seed}`, unfinished);
  });
}

const isViolated = (played: readonly Played[]): boolean => nextScale(played) === undefined && played.filter(({ verdict }) => verdict.kind === 'deviates').length >= 2;

/** What is confirmed next: of each rule the shortest first. */
function confirmable<World>(open: readonly Course<World>[]): readonly Course<World>[] {
  const cost = ({ check, played }: Course<World>): number => check.durationMs * (nextScale(played) ?? 1);
  const sorted = open.toSorted((a, b) => cost(a) - cost(b));
  const rules = new Set<string>();
  const distinct = sorted.filter(({ played }) => {
    const last = played.at(-1)?.verdict;
    const rule = last?.kind === 'deviates' ? last.violation.rule : '';
    return rule === '' || (!rules.has(rule) && rules.add(rule));
  });
  return [...distinct, ...sorted.filter((course) => !distinct.includes(course))].slice(0, confirmedAtOnce);
}

async function playTurn<World extends PlayedWorld>(
  turn: readonly Course<World>[],
  rounds: Rounds<World>,
  copies: Copies,
  context: ConformanceContext,
  probe: ReturnType<typeof startLagProbe>,
): Promise<void> {
  const queue = turn.toSorted((a, b) => b.check.durationMs - a.check.durationMs);
  const playings: { readonly course: Course<World>; readonly scale: number; readonly playing: Playing }[] = [];
  const total = queue.length;
  const worker = async (index: number): Promise<void> => {
    for (;;) {
      const course = queue.shift();
      if (course === undefined || context.signal.aborted || copies.broken > mostBroken) return;
      const subject = await copies.take(index);
      if (subject === undefined) {
        queue.unshift(course);
        return;
      }
      const scale = nextScale(course.played) ?? 1;
      const seed = context.seed * 1000 + course.number;
      const watch = probe.watch();
      const playing = await play(course.check, rounds.world(subject, scale, seed), subject, watch);
      watch.stop();
      copies.giveBack(index, playing.broken);
      playings.push({ course, scale, playing });
      context.progress(`${playings.length} of ${total}${scale > 1 ? `, confirming at ×${scale}` : ''}: ${course.check.id}`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(context.parallel, mostCopies, total)) }, (_, index) => worker(index)));
  // Judging takes the processor, and would make the playings late: it waits for all of them.
  for (const { course, scale, playing } of playings) course.played.push({ scale, verdict: judge(playing), notes: playing.notes });
  // What no copy was left for is not asked for again.
  if (playings.length === 0) for (const { played } of turn) played.push({ scale: 1, verdict: { kind: 'skipped', why: 'the subject could not be started again' }, notes: [] });
}

interface Copies {
  /** How many copies broke down. */
  readonly broken: number;
  /** The copy of that worker; undefined where none can be had. */
  take(worker: number): Promise<SubjectCalls | undefined>;
  giveBack(worker: number, broken: boolean): void;
}

function createCopies(first: SubjectCalls, context: ConformanceContext): Copies {
  const copies: (SubjectCalls | undefined)[] = [first];
  let broken = 0;
  return {
    get broken() {
      return broken;
    },
    async take(worker) {
      try {
        return (copies[worker] ??= await context.connect());
      } catch {
        // The first copy did start; that another does not is told by what is left unplayed.
        broken++;
        return undefined;
      }
    },
    giveBack(worker, isBroken) {
      if (!isBroken) return;
      broken++;
      copies[worker] = undefined;
    },
  };
}
