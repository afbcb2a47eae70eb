/**
 * What is said of a log: the longest valid prefix, the rule that blocks with its values, and the nearest event that
 * would have been allowed there. Up to the first hole an observer judges that follows every possibility; from there on the
 * judge of logs with holes.
 */
import { shown } from '../../core/errors.js';
import type { Failure, LogReport, StoryLine } from '../suite.js';
import { follow, type Followed } from './follow.js';
import type { Hole } from './log-record.js';
import type { HoledJudgement, Observer, TraceStep } from './observer.js';

export interface LogBinding<Event extends { readonly atMs: number }> {
  readonly steps: readonly TraceStep<Event>[];
  readonly holes: readonly Hole[];
  /** A fresh observer that allows timers to be so late. */
  readonly observer: (toleranceMs: number) => Observer<Event>;
  /** Judges the log with its holes, by these steps: the first ones, or some of them changed. */
  readonly withHoles: (steps: readonly TraceStep<Event>[], toleranceMs: number) => HoledJudgement;
  /** Tried one after the other, least first: a log is judged with the least that allows it. */
  readonly tolerancesMs: readonly number[];
  /** Events like this one, nearest first. */
  readonly near: (event: Event) => readonly { readonly event: Event; readonly text: string }[];
  /** Why nothing can be called a violation: what it is held to is not in the log. */
  readonly doubt?: string;
  /** Who recorded it. */
  readonly who: string;
}

/** How a log fares with one tolerance. */
interface Fared<Event> {
  readonly toleranceMs: number;
  readonly valid: number;
  readonly blurred?: string;
  readonly violation?: { readonly rule: string; readonly expected: string; readonly found: string };
  readonly missing: HoledJudgement['missing'];
  /** What else would have been allowed instead of the event that is not, and what next. */
  readonly instead?: () => { readonly isAllowed: (event: Event) => boolean; readonly next: readonly string[] };
}

const shownLines = 12;
const shownMissing = 12;

export function validateLog<Event extends { readonly atMs: number }>(binding: LogBinding<Event>): LogReport {
  const { steps, holes, tolerancesMs } = binding;
  let best: Fared<Event> | undefined;
  for (const toleranceMs of tolerancesMs) {
    const fared = fare(binding, toleranceMs);
    if (best === undefined || fared.valid > best.valid) best = fared;
    if (fared.valid === steps.length) break;
  }
  const { toleranceMs, valid, blurred, violation, missing, instead } = best as Fared<Event>;
  const notes = [
    ...(toleranceMs === tolerancesMs[0] ? [] : [`timers were up to ${toleranceMs} ms late`]),
    ...(holes.length === 0 ? [] : [`${holes.length} ${holes.length === 1 ? 'hole' : 'holes'}, ${holes.reduce((sum, hole) => sum + hole.missing, 0)} records missing`]),
    ...missing.slice(0, shownMissing).map(({ afterLine, text }) => `assumed to be missing after record ${afterLine}: ${text}`),
    ...(missing.length > shownMissing ? [`and ${missing.length - shownMissing} more`] : []),
  ];
  const base = { events: steps.length, validPrefix: valid };
  const step = steps[valid];
  if (step === undefined) return { verdict: 'holds', ...base, notes };
  if (violation === undefined) return { verdict: 'unknown', ...base, notes: [...notes, `cannot be judged from record ${step.line} on: ${blurred ?? ''}`] };
  if (binding.doubt !== undefined) return { verdict: 'unknown', ...base, notes: [...notes, binding.doubt, `record ${step.line} (${step.text}): expected ${violation.expected}; found ${violation.found}`] };
  return { verdict: 'violated', ...base, failure: failureOf(binding, valid, violation, instead?.()), notes };
}

