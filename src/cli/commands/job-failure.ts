/** Turns the failure of a whole job into the error of the command. */
import type { JobEnd } from '../job/run-job.js';
import { OperatingError } from '../../core/errors.js';
import type { ReportedError } from '../../reporters/verify-report.js';

/** An error that happened in a job, with what is to be said of it. */
export class JobFailure extends Error {
  readonly reported: ReportedError;

  constructor(reported: ReportedError) {
    super(reported.message);
    this.reported = reported;
  }
}

/** Throws where the job gave no result for a reason that is an error. */
export function failIfJobFailed(end: JobEnd<unknown>): void {
  if (end.kind === 'failed') throw new JobFailure(end.error);
}

/** The result of a job, for commands that have nothing to report without it. Throws `WP4030` where a limit ended it. */
export function resultOf<Result>(end: JobEnd<Result>, interrupted: boolean): Result | undefined {
  if (end.kind === 'result') return end.value;
  failIfJobFailed(end);
  if (interrupted) return undefined;
  throw new OperatingError('WP4030', {
    expected: 'the work to end within its limits',
    found: end.kind === 'outOfMemory' ? 'the memory was full' : 'the limit of time was reached',
    repair: 'Raise the limit, or make the model smaller.',
  });
}
