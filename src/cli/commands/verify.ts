/** `wireproof verify`: runs a suite and reports what holds. */
import { secondsFrom } from '../../core/clock.js';
import type { Command } from 'commander';
import { OperatingError } from '../../core/errors.js';
import { renderHtmlReport } from '../../reporters/html/verify-html.js';
import { renderJunit } from '../../reporters/junit.js';
import { renderClosing, renderOpening, renderPart, type TextOptions } from '../../reporters/text/verify-text.js';
import { overall, type PartReport, type VerifyReport } from '../../reporters/verify-report.js';
import { exitCodeOf } from '../exit-code.js';
import { findSuite, type SuitePlace } from '../find-suites.js';
import { jobWithProgress, type Invocation } from '../invocation.js';
import type { JobEnd } from '../job/run-job.js';
import { savedPartName } from '../jobs/saved.js';
import type { VerifyEvent, VerifyInput } from '../jobs/verify.js';
import { failIfJobFailed } from './job-failure.js';
import { list, positiveSeconds, seed, whole } from '../option-values.js';
import { regressionsFolder, saveFailure } from '../regressions.js';
import { writeOutput } from '../write-output.js';

interface VerifyOptions {
  readonly seed: number;
  readonly runs: number;
  readonly part?: readonly string[];
  readonly case?: string;
  readonly plant?: string;
  readonly save?: true;
  readonly json?: true;
  readonly junit?: string;
  readonly html?: string;
  readonly maxSeconds?: number;
  readonly quiet?: true;
}

export function addVerify(program: Command, invocation: Invocation): void {
  program
    .command('verify')
    .summary('run a suite and report what holds')
    .description('Runs the parts of a suite: proofs on the model, and the model against the real implementation.')
    .argument('<suite>', 'name or path of a suite; `list` shows the names')
    .option('--part <names>', 'only these parts, separated by commas; may be repeated', list)
    .option('--case <id>', "only this case of the part, as a failure's replay line names it")
    .option('--plant <bug>', 'plant this bug in the implementation first; `list` shows them')
    .option('--seed <number>', 'seed of all chance, or `random`', seed, 1)
    .option('--runs <count>', 'generated cases for each generated part', whole(1), 200)
    .option('--max-seconds <seconds>', 'stop then; what has not run is unknown', positiveSeconds)
    .option('--save', `keep each failure: a trace and a vitest test in ${regressionsFolder}; they are replayed first from then on`)
    .option('--json', 'print one JSON object')
    .option('--junit <file>', 'write a JUnit XML report as well')
    .option('--html <file>', 'write a self-contained HTML report as well')
    .option('--quiet', 'no progress')
    .action((suite: string, options: VerifyOptions) => verify(suite, options, invocation));
}

async function verify(given: string, options: VerifyOptions, invocation: Invocation): Promise<void> {
  if (options.case !== undefined && options.part?.length !== 1) {
    throw new OperatingError('WP4012', { expected: 'one --part with --case', found: `${options.part?.length ?? 0} parts`, repair: 'Copy the whole replay line of the failure.' });
  }
  const { clock, terminal } = invocation;
  const place = findSuite(given, invocation.workingFolder);
  const text: TextOptions = { paint: terminal.dataPaint, width: terminal.width, command: invocation.command };
  const startedMs = clock.nowMs();
  const done: PartReport[] = [];
  let opened: Extract<VerifyEvent, { kind: 'opened' }> | undefined;
  const input: VerifyInput = {
    place,
    parts: options.part ?? [],
    seed: options.seed,
    runs: options.runs,
    workingFolder: invocation.workingFolder,
    ...(options.case === undefined ? {} : { onlyCase: options.case }),
    ...(options.plant === undefined ? {} : { plant: options.plant }),
  };
  const onEvent = (value: unknown): void => {
    const event = value as VerifyEvent;
    if (event.kind === 'opened') {
      opened = event;
      if (options.json !== true) terminal.data(renderOpening({ ...event, ...input }, text));
    } else {
      const part = withWholeReplay(event.report, given, input);
      done.push(part);
      if (options.json !== true) terminal.data(renderPart(part, text));
    }
  };
  const end = await jobWithProgress<void>(invocation, 'verify', input, { ...limits(options), quiet: options.quiet === true, onEvent });
  if (opened === undefined) failIfJobFailed(end);
  const interrupted = invocation.interrupted.aborted;
  const rest = missingParts(opened?.parts ?? [], done, end, interrupted);
  for (const part of options.json === true ? [] : rest) terminal.data(renderPart(part, text));
  const parts = [...done, ...rest];
  const report: VerifyReport = {
    tool: invocation.tool,
    command: 'verify',
    suite: opened?.suite ?? given,
    summary: opened?.summary ?? '',
    verdict: overall(parts, interrupted),
    seed: options.seed,
    runs: options.runs,
    ...(options.plant === undefined ? {} : { plant: options.plant }),
    interrupted,
    seconds: secondsFrom(startedMs, clock.nowMs()),
    parts,
  };
  terminal.data(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : renderClosing(report, text));
  if (options.junit !== undefined) writeOutput(options.junit, renderJunit(report));
  if (options.html !== undefined) writeOutput(options.html, renderHtmlReport(report, invocation.command));
  if (options.save === true) saveAll(report, place, invocation);
  invocation.exitCode = exitCodeOf(report.verdict, parts.map((part) => part.error), interrupted);
}

function limits(options: VerifyOptions): { readonly maxSeconds?: number } {
  return options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds };
}

function saveAll(report: VerifyReport, place: SuitePlace, { terminal, workingFolder }: Invocation): void {
  for (const part of report.parts) {
    if (part.name === savedPartName) continue;
    for (const failure of part.failures) {
      const file = saveFailure(workingFolder, place, report.suite, part.name, failure);
      terminal.note(file === undefined ? `not saved: ${part.name} gives no case for ${failure.property}\n` : `saved ${file}\n`);
    }
  }
}

/** The parts that did not come to an end: never silent, never a pass. */
function missingParts(planned: readonly { readonly name: string; readonly claim: string }[], done: readonly PartReport[], end: JobEnd<void>, interrupted: boolean): readonly PartReport[] {
  const why = interrupted ? 'interrupted' : end.kind === 'outOfMemory' ? 'the memory was full' : end.kind === 'failed' ? 'the run broke off before' : 'the limit of time was reached';
  return planned.slice(done.length).map(({ name, claim }, index) => ({
    name,
    claim,
    verdict: 'unknown',
    counts: {},
    failures: [],
    seconds: 0,
    notes: [index === 0 ? `not finished: ${why}` : `not run: ${why}`],
    ...(index === 0 && end.kind === 'failed' ? { error: end.error } : {}),
  }));
}

/** A replay line must run exactly what failed: the suite as it was given, with the same bug planted. */
function withWholeReplay(part: PartReport, given: string, input: VerifyInput): PartReport {
  const failures = part.failures.map((failure) => {
    let { replay } = failure;
    if (given !== input.place.name || /[/\\]/u.test(given)) replay = replay.replace(/^(verify|replay) \S+/u, `$1 ${given}`);
    if (input.plant !== undefined && replay.startsWith('verify ') && !replay.includes('--plant')) replay += ` --plant ${input.plant}`;
    return { ...failure, replay };
  });
  return { ...part, failures };
}
