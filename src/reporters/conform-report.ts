/** What a conformance run found about a program, as plain data. */
import type { ConformanceCheck } from '../engine/suite.js';
import type { Verdict } from '../engine/verdict.js';
import type { ReportedError } from './verify-report.js';

export interface ConformReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly command: 'conform';
  readonly suite: string;
  readonly subject: { readonly command: string; readonly role?: string; readonly name?: string };
  readonly verdict: Verdict;
  readonly seed: number;
  readonly interrupted: boolean;
  readonly seconds: number;
  readonly checks: readonly ConformanceCheck[];
  /** The run did not come to an end: the subject broke the protocol, or the run itself is broken; or a copy did not start, or the subject not end. */
  readonly error?: ReportedError;
}
