/** Runs a job in a child process, and comes back whatever the job does. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../core/clock.js';
import { OperatingError } from '../../core/errors.js';
import { fromSources } from '../../core/from-sources.js';
import type { ReportedError } from '../../reporters/verify-report.js';
import { reported } from './job-context.js';
import type { FromJob, ToJob } from './messages.js';

export type JobEnd<Result> =
  | { readonly kind: 'result'; readonly value: Result }
  /** The job threw. */
  | { readonly kind: 'failed'; readonly error: ReportedError }
  /** It did not heed a request to stop, and was ended. */
  | { readonly kind: 'stopped' }
  /** The heap was full. */
  | { readonly kind: 'outOfMemory' };

export interface JobOptions {
  readonly clock: Clock;
  readonly maxSeconds?: number;
  /** The job tells when what the user named has been loaded, which must not take long. */
  readonly tellsLoaded?: boolean;
  /** The JavaScript heap's limit. */
  readonly maxHeapMiB?: number;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  readonly onEvent: (value: unknown) => void;
}

/** After a request to stop, and after the limit of time, a job has this long to come to an end by itself. */
const graceMs = 2000;
/** A job that gives no sign of work is ended so long after its limit; a file that must load at once, after so long. */
const loadingMs = 60_000;

export async function runJob(job: string, input: object, options: JobOptions): Promise<JobEnd<unknown>> {
  const { clock, maxSeconds, signal } = options;
  const child = fork(fileURLToPath(new URL(fromSources ? './child-main.ts' : './child-main.js', import.meta.url)), [], {
    // Its standard output is not ours: data goes through messages only.
    stdio: ['ignore', 2, 'pipe', 'ipc'],
    serialization: 'advanced',
    execArgv: [
      ...(fromSources ? ['--import', 'jiti/register'] : []),
      ...(options.maxHeapMiB === undefined ? [] : [`--max-old-space-size=${Math.max(64, Math.ceil(options.maxHeapMiB))}`]),
    ],
  });
  let end: JobEnd<unknown> | undefined;
  let errorTail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorTail = (errorTail + text).slice(-8000);
    // What V8 says of a full heap is a page long and is told by us in a line.
    if (!outOfMemory.test(errorTail)) process.stderr.write(text);
  });
  const ask = (message: ToJob): void => void (child.connected && child.send(message, () => {}));
  const kill = (): void => void child.kill('SIGKILL');
  const limitMs = options.tellsLoaded === true ? loadingMs : maxSeconds === undefined ? undefined : maxSeconds * 1000 + loadingMs;
  let killTimer = limitMs === undefined ? undefined : clock.setTimer(limitMs, kill);
  let heard = false;
  // The limit counts from the first sign of work: loading a suite is not what it bounds.
  const begin = (): void => {
    if (heard || signal.aborted) return;
    heard = true;
    killTimer?.cancel();
    killTimer = maxSeconds === undefined ? undefined : clock.setTimer(maxSeconds * 1000 + graceMs, kill);
  };
  const stop = (): void => {
    ask({ kind: 'stop' });
    killTimer?.cancel();
    killTimer = clock.setTimer(graceMs, kill);
  };
  signal.addEventListener('abort', stop, { once: true });
  child.on('message', (message: FromJob) => {
    begin();
    if (message.kind === 'progress') options.onProgress(message.text);
    else if (message.kind === 'event') options.onEvent(message.value);
    else if (message.kind === 'failed') end ??= { kind: 'failed', error: message.error };
    else end ??= { kind: 'result', value: message.value };
  });
  ask({ kind: 'start', job, input: { ...input, ...(maxSeconds === undefined ? {} : { maxSeconds }) } });
  if (signal.aborted) stop();
  const [code, killedBy] = await new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once('error', (error) => {
      end ??= { kind: 'failed', error: { message: `the job could not be started: ${error.message}` } };
      resolve([null, null]);
    });
    child.once('close', (exitCode, signalName) => resolve([exitCode, signalName]));
  });
  killTimer?.cancel();
  signal.removeEventListener('abort', stop);
  if (end !== undefined) return end;
  if (outOfMemory.test(errorTail)) return { kind: 'outOfMemory' };
  if (signal.aborted || (killedBy === 'SIGKILL' && (heard || options.tellsLoaded !== true))) return { kind: 'stopped' };
  const how = killedBy ?? `exit code ${code}`;
  if (heard) return { kind: 'failed', error: { message: `the job ended without an answer (${how})` } };
  return { kind: 'failed', error: reported(notLoaded(killedBy === 'SIGKILL' ? `nothing after ${loadingMs / 1000} s` : `an end of the whole process as it loaded (${how})`)) };
}

/** Before the first sign of work there was only the user's own code to run. */
function notLoaded(found: string): OperatingError {
  return new OperatingError('WP4006', {
    expected: 'a file that can be imported',
    found,
    repair: 'Keep process.exit, endless loops and promises that never settle out of what runs when the file is imported.',
  });
}

const outOfMemory = /heap out of memory|Reached heap limit/u;
