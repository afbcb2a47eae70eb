/** The process of a job: takes one job from its parent, runs it, answers, ends. */
import { systemClock } from '../../core/clock.js';
import { jobs } from '../jobs/table.js';
import { createDeadline } from './deadline.js';
import { reported } from './job-context.js';
import type { FromJob, ToJob } from './messages.js';
import { plainData } from './plain-data.js';

const progressIntervalMs = 100;

process.once('message', (message: ToJob) => {
  if (message.kind === 'start') void runJob(message.job, message.input);
});
// Ctrl-C reaches the whole group: the parent decides what it means. Without a parent there is nobody to answer.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

async function runJob(name: string, input: unknown): Promise<void> {
  const { maxSeconds } = input as { readonly maxSeconds?: number };
  const deadline = createDeadline(systemClock, maxSeconds);
  process.on('message', (message: ToJob) => {
    if (message.kind === 'stop') deadline.stop();
  });
  // An error that nobody awaited is a defect of the job, and must not look like a run that simply ended.
  process.on('uncaughtException', (error) => answer({ kind: 'failed', error: reported(error) }));
  let toldMs = Number.NEGATIVE_INFINITY;
  try {
    const job = jobs[name];
    if (job === undefined) throw new Error(`there is no job ${name}`);
    const value = await job(input as never, {
      signal: deadline.signal,
      nowMs: () => {
        deadline.check();
        return systemClock.nowMs();
      },
      progress(text) {
        deadline.begin();
        deadline.check();
        const now = systemClock.nowMs();
        if (now - toldMs < progressIntervalMs) return;
        toldMs = now;
        send({ kind: 'progress', text });
      },
      event: (event) => {
        deadline.begin();
        send({ kind: 'event', value: plainData(event) });
      },
    });
    answer({ kind: 'result', value: plainData(value) });
  } catch (error) {
    answer({ kind: 'failed', error: reported(error) });
  } finally {
    deadline.close();
  }
}

function send(message: FromJob): void {
  process.send?.(message);
}

/** The last word. What the job left open must not keep the process. */
function answer(message: FromJob): void {
  process.send?.(message, undefined, undefined, () => process.exit());
}
