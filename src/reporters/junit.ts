/** A run as JUnit XML, in the dialect that CI servers read (testmoapp/junitxml): one test case a part. */
import type { Failure } from '../engine/suite.js';
import { escapeMarkup } from './markup.js';
import { plain } from './text/paint.js';
import { counts } from './text/quantity.js';
import { renderFailure } from './text/story.js';
import type { PartReport, VerifyReport } from './verify-report.js';

/** `unknown` is an error there: the format has no third verdict, and it must not look like a pass. */
export function renderJunit(report: VerifyReport): string {
  const failures = report.parts.filter((part) => part.verdict === 'violated').length;
  const errors = report.parts.filter((part) => part.verdict === 'unknown').length;
  const totals = `tests="${report.parts.length}" failures="${failures}" errors="${errors}" skipped="0" time="${report.seconds.toFixed(3)}"`;
  const name = escapeMarkup(report.suite);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${totals}>`,
    `  <testsuite name="${name}" ${totals}>`,
    '    <properties>',
    `      <property name="seed" value="${report.seed}"/>`,
    `      <property name="runs" value="${report.runs}"/>`,
    ...(report.plant === undefined ? [] : [`      <property name="plant" value="${escapeMarkup(report.plant)}"/>`]),
    '    </properties>',
    ...report.parts.flatMap((part) => renderCase(report.suite, part)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function renderCase(suite: string, part: PartReport): readonly string[] {
  const opening = `    <testcase classname="${escapeMarkup(suite)}" name="${escapeMarkup(part.name)}" time="${part.seconds.toFixed(3)}">`;
  const said = escapeMarkup([part.claim, counts(part.counts), ...(part.notes ?? [])].filter((line) => line !== '').join('\n'));
  return [opening, ...problem(part), `      <system-out>${said}</system-out>`, '    </testcase>'];
}

function problem(part: PartReport): readonly string[] {
  if (part.verdict === 'violated') {
    const [first] = part.failures;
    const body = part.failures.map(story).join('\n\n');
    return [`      <failure message="${escapeMarkup(first === undefined ? part.claim : `${first.property}: ${first.found}`)}">${escapeMarkup(body)}</failure>`];
  }
  if (part.verdict === 'unknown') {
    const why = part.error?.message ?? part.notes?.join('; ') ?? 'not settled';
    return [`      <error message="${escapeMarkup(why)}" type="${escapeMarkup(part.error?.code ?? 'unknown')}"/>`];
  }
  return [];
}

function story(failure: Failure): string {
  return renderFailure(failure, { paint: plain, width: 120, indent: '', command: 'npx wireproof' }).join('\n');
}
