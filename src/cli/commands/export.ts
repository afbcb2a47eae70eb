/** `wireproof export`: writes a composed system out for another tool. */
import { Option, type Command } from 'commander';
import { findTarget } from '../check-target.js';
import { exitCodes } from '../exit-code.js';
import { jobWithProgress, type Invocation } from '../invocation.js';
import type { Exported, ExportFormat, ExportInput } from '../jobs/export.js';
import { positiveSeconds, whole } from '../option-values.js';
import { writeOutput } from '../write-output.js';
import { resultOf } from './job-failure.js';

interface ExportOptions {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly property?: string;
  readonly maxStates: number;
  readonly maxSeconds?: number;
}

export function addExport(program: Command, invocation: Invocation): void {
  program
    .command('export')
    .summary('write a system out for SPIN, CADP, Graphviz, …')
    .description('Writes a composed system out exactly: every state and transition, as Promela (SPIN), Aldebaran .aut (CADP, mCRL2), Graphviz DOT; or one trace in the Informal Trace Format.')
    .argument('<target>', 'one system of a suite (`suite/system`), or a suite that has just one')
    .addOption(new Option('--format <format>', 'what to write').choices(['promela', 'aut', 'dot', 'itf']).makeOptionMandatory())
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--property <name>', 'itf: the property whose counterexample or witness is wanted')
    .option('--max-states <count>', 'refuse a system of more states', whole(1), 1_000_000)
    .option('--max-seconds <seconds>', 'give up after so long', positiveSeconds)
    .action(async (given: string, options: ExportOptions) => {
      const { terminal } = invocation;
      const input: ExportInput = { target: findTarget(given, invocation.workingFolder), format: options.format, maxStates: options.maxStates, ...(options.property === undefined ? {} : { property: options.property }) };
      const end = await jobWithProgress<Exported>(invocation, 'export', input, options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds });
      const exported = resultOf(end, invocation.interrupted.aborted);
      if (exported === undefined) {
        invocation.exitCode = exitCodes.interrupted;
        return;
      }
      if (options.out === undefined) terminal.data(exported.text);
      else writeOutput(options.out, exported.text);
      terminal.note(`${exported.note}\n`);
    });
}
