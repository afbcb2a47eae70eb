/**
 * A suite: everything that is checked of one protocol, in the form in which the command runs and reports it.
 * `properties/<protocol>/suite.ts` exports one under the name `suite`; the command finds it by folder.
 */
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
  progress(text: string): void;
}

/** One line of a failing run as a person reads it: who did what, and what the other side saw. */
export interface StoryLine {
  /** Milliseconds of the run's own (virtual or real) time, where known. */
  readonly atMs?: number;
  /** The acting party, as `client`, `server 1`, `network`, `model`. */
  readonly who: string;
  readonly what: string;
  /** Frames on the wire at this step, printable. */
  readonly frames?: readonly string[];
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
  /** The command line, without the program's name, that replays exactly this: `verify freelance --part … --case …`. */
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

export interface Suite {
  readonly name: string;
  readonly summary: string;
  readonly parts: readonly Part[];
  readonly plantedBugs: readonly PlantedBug[];
}
