/** Holds a program in another process to a suite's protocol. */
import { systemClock } from '../../core/clock.js';
import { OperatingError } from '../../core/errors.js';
import { connectSubject, type SubjectProcess } from '../../drivers/subject/subject.js';
import type { ConformanceCheck, SubjectCalls } from '../../engine/suite.js';
import type { ReportedError } from '../../reporters/verify-report.js';
import { loadSuite, type SuitePlace } from '../find-suites.js';
import { reported, type JobContext } from '../job/job-context.js';

export interface ConformInput {
  readonly place: SuitePlace;
  readonly subject: string;
  readonly seed: number;
  readonly runs: number;
  readonly parallel: number;
  readonly onlyCase?: string;
}

export type ConformEvent =
  | { readonly kind: 'met'; readonly suite: string; readonly role: string; readonly name: string }
  /** A check that is decided before the run has ended. */
  | { readonly kind: 'check'; readonly check: ConformanceCheck };

export interface ConformResult {
  readonly checks: readonly ConformanceCheck[];
  /** What no check is about: a further copy did not start, or the subject had to be ended by force (`WP5010`). */
  readonly error?: ReportedError;
}

/** A program that is known to deviate is not held for longer than this; one that may conform is. */
const enoughMs = 45_000;

/** Throws `WP4022` for a suite that has no conformance checks, and what the subject does wrong at the start. */
export async function conformJob(input: ConformInput, context: JobContext): Promise<ConformResult> {
  const suite = await loadSuite(input.place);
  const { conformance } = suite;
  if (conformance === undefined) {
    throw new OperatingError('WP4022', { expected: 'a suite with conformance checks', found: `${suite.name}, which has none`, repair: 'Give another suite; `wireproof list` says which have them.' });
  }
  const roles = conformance.roles ?? ['client', 'server'];
  const running = new Set<SubjectProcess>();
  const givenUp: Promise<unknown>[] = [];
  let role: string | undefined;
  let notAgain: unknown;
  const enough = new AbortController();
  let deviates = false;
  let late = false;
  const stopIfKnown = (): void => {
    if (late && deviates) enough.abort();
  };
  const timer = systemClock.setTimer(enoughMs, () => {
    late = true;
    stopIfKnown();
  });
  /** A copy is what the first one was. */
  const connect = async (): Promise<SubjectCalls> => {
    const known = role;
    const subject = await connectSubject(input.subject, { protocol: suite.name, roles: known === undefined ? roles : [known] }).catch((error: unknown) => {
      if (known !== undefined) notAgain ??= error;
      throw error;
    });
    running.add(subject);
    const close = (): Promise<unknown> => {
      running.delete(subject);
      const end = subject.close();
      givenUp.push(end);
      return end;
    };
    return { ...subject, close };
  };
  const endAll = async (): Promise<readonly Awaited<ReturnType<SubjectProcess['close']>>[]> => {
    timer.cancel();
    const ends = await Promise.all([...running].map((subject) => subject.close()));
    await Promise.all(givenUp);
    return ends;
  };
  let checks: readonly ConformanceCheck[];
  try {
    const subject = await connect();
    role = subject.role;
    context.event({ kind: 'met', suite: suite.name, role, name: subject.name } satisfies ConformEvent);
    checks = await conformance.run(subject, {
      seed: input.seed,
      runs: input.runs,
      ...(input.onlyCase === undefined ? {} : { onlyCase: input.onlyCase }),
      signal: AbortSignal.any([context.signal, enough.signal]),
      nowMs: context.nowMs,
      progress: context.progress,
      connect,
      parallel: input.parallel,
      onCheck: (check) => {
        context.event({ kind: 'check', check } satisfies ConformEvent);
        deviates ||= check.verdict === 'violated';
        stopIfKnown();
      },
    });
  } catch (error) {
    await endAll();
    throw error;
  }
  // Where one ended by itself, the others were only slow.
  const [forced, ...others] = (await endAll()).map(({ error }) => error);
  const error = notAgain ?? (others.includes(undefined) ? undefined : forced);
  return error === undefined ? { checks } : { checks, error: reported(error) };
}
