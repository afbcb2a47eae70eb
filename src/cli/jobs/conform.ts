/** Holds a program in another process to a suite's protocol. */
import { systemClock } from '../../core/clock.js';
import { OperatingError } from '../../core/errors.js';
import { connectSubject, type SubjectProcess } from '../../drivers/subject/subject.js';
import type { ConformanceCheck } from '../../engine/suite.js';
import { loadSuite, type SuitePlace } from '../find-suites.js';
import type { JobContext } from '../job/job-context.js';

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

/** A program that is known to deviate is not held for longer than this; one that may conform is. */
const enoughMs = 45_000;

/** Throws `WP4022` for a suite that has no conformance checks, and what the subject does wrong at the start. */
export async function conformJob(input: ConformInput, context: JobContext): Promise<readonly ConformanceCheck[]> {
  const suite = await loadSuite(input.place);
  const { conformance } = suite;
  if (conformance === undefined) {
    throw new OperatingError('WP4022', { expected: 'a suite with conformance checks', found: `${suite.name}, which has none`, repair: 'Give another suite; `wireproof list` says which have them.' });
  }
  const roles = conformance.roles ?? ['client', 'server'];
  const running: SubjectProcess[] = [];
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
  const connect = async (): Promise<SubjectProcess> => {
    const subject = await connectSubject(input.subject, { protocol: suite.name, roles });
    running.push(subject);
    return subject;
  };
  try {
    const subject = await connect();
    context.event({ kind: 'met', suite: suite.name, role: subject.role, name: subject.name } satisfies ConformEvent);
    return await conformance.run(subject, {
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
  } finally {
    timer.cancel();
    await Promise.all(running.map((subject) => subject.close()));
  }
}
