/** A conformance run in words: a numbered list of checks, the deviations as stories, and what could not be checked. */
import type { ConformanceCheck } from '../../engine/suite.js';
import type { ConformReport } from '../conform-report.js';
import { printable } from '../printable.js';
import { verdictText } from './paint.js';
import { seconds } from './quantity.js';
import { renderFailure } from './story.js';
import type { TextOptions } from './verify-text.js';
import { wrap, wrapLines } from './wrap.js';

const words = { holds: 'conforms', violated: 'deviates', unknown: 'unknown' } as const;

export function renderConformance(report: ConformReport, options: TextOptions): string {
  const { paint, width } = options;
  const { subject, checks } = report;
  const who = subject.role === undefined ? subject.command : `${subject.name ?? '(no name)'}, a ${subject.role}: ${subject.command}`;
  const of = (verdict: string): number => checks.filter((check) => check.verdict === verdict).length;
  const tally = `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}: ${of('holds')} conform, ${of('violated')} ${of('violated') === 1 ? 'deviates' : 'deviate'}, ${of('unknown')} unknown`;
  const { mark } = verdictText(report.verdict, paint);
  const deviations = checks.filter((check) => check.verdict === 'violated');
  const lines = [
    ...wrap(`${report.suite}: ${who}`, { width, rest: '  ' }),
    ...(checks.length === 0 ? [] : ['']),
    ...checks.flatMap((check, index) => renderCheck(check, index + 1, options)),
    ...renderNotes(checks, width),
    ...deviations.flatMap((check) => ['', ...renderDeviation(check, options)]),
    ...(report.error === undefined ? [] : ['', ...wrapLines(report.error.code === undefined ? `internal error: ${report.error.message}` : report.error.message, { width, rest: '  ' }).map((line) => (report.verdict === 'holds' ? paint.open : paint.bad)(line))]),
    '',
    `${mark} ${paint.bold(`${words[report.verdict]}${report.interrupted ? ', interrupted' : ''}. ${tally}; ${seconds(report.seconds)}, seed ${report.seed}`)}`,
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function renderCheck(check: ConformanceCheck, number: number, { paint, width }: TextOptions): readonly string[] {
  const { mark } = verdictText(check.verdict, paint);
  const [first = '', ...rest] = wrap(`${check.id}: ${check.title}`, { width: width - 6 });
  return [`${String(number).padStart(3)} ${mark} ${first}`, ...rest.map((line) => `      ${line}`)];
}

/** Why checks are undecided: each reason once, with the checks it is about. */
function renderNotes(checks: readonly ConformanceCheck[], width: number): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, note, verdict } of checks) {
    if (verdict === 'violated' || note === undefined) continue;
    reasons.set(note, [...(reasons.get(note) ?? []), id]);
  }
  return [...reasons].flatMap(([note, ids]) => ['', ...wrapLines(`${ids.join(', ')}: ${note}`, { width, first: 'note: ', rest: '      ' })]);
}

function renderDeviation(check: ConformanceCheck, options: TextOptions): readonly string[] {
  const { paint, width } = options;
  return [
    ...wrap(`${check.id}: ${check.title}`, { width }).map((line) => paint.bold(line)),
    ...wrap(`rule: ${check.rule}`, { width, first: '  ', rest: '    ' }),
    ...(check.note === undefined ? [] : wrap(check.note, { width, first: '  note: ', rest: '        ' })),
    ...(check.failure === undefined ? [] : ['', ...renderFailure(check.failure, { paint, width, indent: '  ', command: printable(options.command), heading: 'what happened until it showed' })]),
  ];
}
