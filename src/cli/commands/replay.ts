/** `wireproof replay`: runs a saved trace on the real implementation. */
import path from 'node:path';
import type { Command } from 'commander';
import type { PartReport } from '../../reporters/verify-report.js';
import { renderPart } from '../../reporters/text/verify-text.js';
import { exitCodeOf, exitCodes } from '../exit-code.js';
import { jobWithProgress, type Invocation } from '../invocation.js';
import type { ReplayInput, ReplayResult } from '../jobs/replay.js';
import { positiveSeconds } from '../option-values.js';
import { resultOf } from './job-failure.js';

interface ReplayOptions {
  readonly suite?: string;
  readonly plant?: string;
  readonly maxSeconds?: number;
  readonly json?: true;
}

export function addReplay(program: Command, invocation: Invocation): void {
  program
    .command('replay')
    .summary('run a saved trace on the real implementation')
    .description('Runs one saved trace on the real implementation. Exit code 0: the failure stays away; 1: it is back.')
    .argument('<file>', 'a trace file, as `verify --save` and `check --save` write them')
    .option('--suite <suite>', 'name or path of the suite; default: as the trace names it')
    .option('--plant <bug>', 'plant this bug in the implementation first')
    .option('--max-seconds <seconds>', 'give up after so long', positiveSeconds)
    .option('--json', 'print one JSON object')
    .action(async (file: string, options: ReplayOptions) => {
      const { terminal } = invocation;
      const input: ReplayInput = { file: path.resolve(invocation.workingFolder, file), workingFolder: invocation.workingFolder, ...(options.suite === undefined ? {} : { suite: options.suite }), ...(options.plant === undefined ? {} : { plant: options.plant }) };
      const end = await jobWithProgress<ReplayResult>(invocation, 'replay', input, options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds });
      const result = resultOf(end, invocation.interrupted.aborted);
      if (result === undefined) {
        invocation.exitCode = exitCodes.interrupted;
        return;
      }
      const report = withPlant(result.report, options.plant);
      if (options.json === true) terminal.data(`${JSON.stringify({ tool: invocation.tool, command: 'replay', file, suite: result.suite, ...report }, null, 2)}\n`);
      else terminal.data(renderPart(report, { paint: terminal.dataPaint, width: terminal.width, command: invocation.command }));
      invocation.exitCode = exitCodeOf(report.verdict, [report.error]);
    });
}

/** A replay line must show what failed: with the same bug planted. */
function withPlant(report: PartReport, plant: string | undefined): PartReport {
  return plant === undefined ? report : { ...report, failures: report.failures.map((failure) => ({ ...failure, replay: `${failure.replay} --plant ${plant}` })) };
}
