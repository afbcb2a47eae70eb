/**
 * What the command and its job say to each other. Whatever runs code of a suite or of a user runs as a job in a
 * process of its own, so that a loop without end, a crash of a native addon or a full heap cannot take the report along.
 */
import type { ReportedError } from '../../reporters/verify-report.js';

/** Plain data, by structured clone. */
export type ToJob =
  | { readonly kind: 'start'; readonly job: string; readonly input: unknown }
  /** Come to an end soon: the user pressed Ctrl-C, or time is up. */
  | { readonly kind: 'stop' };

export type FromJob =
  | { readonly kind: 'progress'; readonly text: string }
  /** A result that stands before the job has ended. */
  | { readonly kind: 'event'; readonly value: unknown }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: ReportedError };
