/** The command line: its commands, their options, and what is said of a wrong one. */
import { Command, CommanderError } from 'commander';
import { printable } from '../reporters/printable.js';
import { wrap, wrapLines } from '../reporters/text/wrap.js';
import type { ReportedError } from '../reporters/verify-report.js';
import { addCheck } from './commands/check.js';
import { addConform } from './commands/conform.js';
import { addDiagram } from './commands/diagram.js';
import { addExport } from './commands/export.js';
import { JobFailure } from './commands/job-failure.js';
import { addList } from './commands/list.js';
import { addReplay } from './commands/replay.js';
import { addTrace } from './commands/trace.js';
import { addVerify } from './commands/verify.js';
import { exitCodeOf, exitCodes } from './exit-code.js';
import type { Invocation } from './invocation.js';
import { reported } from './job/job-context.js';

/** Runs one command line, `arguments_` without the program's name. The exit code is left in the invocation. */
export async function run(invocation: Invocation, arguments_: readonly string[]): Promise<void> {
  try {
    await createProgram(invocation).parseAsync(arguments_, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version that were asked for end with 0; whatever else commander stops at is a wrong command line.
      invocation.exitCode = error.exitCode === 0 ? exitCodes.holds : exitCodes.usage;
      return;
    }
    const told = error instanceof JobFailure ? error.reported : reported(error);
    sayError(invocation, told);
    // A script that asked for one JSON object gets one.
    if (arguments_.includes('--json')) invocation.terminal.data(`${JSON.stringify({ tool: invocation.tool, command: arguments_.find((word) => !word.startsWith('-')), error: told }, null, 2)}\n`);
    invocation.exitCode = exitCodeOf('unknown', [told], invocation.interrupted.aborted);
  }
}

export function createProgram(invocation: Invocation): Command {
  const { terminal } = invocation;
  const program = new Command('wireproof')
    .description('Proves and tests protocols: one XState model is the proof, the test generator, the oracle of the running system and the documentation.')
    .version(invocation.tool.version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', `\nExit codes: 0 holds, 1 violated, 2 usage, configuration or model error,\n3 unknown (a bound was reached), 4 internal error, 130 interrupted.`)
    .configureOutput({
      writeOut: (text) => terminal.data(text),
      writeErr: (text) => terminal.note(text),
      outputError: (text, write) => write(text.replace(/^.+$/gmu, (line) => wrap(line, { width: terminal.width, first: '', rest: '  ' }).join('\n'))),
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    })
    .showHelpAfterError('(`wireproof help` shows the commands)')
    .exitOverride();
  addList(program, invocation);
  addVerify(program, invocation);
  addCheck(program, invocation);
  addConform(program, invocation);
  addReplay(program, invocation);
  addTrace(program, invocation);
  addExport(program, invocation);
  addDiagram(program, invocation);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

function sayError({ terminal }: Invocation, error: ReportedError): void {
  const said = error.code === undefined ? `internal error: ${error.message}` : error.message;
  terminal.note(`${wrapLines(said, { width: terminal.width, rest: '  ' }).map((line) => terminal.notePaint.bad(line)).join('\n')}\n`);
  if (error.code === undefined && error.stack !== undefined) terminal.note(`${error.stack.split('\n').slice(1).map(printable).join('\n')}\n`);
}
