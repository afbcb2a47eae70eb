/** One call of the command: what all commands share. */
import type { Clock } from '../core/clock.js';
import type { ExitCode } from './exit-code.js';
import { createProgress, silentProgress, type Progress } from './progress.js';
import type { JobEnd, JobOptions } from './job/run-job.js';
import type { Terminal } from './terminal.js';

export interface Invocation {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly workingFolder: string;
  /** How the command is called, as it stands in replay lines. */
  readonly command: string;
  readonly tool: { readonly name: string; readonly version: string };
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Runs a job where it can do no harm. */
  readonly runJob: (job: string, input: object, options: JobOptions) => Promise<JobEnd<unknown>>;
  /** What the process will end with. */
  exitCode: ExitCode;
}

/** Runs a job with its progress shown. */
export async function jobWithProgress<Result>(
  invocation: Invocation,
  job: string,
  input: object,
  options: { readonly maxSeconds?: number; readonly maxHeapMiB?: number; readonly tellsLoaded?: boolean; readonly quiet?: boolean; readonly onEvent?: (value: unknown) => void },
): Promise<JobEnd<Result>> {
  const { clock, interrupted: signal, terminal } = invocation;
  const progress: Progress = options.quiet === true ? silentProgress : createProgress(terminal, () => clock.nowMs());
  try {
    return (await invocation.runJob(job, input, {
      clock,
      signal,
      ...(options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds }),
      ...(options.maxHeapMiB === undefined ? {} : { maxHeapMiB: options.maxHeapMiB }),
      ...(options.tellsLoaded === undefined ? {} : { tellsLoaded: options.tellsLoaded }),
      onProgress: (text) => progress.update(text),
      onEvent: (value) => {
        progress.clear();
        options.onEvent?.(value);
      },
    })) as JobEnd<Result>;
  } finally {
    progress.clear();
  }
}
