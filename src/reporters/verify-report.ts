/** What a run of `verify` found, as plain data: every reporter takes it in, and `--json` prints it as it is. */
import type { PartResult } from '../engine/suite.js';
import { worst, type Verdict } from '../engine/verdict.js';

export interface VerifyReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly command: 'verify';
  readonly suite: string;
  readonly summary: string;
  readonly verdict: Verdict;
  readonly seed: number;
  readonly runs: number;
  /** The bug that was planted on purpose. */
  readonly plant?: string;
  /** Somebody pressed Ctrl-C: what had not run yet is `unknown`. */
  readonly interrupted: boolean;
  readonly seconds: number;
  readonly parts: readonly PartReport[];
}

export interface PartReport extends PartResult {
  readonly name: string;
  readonly claim: string;
  readonly seconds: number;
  /** The part did not come to an end: an operating error has a code, a defect has none. The verdict is then `unknown`. */
  readonly error?: ReportedError;
}

/** An error as data. `code` is missing where the error is a defect, of the suite or of wireproof. */
export interface ReportedError {
  readonly code?: string;
  readonly message: string;
  /** What the message of a coded error is made of. */
  readonly expected?: string;
  readonly found?: string;
  readonly repair?: string;
  readonly stack?: string;
}

/** What all parts say together. A run without parts has shown nothing. */
export function overall(parts: readonly PartReport[], interrupted: boolean): Verdict {
  const verdict = worst(parts.map((part) => part.verdict));
  return verdict === 'holds' && (interrupted || parts.length === 0) ? 'unknown' : verdict;
}
