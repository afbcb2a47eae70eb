/** What was found about one composed system, as plain data. */
import type { Property } from '../engine/property.js';
import type { StoryLine, VariantFacts } from '../engine/suite.js';
import type { Verdict } from '../engine/verdict.js';
import type { ReportedError } from './verify-report.js';

export interface SystemReport {
  readonly system: string;
  readonly summary: string;
  /** The bug that was planted in the model; `alike` is the same in the implementation. */
  readonly planted?: VariantFacts;
  readonly verdict: Verdict;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Every reachable state was explored; else `reason` names the limit. */
  readonly complete: boolean;
  readonly reason?: string;
  readonly symmetry: boolean;
  /** Steps that were never enabled: nothing can be said of them. */
  readonly neverEnabled: readonly string[];
  readonly seconds: number;
  readonly properties: readonly PropertyOutcome[];
  readonly error?: ReportedError;
}

export interface PropertyOutcome {
  readonly property: string;
  readonly kind: Property<never>['kind'];
  readonly verdict: Verdict;
  readonly why: string;
  /** The premise never came true. */
  readonly vacuous?: true;
  /** Violated: the steps by name, and the story they make. */
  readonly path?: readonly string[];
  readonly story?: readonly StoryLine[];
  /** These repeat for ever after the path. */
  readonly loop?: readonly string[];
  readonly loopStory?: readonly StoryLine[];
  /** The same run on the real implementation, as a case of a part. */
  readonly onImplementation?: { readonly part: string; readonly case: string };
  /** How a wanted state is reached. */
  readonly witness?: readonly string[];
}
