/** A run of `verify` in words: one block a part as it ends, and a closing line. */
import type { PartReport, VerifyReport } from '../verify-report.js';
import { printable, printableLines } from '../printable.js';
import { headline } from './headline.js';
import { verdictText, type Paint } from './paint.js';
import { count, counts, seconds } from './quantity.js';
import { renderFailure } from './story.js';
import { wrap, wrapLines } from './wrap.js';

export interface TextOptions {
  readonly paint: Paint;
  readonly width: number;
  /** How this command is called, for replay lines: `npx wireproof`. */
  readonly command: string;
}

/** Of several failures of one part only the first ones are told; the rest is counted. */
const toldFailures = 3;

/** The line above the parts. */
export function renderOpening(report: Pick<VerifyReport, 'suite' | 'summary' | 'seed' | 'runs' | 'plant'>, options: TextOptions): string {
  const { paint, width } = options;
  const planted = report.plant === undefined ? [] : wrap(`the bug "${report.plant}" is planted on purpose`, { width }).map((line) => paint.open(line));
  return lines([
    ...wrap(`${report.suite}: ${report.summary}`, { width, rest: '  ' }),
    paint.dim(`seed ${report.seed}, ${count(report.runs)} runs for each generated part`),
    ...planted,
    '',
  ]);
}

export function renderPart(part: PartReport, options: TextOptions): string {
  const { paint, width } = options;
  const indent = '    ';
  const failures = part.failures.slice(0, toldFailures).flatMap((failure) => ['', ...renderFailure(failure, { ...options, indent })]);
  const untold = part.failures.length - toldFailures;
  return lines([
    headline(part.name, part, options),
    ...wrap(part.claim, { width, first: indent }),
    ...(Object.keys(part.counts).length === 0 ? [] : wrap(counts(part.counts), { width, first: indent }).map((line) => paint.dim(line))),
    ...(part.notes ?? []).flatMap((note) => wrap(note, { width, first: `${indent}note: `, rest: `${indent}      ` })),
    ...renderError(part, options),
    ...failures,
    ...(untold > 0 ? ['', `${indent}and ${count(untold)} more ${untold === 1 ? 'failure' : 'failures'} of this part (--json has them all)`] : []),
  ]);
}

/** The verdict of all, how much was run, and how long it took. */
export function renderClosing(report: VerifyReport, options: TextOptions): string {
  const { paint } = options;
  const { mark } = verdictText(report.verdict, paint);
  const of = (verdict: string): number => report.parts.filter((part) => part.verdict === verdict).length;
  const tally = [`${of('holds')} ${of('holds') === 1 ? 'holds' : 'hold'}`, ...(of('violated') > 0 ? [`${of('violated')} violated`] : []), ...(of('unknown') > 0 ? [`${of('unknown')} unknown`] : [])];
  const interrupted = report.interrupted ? ', interrupted' : '';
  const line = `${printable(report.suite)}: ${report.verdict}${interrupted}. ${report.parts.length} ${report.parts.length === 1 ? 'part' : 'parts'}: ${tally.join(', ')}; ${seconds(report.seconds)}, seed ${report.seed}`;
  return lines(['', `${mark} ${paint.bold(line)}`]);
}

function renderError(part: PartReport, { width, paint }: TextOptions): readonly string[] {
  if (part.error === undefined) return [];
  const { code, message, stack } = part.error;
  const text = wrapLines(code === undefined ? `internal error: ${message}` : message, { width, first: '    ', rest: '      ' }).map((line) => paint.bad(line));
  return code === undefined && stack !== undefined ? [...text, ...printableLines(stack).split('\n').slice(1, 8).map((line) => `    ${line}`)] : text;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line.trimEnd()}\n`).join('');
}
