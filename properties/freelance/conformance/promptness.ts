/**
 * Whether something is late each time it is tried. A tolerance for one observation has to bear with a busy machine, and so
 * cannot tell a delay of 100 ms; but what is prompt as a rule is prompt once in a while on any machine.
 */
import { Deviation } from './check.js';

export interface Promptness {
  readonly what: string;
  /** How often it is tried at most; it ends at the first that is prompt. */
  readonly tries: number;
  /** Later than this is not prompt. Not stretched with the scenario: a program's turns are as long as they are. */
  readonly slackMs: number;
  /** How late the observer has been, at most. */
  readonly lagMs: () => number;
  /** Tries it, each time at another moment in any common beat; how late it was, in milliseconds. */
  readonly lateMs: (attempt: number) => Promise<number>;
}

/** Throws a `Deviation` where each try was late. */
export async function expectPromptOnce({ what, tries, slackMs, lagMs, lateMs }: Promptness): Promise<void> {
  let leastMs = Infinity;
  for (let attempt = 0; attempt < tries; attempt++) {
    leastMs = Math.min(leastMs, await lateMs(attempt));
    if (leastMs <= slackMs + lagMs()) return;
  }
  throw new Deviation('promptness', `${what}, in one of ${tries} tries at least`, `${leastMs.toFixed(0)} ms later in the best of them`);
}
