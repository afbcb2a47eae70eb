/** The exit codes, the same in every command. */
import type { Verdict } from '../engine/verdict.js';
import type { ReportedError } from '../reporters/verify-report.js';

export const exitCodes = { holds: 0, violated: 1, usage: 2, unknown: 3, internal: 4, interrupted: 130 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * Of several things that happened the weightiest: an interruption, then a violation (it is a fact, whatever else went
 * wrong), then a defect, then an error the user can mend, then an open question.
 */
export function exitCodeOf(verdict: Verdict, errors: readonly (ReportedError | undefined)[] = [], interrupted = false): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (verdict === 'violated') return exitCodes.violated;
  const met = errors.filter((error) => error !== undefined);
  if (met.some((error) => error.code === undefined)) return exitCodes.internal;
  if (met.length > 0) return exitCodes.usage;
  return exitCodes[verdict];
}
