/**
 * A suite: everything that is checked of one protocol, in the form in which the command runs and reports it.
 * `properties/<protocol>/suite.ts` exports one under the name `suite`; the command finds it by folder.
 */
import type { FieldSystem } from './field-system.js';
import type { Property } from './property.js';
import type { Verdict } from './verdict.js';

/** What a part may use of its surroundings. Time and chance come from here. */
export interface RunContext {
  readonly seed: number;
  /** How many generated cases a fuzzing part runs. */
  readonly runs: number;
  /** Only this case, as a failure's replay line names it. */
  readonly onlyCase?: string;
  /** The implementation with this bug planted, instead of the right one. */
  readonly plant?: string;
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** One short line; the command throttles and overwrites. */
  readonly progress: (text: string) => void;
}

/** One line of a failing run as a person reads it: who did what, and what the other side saw. */
export interface StoryLine {
  /** Milliseconds of the run's own (virtual or real) time, where known. */
  readonly atMs?: number;
  /** The acting party, as `client`, `server 1`, `network`, `model`. */
  readonly who: string;
  readonly what: string;
  /** The party that a message goes to, where it is one: an arrow in the diagram. */
  readonly to?: string;
  /** The frames of the one message at this step, printable. */
  readonly frames?: readonly string[];
  /** More about the step, a line each. */
  readonly details?: readonly string[];
}

/** A failure is a value: what was violated, the shortest story of it, and the line that shows it again. */
export interface Failure {
  /** The property or path that was violated, by its stable name. */
  readonly property: string;
  /** What the model allows or the property demands here. */
  readonly expected: string;
  /** What was seen instead. */
  readonly found: string;
  readonly story: readonly StoryLine[];
  /** The command line, without the program's name, that replays exactly this: `verify <suite> --part … --case …`. */
  readonly replay: string;
  /** The case as data, for a regression file: plain JSON. */
  readonly trace?: unknown;
}

export interface PartResult {
  readonly verdict: Verdict;
  /** How much was checked, by unit: states, transitions, paths, steps, runs, seeds, … */
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
  /** Why the verdict is unknown, what was skipped and why; never silent. */
  readonly notes?: readonly string[];
}

export interface Part {
  /** Stable, kebab-case: it stands in replay lines. */
  readonly name: string;
  /** What a holding verdict means, one line. */
  readonly claim: string;
  run(context: RunContext): Promise<PartResult>;
}

/** A bug that can be planted in the implementation, to show that it is caught. */
export interface PlantedBug {
  readonly name: string;
  /** What is wrong, one line. */
  readonly summary: string;
  /** The part that catches it. */
  readonly caughtBy: string;
}

/** The system with a mistake in its model, as a wrong design would have it: the properties must catch it. */
export interface FaultyVariant {
  /** Stable, kebab-case, and no other variant of the suite has it. */
  readonly name: string;
  /** What is wrong, one line. */
  readonly summary: string;
  /** The property that it violates. */
  readonly caughtBy: string;
  /** The bug that can be planted in the implementation and is the same mistake, where there is one. */
  readonly alike?: string;
  readonly build: () => FieldSystem;
}

/** What a variant is, without the means to build it. */
export type VariantFacts = Omit<FaultyVariant, 'build'>;

export const variantFacts = ({ name, summary, caughtBy, alike }: FaultyVariant): VariantFacts => ({ name, summary, caughtBy, ...(alike === undefined ? {} : { alike }) });

/** A composed system with what is asked of it; `check`, `export` and the sweep work on these by name. */
export interface SystemEntry {
  readonly name: string;
  readonly summary: string;
  build(): FieldSystem;
  readonly properties: readonly Property<never>[];
  /** For `check --plant`. */
  readonly variants?: readonly FaultyVariant[];
  /** The same run, by its steps' names, as a case of a part that drives the real implementation; undefined where there is none. */
  caseOf?(path: readonly string[]): { readonly part: string; readonly case: string } | undefined;
}

/** A running program under test in another process, as the subject protocol drives it. One call, one answer. */
export interface SubjectCalls {
  readonly role: string;
  readonly name: string;
  /** The answer's fields. Rejects with a coded error when the subject breaks the protocol, dies or stays silent. */
  call(
    op: string,
    fields?: Readonly<Record<string, unknown>>,
    /** `timeoutMs`: the answer's deadline, for a command that takes long by nature; a default otherwise. */
    limits?: { readonly timeoutMs?: number },
  ): Promise<Readonly<Record<string, unknown>>>;
  /** What it holds of the machine's memory now; undefined, or not there, where nobody can tell. */
  memoryBytes?(): number | undefined;
  /** Ends it before the run ends, where it is of no more use. */
  close?(): Promise<unknown>;
}

export interface ConformanceContext extends RunContext {
  /** Starts another copy of the subject; each is ended by the caller of the run. */
  connect(): Promise<SubjectCalls>;
  /** How many copies may run side by side. */
  readonly parallel: number;
  /** Told of each check as soon as it is decided. */
  readonly onCheck?: (check: ConformanceCheck) => void;
}

/** One numbered check of a conformance run. `unknown`: could not be decided (skipped, or blurred by timing), see `note`. */
export interface ConformanceCheck {
  readonly id: string;
  readonly title: string;
  /** The rule of the specification it holds the subject to. */
  readonly rule: string;
  readonly verdict: Verdict;
  readonly note?: string;
  readonly failure?: Failure;
}

export interface Conformance {
  /** The roles that a subject may announce; default `client` and `server`. */
  readonly roles?: readonly string[];
  run(subject: SubjectCalls, context: ConformanceContext): Promise<readonly ConformanceCheck[]>;
}

/** What is said of a recorded log: how far the model can follow it, and why not further. */
export interface LogReport {
  readonly verdict: Verdict;
  readonly events: number;
  readonly validPrefix: number;
  readonly failure?: Failure;
  readonly notes?: readonly string[];
}

export interface Suite {
  readonly name: string;
  readonly summary: string;
  readonly parts: readonly Part[];
  readonly plantedBugs: readonly PlantedBug[];
  /** XState machines by name: for diagrams and single checks. */
  readonly machines: Readonly<Record<string, unknown>>;
  readonly systems: readonly SystemEntry[];
  readonly conformance?: Conformance;
  /** Validates a log, one parsed JSON object a line. */
  validateLog?(events: readonly unknown[]): LogReport;
}
