/**
 * What is said of a log: the longest valid prefix, the rule that blocks with its values, and the nearest event that
 * would have been allowed there.
 */
import { shown } from '../../core/errors.js';
import type { Failure, LogReport, StoryLine } from '../suite.js';
import { follow, type Followed } from './follow.js';
import type { Hole } from './log-record.js';
import type { Guess, Observer, TraceStep } from './observer.js';

export interface LogBinding<Event extends { readonly atMs: number }> {
  readonly steps: readonly TraceStep<Event>[];
  readonly holes: readonly Hole[];
  /** A fresh observer that allows timers to be so late. */
  readonly observer: (toleranceMs: number) => Observer<Event>;
  /** Tried one after the other, least first: a log is judged with the least that allows it. */
  readonly tolerancesMs: readonly number[];
  readonly candidates: (hole: Hole, step: TraceStep<Event>, said: string) => readonly Guess<Event>[];
  /** Events like this one, nearest first. */
  readonly near: (event: Event) => readonly { readonly event: Event; readonly text: string }[];
  /** For how long what a hole held may matter to that rule. */
  readonly memoryMs: (rule: string) => number;
  /** Why nothing can be called a violation: what it is held to is not in the log. */
  readonly doubt?: string;
  /** Who recorded it. */
  readonly who: string;
}

const shownLines = 12;

export function validateLog<Event extends { readonly atMs: number }>(binding: LogBinding<Event>): LogReport {
  const { steps, holes, tolerancesMs } = binding;
  let best: { readonly followed: Followed<Event>; readonly toleranceMs: number } | undefined;
  for (const toleranceMs of tolerancesMs) {
    const followed = follow(steps, holes, { observer: () => binding.observer(toleranceMs), candidates: binding.candidates });
    if (best === undefined || followed.steps > best.followed.steps) best = { followed, toleranceMs };
    if (followed.stopped === undefined) break;
  }
  const { followed, toleranceMs } = best as NonNullable<typeof best>;
  const notes = [
    ...(toleranceMs === tolerancesMs[0] ? [] : [`timers were up to ${toleranceMs} ms late`]),
    ...(holes.length === 0 ? [] : [`${holes.length} ${holes.length === 1 ? 'hole' : 'holes'}, ${holes.reduce((sum, hole) => sum + hole.missing, 0)} records missing`]),
    ...followed.assumed.map(({ hole, text }) => `assumed to be missing after record ${hole.afterLine}: ${text}`),
  ];
  const base = { events: steps.length, validPrefix: followed.steps };
  if (followed.stopped === undefined) return { verdict: 'holds', ...base, notes };
  const { said, before } = followed.stopped;
  const step = steps[followed.steps] as TraceStep<Event>;
  if (said.kind === 'blurred') return { verdict: 'unknown', ...base, notes: [...notes, `cannot be judged from record ${step.line} on: ${said.reason}`] };
  if (binding.doubt !== undefined) return { verdict: 'unknown', ...base, notes: [...notes, binding.doubt, `record ${step.line} (${step.text}): expected ${said.violation.expected}; found ${said.violation.found}`] };
  const recent = followed.holes.findLast((hole) => !followed.exhaustive || step.atMs - hole.toMs <= binding.memoryMs(said.violation.rule));
  if (recent !== undefined) {
    return { verdict: 'unknown', ...base, notes: [...notes, `record ${step.line} (${step.text}) is not allowed after the records that are there, and no single guess at what is missing after record ${recent.afterLine} explains it; expected ${said.violation.expected}; found ${said.violation.found}`] };
  }
  return { verdict: 'violated', ...base, failure: failureOf(binding, followed.steps, said.violation, before), notes };
}

function failureOf<Event extends { readonly atMs: number }>(
  { steps, near, who }: LogBinding<Event>,
  index: number,
  violation: { readonly rule: string; readonly expected: string; readonly found: string },
  before: Observer<Event>,
): Failure {
  const step = steps[index] as TraceStep<Event>;
  const story = steps.slice(Math.max(0, index - shownLines), index + 1).map((one): StoryLine => ({ atMs: one.atMs, who, what: `${one.line}. ${one.text}` }));
  const event = step.events.at(-1);
  const nearest = event === undefined ? undefined : near(event).find((other) => before.fork().observe(other.event).kind === 'allowed');
  const next = before.expectations().slice(0, 3);
  const hints: StoryLine[] = [
    { atMs: step.atMs, who: 'model', what: `record ${step.line} is not allowed here (rule ${violation.rule})` },
    ...(nearest === undefined ? [] : [{ who: 'model', what: `the nearest event that is allowed here: ${nearest.text}` }]),
    ...next.map((line): StoryLine => ({ who: 'model', what: `allowed next: ${line}` })),
  ];
  return {
    property: `log: ${violation.rule}`,
    expected: violation.expected,
    found: `${violation.found} (record ${step.line}: ${shown(step.text, 200)})`,
    story: [...story, ...hints],
    replay: 'trace LOG',
  };
}
