/** Copies of the subject for workers that play side by side: started when they are first needed, replaced when broken. */
import type { ConformanceContext, SubjectCalls } from '../../../src/engine/suite.js';

export interface Copies {
  /** How many copies broke down or could not be started. */
  readonly broken: number;
  /** Why the last copy that could not be started could not. */
  readonly refusal: string | undefined;
  /** The copy of that worker; undefined where none can be had. */
  take(worker: number): Promise<SubjectCalls | undefined>;
  giveBack(worker: number, broken: boolean): void;
}

export function createCopies(first: SubjectCalls, context: ConformanceContext): Copies {
  const copies: (SubjectCalls | undefined)[] = [first];
  let broken = 0;
  let refusal: string | undefined;
  return {
    get broken() {
      return broken;
    },
    get refusal() {
      return refusal;
    },
    async take(worker) {
      try {
        return (copies[worker] ??= await context.connect());
      } catch (error) {
        // The first copy did start; that another does not is told with what is left unplayed.
        refusal = error instanceof Error ? error.message : String(error);
        broken++;
        return undefined;
      }
    },
    giveBack(worker, isBroken) {
      if (!isBroken) return;
      broken++;
      // It may be spinning, at the cost of those who are still being played.
      void copies[worker]?.close?.();
      copies[worker] = undefined;
    },
  };
}
