/** `wireproof trace`: how far the model can follow a recorded log, and why not further. */
import { secondsFrom } from '../../core/clock.js';
import path from 'node:path';
import type { Command } from 'commander';
import { OperatingError } from '../../core/errors.js';
import { count, seconds } from '../../reporters/text/quantity.js';
import { verdictText } from '../../reporters/text/paint.js';
import { renderFailure } from '../../reporters/text/story.js';
import { shellWord } from '../../reporters/text/system-text.js';
import { wrap } from '../../reporters/text/wrap.js';
import { exitCodeOf, exitCodes } from '../exit-code.js';
import { findSuite, findSuites, type SuitePlace } from '../find-suites.js';
import { jobWithProgress, type Invocation } from '../invocation.js';
import type { TraceInput, TraceResult } from '../jobs/trace.js';
import { positiveSeconds } from '../option-values.js';
import { resultOf } from './job-failure.js';

interface TraceOptions {
  readonly suite?: string;
  readonly maxSeconds?: number;
  readonly json?: true;
}

export function addTrace(program: Command, invocation: Invocation): void {
  program
    .command('trace')
    .summary('validate a recorded log against the model')
    .description('Reads a log (one JSON object a line, holes allowed) and says how far the model can follow it: the longest valid prefix, what blocks, and the nearest legal event.')
    .argument('<log>', 'a file that a client or a server recorded')
    .option('--suite <suite>', 'name or path of the suite; needed where there are several')
    .option('--max-seconds <seconds>', 'give up after so long', positiveSeconds)
    .option('--json', 'print one JSON object')
    .action(async (file: string, options: TraceOptions) => {
      const { clock, terminal } = invocation;
      const startedMs = clock.nowMs();
      const input: TraceInput = { place: chosenSuite(options.suite, invocation), file: path.resolve(invocation.workingFolder, file) };
      const end = await jobWithProgress<TraceResult>(invocation, 'trace', input, options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds });
      const result = withFileName(resultOf(end, invocation.interrupted.aborted), file, options.suite);
      if (result === undefined) {
        invocation.exitCode = exitCodes.interrupted;
        return;
      }
      const took = secondsFrom(startedMs, clock.nowMs());
      if (options.json === true) terminal.data(`${JSON.stringify({ tool: invocation.tool, command: 'trace', file, ...result, seconds: took }, null, 2)}\n`);
      else terminal.data(render(result, file, took, invocation));
      invocation.exitCode = exitCodeOf(result.verdict);
    });
}

/** A suite does not know what the log's file is called, nor how it was itself asked for. */
function withFileName(result: TraceResult | undefined, file: string, suite: string | undefined): TraceResult | undefined {
  if (result?.failure === undefined) return result;
  const replay = result.failure.replay.replace(/^trace LOG\b/u, () => `trace ${shellWord(file)}`);
  const chosen = suite === undefined || replay.includes(' --suite ') ? '' : ` --suite ${shellWord(suite)}`;
  return { ...result, failure: { ...result.failure, replay: `${replay}${chosen}` } };
}

function chosenSuite(given: string | undefined, invocation: Invocation): SuitePlace {
  if (given !== undefined) return findSuite(given, invocation.workingFolder);
  const places = findSuites(invocation.workingFolder);
  if (places.length === 1) return places[0]!;
  throw new OperatingError('WP4026', { expected: '--suite, since there is not just one', found: places.map(({ name }) => name).join(', ') || 'no suites', repair: 'Say which one the log is of.' });
}

function render(result: TraceResult, file: string, took: number, { terminal, command }: Invocation): string {
  const { width, dataPaint: paint } = terminal;
  const { mark } = verdictText(result.verdict, paint);
  const lines = [
    ...(result.notes ?? []).flatMap((note) => wrap(note, { width, first: 'note: ', rest: '      ' })),
    ...(result.failure === undefined ? [] : [...renderFailure(result.failure, { paint, width, indent: '', command, heading: 'the log up to there' }), '']),
    `${mark} ${paint.bold(`${result.suite}: ${result.verdict}. ${count(result.validPrefix)} of ${count(result.events)} events are valid; ${seconds(took)}`)}`,
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('') + (result.verdict === 'unknown' && result.notes === undefined ? `note: ${file} does not say enough\n` : '');
}