function fare<Event extends { readonly atMs: number }>(binding: LogBinding<Event>, toleranceMs: number): Fared<Event> {
  const { steps, holes } = binding;
  // What is lost may come before what is told of the same moment.
  const holeMs = holes[0]?.fromMs ?? Infinity;
  const whole = steps.filter(({ atMs }) => atMs < holeMs);
  const { steps: valid, stopped }: Followed<Event> = follow(whole, () => binding.observer(toleranceMs));
  if (stopped !== undefined) {
    const instead = (): ReturnType<NonNullable<Fared<Event>['instead']>> => {
      const before = stopped.before();
      return { isAllowed: (event) => before.fork().observe(event).kind === 'allowed', next: before.expectations() };
    };
    return { toleranceMs, valid, missing: [], instead, ...(stopped.said.kind === 'blurred' ? { blurred: stopped.said.reason } : { violation: stopped.said.violation }) };
  }
  if (holes.length === 0) return { toleranceMs, valid, missing: [] };
  const judged = binding.withHoles(steps, toleranceMs);
  if (judged.contradiction === undefined) return { toleranceMs, valid: steps.length, missing: judged.missing };
  const { length, contradiction } = shortest(binding, toleranceMs, judged.contradiction);
  const isAllowed = (event: Event): boolean => {
    const step = steps[length - 1] as TraceStep<Event>;
    return binding.withHoles([...steps.slice(0, length - 1), { ...step, events: [event] }], toleranceMs).contradiction === undefined;
  };
  return { toleranceMs, valid: length - 1, missing: [], violation: contradiction, instead: () => ({ isAllowed, next: [] }) };
}

interface Shortest {
  readonly length: number;
  readonly contradiction: NonNullable<HoledJudgement['contradiction']>;
}

/** The shortest beginning of the log that contradicts itself: what is known of a record may be told by later ones. */
function shortest<Event extends { readonly atMs: number }>(binding: LogBinding<Event>, toleranceMs: number, found: Shortest['contradiction']): Shortest {
  const { steps } = binding;
  const judge = (length: number): HoledJudgement['contradiction'] => binding.withHoles(steps.slice(0, length), toleranceMs).contradiction;
  let bad: Shortest = { length: steps.length, contradiction: found };
  let good = 0;
  while (bad.length - good > 1) {
    // Most often the record at which it shows is the last one that it needs.
    const line = bad.contradiction.line < bad.length && bad.contradiction.line > good ? bad.contradiction.line : bad.length - 1;
    for (const length of [line, (good + bad.length) >> 1]) {
      if (length <= good || length >= bad.length) continue;
      const contradiction = judge(length);
      if (contradiction === undefined) good = length;
      else bad = { length, contradiction };
    }
  }
  return bad;
}

function failureOf<Event extends { readonly atMs: number }>(
  { steps, near, who }: LogBinding<Event>,
  index: number,
  violation: { readonly rule: string; readonly expected: string; readonly found: string },
  instead: ReturnType<NonNullable<Fared<Event>['instead']>> | undefined,
): Failure {
  const step = steps[index] as TraceStep<Event>;
  const story = steps.slice(Math.max(0, index - shownLines), index + 1).map((one): StoryLine => ({ atMs: one.atMs, who, what: `${one.line}. ${one.text}` }));
  const event = step.events.at(-1);
  const nearest = event === undefined ? undefined : near(event).find((other) => instead?.isAllowed(other.event) === true);
  const hints: StoryLine[] = [
    { atMs: step.atMs, who: 'model', what: `record ${step.line} is not allowed here (rule ${violation.rule})` },
    ...(nearest === undefined ? [] : [{ who: 'model', what: `the nearest event that is allowed here: ${nearest.text}` }]),
    ...(instead?.next ?? []).slice(0, 3).map((line): StoryLine => ({ who: 'model', what: `allowed next: ${line}` })),
  ];
  return {
    property: `log: ${violation.rule}`,
    expected: violation.expected,
    found: `${violation.found} (record ${step.line}: ${shown(step.text, 200)})`,
    story: [...story, ...hints],
    replay: 'trace LOG',
  };
}
