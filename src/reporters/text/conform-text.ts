/** A conformance run in words: a numbered list of checks, the deviations as stories, and what could not be checked. */
import type { ConformanceCheck } from '../../engine/suite.js';
import type { ConformReport } from '../conform-report.js';
import { printable } from '../printable.js';
import { verdictText } from './paint.js';
import { seconds } from './quantity.js';
import { renderFailure } from './story.js';
import type { TextOptions } from './verify-text.js';
import { wrap } from './wrap.js';

const words = { holds: 'conforms', violated: 'deviates', unknown: 'unknown' } as const;

export function renderConformance(report: ConformReport, options: TextOptions): string {
  const { paint, width } = options;
  const { subject, checks } = report;
  const who = subject.role === undefined ? subject.command : `${subject.name ?? '(no name)'}, a ${subject.role}: ${subject.command}`;
  const of = (verdict: string): number => checks.filter((check) => check.verdict === verdict).length;
  const tally = `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}: ${of('holds')} conform, ${of('violated')} ${of('violated') === 1 ? 'deviates' : 'deviate'}, ${of('unknown')} unknown`;
  const { mark } = verdictText(report.verdict, paint);
  const lines = [
    ...wrap(`${report.suite}: ${who}`, { width, rest: '  ' }),
    '',
    ...checks.flatMap((check, index) => renderCheck(check, index + 1, options)),
    ...(report.error === undefined ? [] : ['', ...wrap(report.error.code === undefined ? `internal error: ${report.error.message}` : report.error.message, { width, rest: '  ' }).map((line) => paint.bad(line))]),
    '',
    `${mark} ${paint.bold(`${words[report.verdict]}${report.interrupted ? ', interrupted' : ''}. ${tally}; ${seconds(report.seconds)}, seed ${report.seed}`)}`,
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function renderCheck(check: ConformanceCheck, number: number, options: TextOptions): readonly string[] {
  const { paint, width } = options;
  const { mark } = verdictText(check.verdict, paint);
  const head = `${String(number).padStart(3)} `;
  const [first = '', ...rest] = wrap(`${check.id}: ${check.title}`, { width: width - 6 });
  return [
    `${head}${mark} ${first}`,
    ...rest.map((line) => `      ${line}`),
    ...(check.verdict === 'holds' ? [] : wrap(`rule: ${check.rule}`, { width, first: '      ', rest: '        ' }).map((line) => paint.dim(line))),
    ...(check.note === undefined ? [] : wrap(check.note, { width, first: '      note: ', rest: '            ' })),
    ...(check.failure === undefined ? [] : ['', ...renderFailure(check.failure, { paint, width, indent: '      ', command: printable(options.command) }), '']),
  ];
}
