/**
 * Runs the command inside this process, its jobs included: the same code from the command line to the exit code, without the cost of
 * two processes. What the processes are for (crashes, endless loops, interruption, streams) is tested with real ones.
 */
import { systemClock } from '../../../src/core/clock.js';
import type { Invocation } from '../../../src/cli/invocation.js';
import { createDeadline } from '../../../src/cli/job/deadline.js';
import { reported } from '../../../src/cli/job/job-context.js';
import { plainData } from '../../../src/cli/job/plain-data.js';
import { jobs } from '../../../src/cli/jobs/table.js';
import { run } from '../../../src/cli/program.js';
import { plain } from '../../../src/reporters/text/paint.js';
import { suitesFolder, withoutProgress, type CommandEnd } from './command.js';

export async function inProcess(arguments_: readonly string[], workingFolder = suitesFolder): Promise<CommandEnd> {
  let stdout = '';
  let stderr = '';
  const terminal = { data: (text: string) => void (stdout += text), note: (text: string) => void (stderr += text), dataPaint: plain, notePaint: plain, width: 80, interactive: false };
  const invocation: Invocation = {
    terminal,
    clock: systemClock,
    workingFolder,
    command: 'npx wireproof',
    tool: { name: 'wireproof', version: '0.0.0' },
    interrupted: new AbortController().signal,
    runJob: async (name, input, { clock, maxSeconds, onEvent, onProgress }) => {
      const deadline = createDeadline(clock, maxSeconds);
      try {
        const context = { signal: deadline.signal, nowMs: () => clock.nowMs(), progress: onProgress, event: (value: unknown) => onEvent(plainData(value)) };
        return { kind: 'result', value: plainData(await jobs[name]!({ ...input, maxSeconds } as never, context)) };
      } catch (error) {
        return { kind: 'failed', error: reported(error) };
      } finally {
        deadline.close();
      }
    },
    exitCode: 0,
  };
  await run(invocation, arguments_);
  return { stdout, stderr: withoutProgress(stderr), exitCode: invocation.exitCode };
}
