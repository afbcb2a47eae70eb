/** What `check` may be told, and its limits as the engine takes them. */
import type { CheckLimits } from '../jobs/check-systems.js';

/** The search ends at its limit by itself; the heap's limit is there for what does not. */
export const headroomMiB = 128;

export interface CheckOptions {
  readonly time?: 'abstract' | 'discrete';
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  readonly maxMemory?: number;
  readonly threads?: number;
  readonly property?: readonly string[];
  readonly plant?: string;
  readonly symmetry: boolean;
  readonly save?: true;
  readonly json?: true;
  readonly sarif?: string;
  readonly quiet?: true;
}

export function limitsOf(options: Pick<CheckOptions, 'maxStates' | 'maxSeconds' | 'maxMemory' | 'threads'>): CheckLimits {
  return {
    ...(options.maxStates === undefined ? {} : { maxStates: options.maxStates }),
    ...(options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds }),
    ...(options.maxMemory === undefined ? {} : { maxMemoryMiB: options.maxMemory }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  };
}
