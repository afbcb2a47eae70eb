/** A check of the conformance run: one scenario, played to the subject over real sockets and judged by the monitor. */
import type { Violation } from '../../../model/freelance/monitor/verdict.js';

export interface CheckDefinition<World> {
  /** `C01`…, `S01`…: stable, never given twice. */
  readonly id: string;
  readonly title: string;
  /** The sentence of the protocol page that it holds the subject to. */
  readonly rule: string;
  /** Roughly how long it takes at scale 1: long ones begin first. */
  readonly durationMs: number;
  /** Nothing in it races with a timeout: what is wrong with frames, outcomes or counts cannot be put down to time. */
  readonly untimed?: true;
  /** When things happen is no matter at all: the tolerance is six times as large. */
  readonly unhurried?: true;
  /** False where connections break, so that the monitor would miss frames: the scenario judges alone. */
  readonly monitored?: false;
  /** Plays the scenario. What is wrong comes from the monitor, or is thrown as a `Deviation`. */
  play(world: World): Promise<void>;
}

/** A deviation that the scenario itself has seen, beside the monitor. */
export class Deviation extends Error {
  readonly violation: Omit<Violation, 'atMs'>;

  constructor(rule: string, expected: string, found: string, timeless = false) {
    super(`${rule}: expected ${expected}; found ${found}`);
    this.violation = { rule, expected, found, timeless };
  }
}

/** A deviation after which the subject's process is not as it was: what it shows in it from now on says nothing. */
export class SpoilingDeviation extends Deviation {}

/** The scenario cannot go on: what it waited for has not come. The monitor says what was owed. */
export class Stuck extends Error {}

/** The subject does not know a command, so that the scenario is not played. */
export class Skipped extends Error {}

/** Nothing obliges the subject to be asked this way: the check holds, with a note. */
export class NotApplicable extends Error {
  /** Whether the subject is of no more use. */
  readonly broken: boolean;

  constructor(why: string, broken: boolean) {
    super(why);
    this.broken = broken;
  }
}
