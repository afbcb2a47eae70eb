/** `wireproof conform`: a program in any language against a suite's protocol. */
import { secondsFrom } from '../../core/clock.js';
import type { Command } from 'commander';
import type { ConformanceCheck } from '../../engine/suite.js';
import { worst, type Verdict } from '../../engine/verdict.js';
import type { ConformReport } from '../../reporters/conform-report.js';
import { renderConformance } from '../../reporters/text/conform-text.js';
import { shellWord } from '../../reporters/text/system-text.js';
import { exitCodeOf } from '../exit-code.js';
import { findSuite } from '../find-suites.js';
import { jobWithProgress, type Invocation } from '../invocation.js';
import type { JobEnd } from '../job/run-job.js';
import type { ConformEvent, ConformInput, ConformResult } from '../jobs/conform.js';
import { positiveSeconds, seed, whole } from '../option-values.js';
import { failIfJobFailed } from './job-failure.js';

interface ConformOptions {
  readonly subject: string;
  readonly case?: string;
  readonly seed: number;
  readonly runs: number;
  readonly parallel: number;
  readonly maxSeconds?: number;
  readonly json?: true;
  readonly quiet?: true;
}

type Met = Extract<ConformEvent, { kind: 'met' }>;

export function addConform(program: Command, invocation: Invocation): void {
  program
    .command('conform')
    .summary('hold a program in any language to a protocol')
    .description('Starts the subject, scripts its peers over real sockets and reports whether it conforms. Exit code 0 conforms, 1 deviates, 3 unknown.')
    .argument('<suite>', 'name or path of a suite')
    .requiredOption('--subject <command>', "how the subject is started, as 'python3 my_client.py'")
    .option('--case <id>', 'only this check')
    .option('--seed <number>', 'seed of all chance, or `random`', seed, 1)
    .option('--runs <count>', 'generated cases for each generated check', whole(1), 20)
    .option('--parallel <count>', 'copies of the subject that may run side by side', whole(1, 64), 8)
    .option('--max-seconds <seconds>', 'stop then; what has not run is unknown', positiveSeconds)
    .option('--json', 'print one JSON object')
    .option('--quiet', 'no progress')
    .action((suite: string, options: ConformOptions) => conform(suite, options, invocation));
}

async function conform(given: string, options: ConformOptions, invocation: Invocation): Promise<void> {
  const { terminal, clock } = invocation;
  const place = findSuite(given, invocation.workingFolder);
  const startedMs = clock.nowMs();
  let met: Met | undefined;
  const decided: ConformanceCheck[] = [];
  const input: ConformInput = { place, subject: options.subject, seed: options.seed, runs: options.runs, parallel: options.parallel, ...(options.case === undefined ? {} : { onlyCase: options.case }) };
  const end = await jobWithProgress<ConformResult>(invocation, 'conform', input, {
    ...(options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds }),
    quiet: options.quiet === true,
    onEvent: (value) => {
      const event = value as ConformEvent;
      if (event.kind === 'met') met = event;
      else decided.push(event.check);
    },
  });
  const interrupted = invocation.interrupted.aborted;
  // A suite that is no good is our user's error; a subject that is no good is what the report is about.
  if (met === undefined && end.kind === 'failed' && end.error.code?.startsWith('WP5') !== true) failIfJobFailed(end);
  const checks = (end.kind === 'result' ? end.value.checks : decided).map((check) => withWholeReplay(check, given, options.subject));
  const report: ConformReport = {
    tool: invocation.tool,
    command: 'conform',
    suite: met?.suite ?? given,
    subject: { command: options.subject, ...(met === undefined ? {} : { role: met.role, name: met.name }) },
    verdict: died(met, end) ? 'violated' : verdictOf(checks, end, interrupted),
    seed: options.seed,
    interrupted,
    seconds: secondsFrom(startedMs, clock.nowMs()),
    checks,
    ...brokenOff(end, interrupted),
  };
  terminal.data(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : renderConformance(report, { paint: terminal.dataPaint, width: terminal.width, command: invocation.command }));
  // Once it has said hello it is a subject: what it breaks then is no wrong command line.
  const settled = met !== undefined && report.error?.code?.startsWith('WP50') === true;
  invocation.exitCode = exitCodeOf(report.verdict, settled ? [] : [report.error], interrupted);
}

/** A program that ends in the middle of a run does not keep to any protocol. */
function died(met: Met | undefined, end: JobEnd<unknown>): boolean {
  return met !== undefined && end.kind === 'failed' && end.error.code === 'WP5002';
}

/** Nothing checked is nothing shown. */
function verdictOf(checks: readonly ConformanceCheck[], end: JobEnd<unknown>, interrupted: boolean): Verdict {
  const verdicts = checks.map((check) => check.verdict);
  return end.kind === 'result' && !interrupted && checks.length > 0 ? worst(verdicts) : worst(['unknown', ...verdicts]);
}

function brokenOff(end: JobEnd<ConformResult>, interrupted: boolean): Pick<ConformReport, 'error'> {
  if (end.kind === 'failed') return { error: end.error };
  if (end.kind === 'result' && end.value.error !== undefined) return { error: end.value.error };
  if (end.kind === 'result' || interrupted) return {};
  return { error: { code: 'WP4030', message: `WP4030: the run was ended before its checks were through: ${end.kind === 'outOfMemory' ? 'the memory was full' : 'the limit of time was reached'}` } };
}

/** A check does not know how its subject was started, nor how its suite was found. */
function withWholeReplay(check: ConformanceCheck, given: string, subject: string): ConformanceCheck {
  if (check.failure === undefined) return check;
  const replay = check.failure.replay.replace(/^conform \S+/u, () => `conform ${given}`).replace(/ --subject '[^']*'/u, '');
  return { ...check, failure: { ...check.failure, replay: `${replay} --subject ${shellWord(subject)}` } };
}
