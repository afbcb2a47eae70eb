/** What was found about one machine, in words: defects first, each with the shortest path there. */
import type { MachineReport } from '../../engine/lint/check-machine.js';
import type { Finding } from '../../engine/lint/finding.js';
import { headline } from './headline.js';
import type { Paint } from './paint.js';
import { count } from './quantity.js';
import { wrap } from './wrap.js';

export function renderMachine(report: MachineReport, options: { readonly paint: Paint; readonly width: number }): string {
  const { paint, width } = options;
  const limit = report.complete ? '' : report.reason === undefined ? '; not all of it' : `; not all: the limit of ${report.reason} was reached`;
  const of = (severity: Finding['severity']): readonly Finding[] => report.findings.filter((finding) => finding.severity === severity);
  const [defects, advice] = [of('defect'), of('advice')];
  const lines = [
    headline(report.machine, report, options),
    ...wrap(`${count(report.states)} ${report.states === 1 ? 'state' : 'states'}, ${count(report.transitions)} ${report.transitions === 1 ? 'transition' : 'transitions'}, depth ${count(report.depth)}, ${report.time} time${limit}`, { width, first: '    ' }).map((line) => paint.dim(line)),
    ...(report.events.length === 0 ? [] : wrap(`events: ${report.events.join(', ')}`, { width, first: '    ', rest: '      ' }).map((line) => paint.dim(line))),
    ...report.notes.flatMap((note) => wrap(note, { width, first: '    note: ', rest: '          ' })),
    ...[...defects, ...advice].flatMap((finding) => ['', ...renderFinding(finding, options)]),
    '',
    paint.bold(`${tally(defects.length, 'defect')}, ${advice.length === 1 ? '1 piece' : `${advice.length} pieces`} of advice`),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function renderFinding(finding: Finding, { paint, width }: { readonly paint: Paint; readonly width: number }): readonly string[] {
  const tint = finding.severity === 'defect' ? paint.bad : paint.open;
  const about = finding.transition ?? finding.state ?? finding.event ?? finding.invariant ?? '';
  const [first = '', ...rest] = wrap(`${finding.kind}  ${about}`, { width: width - 4 });
  const path = finding.path.length === 0 ? (finding.kind === 'unreachable-state' ? '' : 'at the start') : `after ${finding.path.join(' → ')}`;
  return [`  ${tint(finding.severity === 'defect' ? '✘' : '!')} ${paint.bold(first)}`, ...rest.map((line) => `    ${line}`), ...wrap(finding.message, { width, first: '    ' }), ...(path === '' ? [] : wrap(path, { width, first: '    ', rest: '      ' })).map((line) => paint.dim(line))];
}

function tally(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
