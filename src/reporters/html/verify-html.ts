/**
 * A run as one HTML file that needs nothing else: no script, no outside address, and a content security policy that
 * would forbid both. Whatever comes from a peer or a model becomes text.
 */
import { createHash } from 'node:crypto';
import type { Failure } from '../../engine/suite.js';
import { escapeMarkup } from '../markup.js';
import { partiesOf } from '../parties.js';
import { count, counts, seconds } from '../text/quantity.js';
import type { PartReport, VerifyReport } from '../verify-report.js';
import { reportStyle } from './style.js';

/** `command` stands before replay lines, as `npx wireproof`. */
export function renderHtmlReport(report: VerifyReport, command: string): string {
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(reportStyle).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const failed = report.parts.filter((part) => part.failures.length > 0);
  const text = escapeMarkup;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${text(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(`${report.suite}: ${report.verdict}`)}</title>
<style>${reportStyle}</style>
</head>
<body>
<h1>${text(report.suite)}: <span class="${report.verdict}">${report.verdict}</span>${report.interrupted ? ' <span class="unknown">(interrupted)</span>' : ''}</h1>
<p>${text(report.summary)}</p>
<p class="soft">${text(report.tool.name)} ${text(report.tool.version)}, seed ${report.seed}, ${count(report.runs)} runs for each generated part, ${seconds(report.seconds)}</p>
${report.plant === undefined ? '' : `<p class="unknown">The bug <code>${text(report.plant)}</code> is planted on purpose.</p>`}
<h2>Parts</h2>
<table class="parts">
<thead><tr><th>part</th><th>verdict</th><th>checked</th><th class="number">time</th></tr></thead>
<tbody>
${report.parts.map(partRow).join('\n')}
</tbody>
</table>
${failed.map((part) => `<h2>${text(part.name)}</h2>\n${part.failures.map((failure) => failureBlock(failure, command)).join('\n')}`).join('\n')}
</body>
</html>
`;
}

function partRow(part: PartReport): string {
  const text = escapeMarkup;
  const notes = [...(part.notes ?? []), ...(part.error === undefined ? [] : [part.error.message])];
  return `<tr><td><strong>${text(part.name)}</strong><br>${text(part.claim)}${notes.map((note) => `<br><span class="soft">${text(note)}</span>`).join('')}</td><td class="verdict ${part.verdict}">${part.verdict}</td><td>${text(counts(part.counts))}</td><td class="number">${seconds(part.seconds)}</td></tr>`;
}

function failureBlock(failure: Failure, command: string): string {
  const text = escapeMarkup;
  return `<section class="failure">
<dl><dt>property</dt><dd><strong>${text(failure.property)}</strong></dd><dt>expected</dt><dd>${text(failure.expected)}</dd><dt>found</dt><dd class="violated">${text(failure.found)}</dd></dl>
${failure.story.length === 0 ? '' : swimLanes(failure)}
<p class="soft">replay it:</p>
<pre>${text(`${command} ${failure.replay}`)}</pre>
</section>`;
}

/** One column a party, one row a step: time runs down. */
function swimLanes(failure: Failure): string {
  const text = escapeMarkup;
  const parties = partiesOf(failure.story);
  const rows = failure.story.map((line, index) => {
    const below = [...(line.frames === undefined ? [] : [line.frames.join('  ')]), ...(line.details ?? [])];
    const frames = below.map((each) => `<span class="frames">${text(each)}</span>`).join('');
    const cells = parties.map((party, place) => {
      if (party === line.who) return `<td class="deed">${text(line.what)}${frames}</td>`;
      return party === line.to ? `<td class="soft">${place > parties.indexOf(line.who) ? '→' : '←'}</td>` : '<td></td>';
    });
    return `<tr><td class="soft number">${line.atMs === undefined ? index + 1 : `${Math.round(line.atMs * 1000) / 1000} ms`}</td>${cells.join('')}</tr>`;
  });
  return `<div class="across"><table class="lanes">
<thead><tr><th></th>${parties.map((party) => `<th>${text(party)}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
}
