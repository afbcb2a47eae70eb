/** `wireproof check`: explores a bare machine file, or the composed systems of a suite. */
import { secondsFrom } from '../../core/clock.js';
import type { Command } from 'commander';
import { OperatingError } from '../../core/errors.js';
import { worst } from '../../engine/verdict.js';
import { renderSystem } from '../../reporters/text/system-text.js';
import type { SystemReport } from '../../reporters/system-report.js';
import { findTarget, type CheckTarget } from '../check-target.js';
import { exitCodeOf } from '../exit-code.js';
import type { SuitePlace } from '../find-suites.js';
import { jobWithProgress, type Invocation } from '../invocation.js';
import type { CheckSystemsEvent, CheckSystemsInput } from '../jobs/check-systems.js';
import { positiveSeconds, repeated, whole } from '../option-values.js';
import { checkMachineFile } from './check-machine.js';
import { regressionsFolder, saveFailure } from '../regressions.js';
import { headroomMiB, limitsOf, type CheckOptions } from './check-options.js';
import { failIfJobFailed } from './job-failure.js';

export function addCheck(program: Command, invocation: Invocation): void {
  program
    .command('check')
    .summary('explore an XState machine file, or the systems of a suite')
    .description('Explores every reachable state of an XState machine file and reports what is wrong with it; or checks the properties of the composed systems of a suite.')
    .argument('<target>', 'a machine file (`./machine.ts`), a suite, or one of its systems (`suite/system`)')
    .option('--time <reading>', 'how delays count: `abstract` (any timer may fire first) or `discrete` (a machine file only)', timeReading)
    .option('--property <name>', 'only this property of the systems; may be repeated', repeated)
    .option('--plant <bug>', 'plant this bug in the model of its system first; `list` shows them')
    .option('--no-symmetry', 'do not merge symmetric states')
    .option('--max-states <count>', 'give up beyond so many states', whole(1))
    .option('--max-seconds <seconds>', 'give up after so long', positiveSeconds)
    .option('--max-memory <MiB>', 'give up beyond so much memory', whole(1))
    .option('--threads <count>', 'let so many threads share a large search; results are the same', whole(1, 64))
    .option('--save', `keep each violation that the real implementation can be put through, for \`replay\`, in ${regressionsFolder}`)
    .option('--json', 'print one JSON object')
    .option('--sarif <file>', 'write the findings of a machine file as SARIF as well')
    .option('--quiet', 'no progress')
    .action(async (given: string, options: CheckOptions) => {
      const target = findTarget(given, invocation.workingFolder);
      if (target.kind === 'file' && !(await checkMachineFile(target, options, invocation))) await checkSystems({ kind: 'suite', place: { name: given, file: target.file }, given }, options, invocation);
      else if (target.kind === 'suite') await checkSystems(target, options, invocation);
    });
}

function timeReading(text: string): 'abstract' | 'discrete' {
  if (text === 'abstract' || text === 'discrete') return text;
  throw new OperatingError('WP4015', { expected: '--time abstract or --time discrete', found: text, repair: 'Leave it out for abstract.' });
}

async function checkSystems(target: Extract<CheckTarget, { kind: 'suite' }>, options: CheckOptions, invocation: Invocation): Promise<void> {
  if (options.time !== undefined) throw new OperatingError('WP4016', { expected: '--time with a machine file', found: `--time with the suite ${target.place.name}`, repair: 'Leave it out: each system of a suite says for itself how its time counts.' });
  const { terminal, clock, interrupted } = invocation;
  const text = { paint: terminal.dataPaint, width: terminal.width, command: invocation.command };
  const input: CheckSystemsInput = { place: target.place, ...(target.system === undefined ? {} : { system: target.system }), properties: options.property ?? [], ...(options.plant === undefined ? {} : { plant: options.plant }), symmetry: options.symmetry, ...limitsOf(options) };
  const startedMs = clock.nowMs();
  const done: SystemReport[] = [];
  let planned: readonly string[] = [];
  let suite = target.place.name;
  const show = (report: SystemReport): void => {
    done.push(report);
    if (options.json !== true) terminal.data(renderSystem(report, target.system === undefined ? `${target.given}/${report.system}` : target.given, text));
  };
  const end = await jobWithProgress<void>(invocation, 'check-systems', input, {
    ...(options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds }),
    ...(options.maxMemory === undefined ? {} : { maxHeapMiB: options.maxMemory + headroomMiB }),
    quiet: options.quiet === true,
    onEvent: (value) => {
      const event = value as CheckSystemsEvent;
      if (event.kind === 'system') show(event.report);
      else ({ systems: planned, suite } = event);
    },
  });
  if (done.length === 0) failIfJobFailed(end);
  for (const [index, system] of planned.slice(done.length).entries()) {
    const reason = interrupted.aborted ? 'patience: it was interrupted' : end.kind === 'outOfMemory' ? 'memory' : 'time';
    show({ system, summary: index === 0 ? 'Not finished.' : 'Not run.', verdict: 'unknown', states: 0, transitions: 0, depth: 0, complete: false, reason, symmetry: false, neverEnabled: [], seconds: 0, properties: [], ...(index === 0 && end.kind === 'failed' ? { error: end.error } : {}) });
  }
  const verdict = done.length === 0 || interrupted.aborted ? worst(['unknown', ...done.map((report) => report.verdict)]) : worst(done.map((report) => report.verdict));
  const seconds = secondsFrom(startedMs, clock.nowMs());
  if (options.json === true) terminal.data(`${JSON.stringify({ tool: invocation.tool, command: 'check', suite, verdict, seconds, interrupted: interrupted.aborted, systems: done }, null, 2)}\n`);
  if (options.save === true) saveAll(done, target.place, suite, invocation);
  invocation.exitCode = exitCodeOf(verdict, done.map((report) => report.error), interrupted.aborted);
}

function saveAll(reports: readonly SystemReport[], place: SuitePlace, suite: string, { terminal, workingFolder }: Invocation): void {
  const saved = new Map<string, string>();
  for (const { system, planted, properties } of reports) {
    for (const { property, onImplementation: real, story = [], verdict, why } of properties) {
      if (verdict !== 'violated') continue;
      const where = `${system}: ${property}`;
      if (real === undefined) {
        terminal.note(`not saved: no part drives the implementation through ${where}\n`);
        continue;
      }
      const key = `${real.part} ${real.case}`;
      const known = saved.get(key);
      const found = `in the model${planted === undefined ? '' : ` with ${planted.name} planted (${planted.summary})`}: ${why}`;
      const file = known ?? saveFailure(workingFolder, place, suite, real.part, { property: where, expected: property, found, story, replay: '', trace: { case: real.case } }) ?? '';
      saved.set(key, file);
      terminal.note(known === undefined ? `saved ${file}\n` : `not saved: ${where} is the same run as in ${file}\n`);
    }
  }
}
