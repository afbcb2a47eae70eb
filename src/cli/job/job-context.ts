/** What a job may use of its surroundings. */
import { OperatingError } from '../../core/errors.js';
import type { ReportedError } from '../../reporters/verify-report.js';

export interface JobContext {
  /** Aborted when the user interrupts and when time is up. */
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly progress: (text: string) => void;
  /** Hands over a result that stands already. */
  readonly event: (value: unknown) => void;
}

/** A job takes plain data and gives plain data. */
export type Job = (input: never, context: JobContext) => Promise<unknown>;

/** An error as the reports have it. */
export function reported(error: unknown): ReportedError {
  if (error instanceof OperatingError || isCoded(error)) {
    const { code, message, expected, found, repair } = error;
    return { code, message, expected, found, repair };
  }
  if (error instanceof Error) return { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
  return { message: String(error) };
}

/** A suite that was loaded with its own copy of this package throws its own copy of the class. */
function isCoded(error: unknown): error is Pick<OperatingError, 'message' | 'expected' | 'found' | 'repair'> & { code: string } {
  return error instanceof Error && error.name === 'OperatingError' && typeof (error as { code?: unknown }).code === 'string';
}
