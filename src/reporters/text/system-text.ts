/** The report of one composed system in words. */
import { printable } from '../printable.js';
import type { PropertyOutcome, SystemReport } from '../system-report.js';
import { headline } from './headline.js';
import { verdictText } from './paint.js';
import { count } from './quantity.js';
import { renderStory } from './story.js';
import type { TextOptions } from './verify-text.js';
import { wrap, wrapLines } from './wrap.js';

/** `target` stands in the replay line, as `hotel/booking`. */
export function renderSystem(report: SystemReport, target: string, options: TextOptions): string {
  const { paint, width } = options;
  const extent = `${count(report.states)} states, ${count(report.transitions)} transitions, depth ${count(report.depth)}${report.symmetry ? ', up to symmetry' : ''}${report.complete ? '' : `; not all: the limit of ${report.reason ?? 'the search'} was reached`}`;
  const idle = report.neverEnabled.length === 0 ? [] : wrap(`never enabled: ${report.neverEnabled.join(', ')}`, { width, first: '    ' });
  const lines = [
    headline(report.system, report, options),
    ...wrap(report.summary, { width, first: '    ' }),
    ...(report.planted === undefined ? [] : wrap(`planted in the model: ${report.planted.name}, ${report.planted.summary}`, { width, first: '    ' })),
    ...(report.error === undefined ? wrap(extent, { width, first: '    ' }).map((line) => paint.dim(line)) : wrapLines(report.error.message, { width, first: '    ', rest: '      ' }).map((line) => paint.bad(line))),
    ...idle,
    ...report.properties.flatMap((property) => renderProperty(property, report, target, options)),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function renderProperty(outcome: PropertyOutcome, { planted }: SystemReport, target: string, options: TextOptions): readonly string[] {
  const { paint, width, command } = options;
  const { mark } = verdictText(outcome.verdict, paint);
  const why = outcome.verdict === 'holds' && outcome.vacuous !== true && outcome.witness === undefined ? '' : `: ${outcome.why}`;
  // The mark may be coloured: it is put in after the line was measured.
  const [first = '', ...rest] = wrap(`${outcome.kind} ${outcome.property}${why}`, { width: width - 6, rest: '  ' });
  const head = [`    ${mark} ${first}`, ...rest.map((line) => `      ${line}`)];
  if (outcome.verdict !== 'violated') return head;
  const told = { paint, width, indent: '        ' };
  const { story = [], loopStory = [] } = outcome;
  const plant = planted === undefined ? '' : ` --plant ${shellWord(planted.name)}`;
  const real = outcome.onImplementation;
  const onImplementation = real === undefined ? '' : `verify ${printable(target.replace(/\/[^/]*$/u, ''))} --part ${shellWord(real.part)} --case ${shellWord(real.case)}`;
  const line = (what: string, rest: string): readonly string[] => [`      ${what}:`, `        ${paint.bold(`${command} ${rest}`)}`];
  return [
    ...head,
    ...(story.length === 0 ? [] : [`      the path there, ${story.length} ${story.length === 1 ? 'step' : 'steps'}:`, ...renderStory(story, told)]),
    ...(loopStory.length === 0 ? [] : ['      and then for ever:', ...renderStory(loopStory, told)]),
    ...line('see it again', `check ${printable(target)}${plant} --property ${shellWord(outcome.property)}`),
    ...(real === undefined ? [] : line('the same on the real implementation', onImplementation)),
    ...(real === undefined || planted?.alike === undefined ? [] : line('and where the same bug is planted in it', `${onImplementation} --plant ${shellWord(planted.alike)}`)),
    '',
  ];
}

/** As a POSIX shell takes it back. */
export function shellWord(text: string): string {
  const word = printable(text);
  return /^[\w./:=@%+,-]+$/u.test(word) ? word : `'${word.replace(/'/gu, String.raw`'\''`)}'`;
}
