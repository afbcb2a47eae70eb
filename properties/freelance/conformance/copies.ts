/** Copies of the subject for workers that play side by side: started when they are first needed, replaced when broken. */
import type { ConformanceContext, SubjectCalls } from '../../../src/engine/suite.js';

export interface Copies {
  /** How many copies broke down or could not be started. */
  readonly broken: number;
  /** The copy of that worker; undefined where none can be had. */
  take(worker: number): Promise<SubjectCalls | undefined>;
  giveBack(worker: number, broken: boolean): void;
}

export function createCopies(first: SubjectCalls, context: ConformanceContext): Copies {
  const copies: (SubjectCalls | undefined)[] = [first];
  let broken = 0;
  return {
    get broken() {
      return broken;
    },
    async take(worker) {
      try {
        return (copies[worker] ??= await context.connect());
      } catch {
        // The first copy did start; that another does not is told by what is left unplayed.
        broken++;
        return undefined;
      }
    },
    giveBack(worker, isBroken) {
      if (!isBroken) return;
      broken++;
      copies[worker] = undefined;
    },
  };
}
