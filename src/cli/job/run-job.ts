/** Runs a job in a child process, and comes back whatever the job does. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../core/clock.js';
import type { ReportedError } from '../../reporters/verify-report.js';
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
  /** The JavaScript heap's limit. */
  readonly maxHeapMiB?: number;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  readonly onEvent: (value: unknown) => void;
}

/** After a request to stop, and after the limit of time, a job has this long to come to an end by itself. */
const graceMs = 2000;
/** A job that gives no sign of work is ended so long after its limit. */
const loadingMs = 30_000;

export async function runJob(job: string, input: object, options: JobOptions): Promise<JobEnd<unknown>> {
  const { clock, maxSeconds, signal } = options;
  const here = fileURLToPath(import.meta.url);
  const source = here.endsWith('.ts');
  const child = fork(fileURLToPath(new URL(source ? './child-main.ts' : './child-main.js', import.meta.url)), [], {
    // Its standard output is not ours: data goes through messages only.
    stdio: ['ignore', 2, 'pipe', 'ipc'],
    serialization: 'advanced',
    execArgv: [
      ...(source ? ['--import', 'jiti/register'] : []),
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
  let killTimer = maxSeconds === undefined ? undefined : clock.setTimer(maxSeconds * 1000 + loadingMs, kill);
  let begun = false;
  // The limit counts from the first sign of work: loading a suite is not what it bounds.
  const begin = (): void => {
    if (begun || maxSeconds === undefined || signal.aborted) return;
    begun = true;
    killTimer?.cancel();
    killTimer = clock.setTimer(maxSeconds * 1000 + graceMs, kill);
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
  if (killedBy === 'SIGKILL' || signal.aborted) return { kind: 'stopped' };
  return { kind: 'failed', error: { message: `the job ended without an answer (${killedBy ?? `exit code ${code}`})` } };
}

const outOfMemory = /heap out of memory|Reached heap limit/u;
