/** `wireproof check ./machine.ts`. */
import { secondsFrom } from '../../core/clock.js';
import path from 'node:path';
import { OperatingError } from '../../core/errors.js';
import type { MachineReport } from '../../engine/lint/check-machine.js';
import { bigintAsText } from '../../engine/event-label.js';
import { renderSarif } from '../../reporters/sarif.js';
import { renderMachine } from '../../reporters/text/machine-text.js';
import { machineFileName, type CheckTarget } from '../check-target.js';
import { exitCodeOf } from '../exit-code.js';
import { jobWithProgress, type Invocation } from '../invocation.js';
import type { JobEnd } from '../job/run-job.js';
import type { CheckMachineInput, MachineProgress } from '../jobs/check-machine.js';
import { writeOutput } from '../write-output.js';
import { headroomMiB, limitsOf, type CheckOptions } from './check-options.js';
import { failIfJobFailed } from './job-failure.js';

/** False: the file holds a suite, and no machine. */
export async function checkMachineFile(target: Extract<CheckTarget, { kind: 'file' }>, options: CheckOptions, invocation: Invocation): Promise<boolean> {
  const { terminal, clock } = invocation;
  const startedMs = clock.nowMs();
  let reached: MachineProgress = { states: 0, depth: 0 };
  const input: CheckMachineInput = { file: target.file, ...(options.time === undefined ? {} : { time: options.time }), ...limitsOf(options) };
  const end = await jobWithProgress<MachineReport | undefined>(invocation, 'check-machine', input, {
    ...(options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds }),
    ...(options.maxMemory === undefined ? {} : { maxHeapMiB: options.maxMemory + headroomMiB }),
    tellsLoaded: true,
    quiet: options.quiet === true,
    onEvent: (value) => {
      reached = value as MachineProgress;
    },
  });
  failIfJobFailed(end);
  if (end.kind === 'result' && end.value === undefined) return false;
  if (options.plant !== undefined) throw new OperatingError('WP4031', { expected: '--plant with a suite', found: `--plant with the machine file ${target.given}`, repair: 'Leave it out: bugs are planted in the systems of a suite.' });
  const interrupted = invocation.interrupted.aborted;
  const report = end.kind === 'result' && end.value !== undefined ? end.value : ended(end, target, options, reached, secondsFrom(startedMs, clock.nowMs()), interrupted);
  if (options.json === true) terminal.data(`${JSON.stringify({ tool: invocation.tool, command: 'check', file: target.given, interrupted, ...report }, bigintAsText, 2)}\n`);
  else terminal.data(renderMachine(report, { paint: terminal.dataPaint, width: terminal.width }));
  if (options.sarif !== undefined) writeOutput(options.sarif, renderSarif(report, path.relative(invocation.workingFolder, target.file), invocation.tool));
  invocation.exitCode = exitCodeOf(report.verdict, [], interrupted);
  return true;
}

/** A search that was ended from outside: how far it was seen to come. */
function ended(end: JobEnd<unknown>, target: { readonly file: string }, options: CheckOptions, reached: MachineProgress, seconds: number, interrupted: boolean): MachineReport {
  const why = interrupted ? 'interrupted' : end.kind === 'outOfMemory' ? 'the memory was full' : 'the limit of time was reached, and a guard, an action or the machine itself did not come back';
  return {
    machine: machineFileName(target.file),
    verdict: 'unknown',
    states: reached.states,
    transitions: 0,
    depth: reached.depth,
    seconds,
    complete: false,
    ...(interrupted ? {} : { reason: end.kind === 'outOfMemory' ? 'memory' : 'seconds' }),
    time: options.time ?? 'abstract',
    events: [],
    findings: [],
    notes: [why],
  };
}
