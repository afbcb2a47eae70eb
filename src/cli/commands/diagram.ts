/** `wireproof diagram`: draws machines. */
import { Option, type Command } from 'commander';
import path from 'node:path';
import { findTarget } from '../check-target.js';
import { exitCodes } from '../exit-code.js';
import { jobWithProgress, type Invocation } from '../invocation.js';
import type { DiagramFormat, DiagramInput } from '../jobs/diagram.js';
import { positiveSeconds } from '../option-values.js';
import { fileNameOf, writeOutput } from '../write-output.js';
import { resultOf } from './job-failure.js';

interface DiagramOptions {
  readonly format: DiagramFormat;
  readonly out?: string;
  readonly maxSeconds: number;
}

const endings = { mermaid: 'mmd', dot: 'dot', svg: 'svg' } as const;

export function addDiagram(program: Command, invocation: Invocation): void {
  program
    .command('diagram')
    .summary('draw the machines of a suite, or of a file')
    .description('Draws state diagrams: as Mermaid text, as Graphviz DOT, or as SVG.')
    .argument('<target>', 'a machine file, a suite, or one of its machines (`suite/machine`)')
    .addOption(new Option('--format <format>', 'what to write').choices(['mermaid', 'dot', 'svg']).default('mermaid'))
    .option('--out <folder>', 'one file for each machine in this folder, instead of standard output')
    .option('--max-seconds <seconds>', 'give up after so long', positiveSeconds, 30)
    .action(async (given: string, options: DiagramOptions) => {
      const input: DiagramInput = { target: findTarget(given, invocation.workingFolder), format: options.format };
      const end = await jobWithProgress<readonly { readonly name: string; readonly text: string }[]>(invocation, 'diagram', input, { maxSeconds: options.maxSeconds });
      const drawn = resultOf(end, invocation.interrupted.aborted);
      if (drawn === undefined) {
        invocation.exitCode = exitCodes.interrupted;
        return;
      }
      for (const { name, text } of drawn) {
        if (options.out === undefined) invocation.terminal.data(text);
        else writeOutput(path.join(options.out, `${fileNameOf(name)}.${endings[options.format]}`), text);
      }
    });
}
