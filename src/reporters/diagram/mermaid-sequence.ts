/** The story of a failure as a Mermaid sequence diagram: a lane for each party. */
import type { Failure } from '../../engine/suite.js';
import { partiesOf } from '../parties.js';
import { shortened } from '../printable.js';
import { mermaidText } from './mermaid-text.js';

/** A message is an arrow where the story says who it goes to; everything else is a note over its party. */
export function renderMermaidSequence(failure: Failure): string {
  const parties = partiesOf(failure.story);
  const id = (party: string): string => `p${parties.indexOf(party)}`;
  const lines = failure.story.map((line) => {
    const time = line.atMs === undefined ? '' : `${Math.round(line.atMs * 1000) / 1000} ms: `;
    const frames = [...(line.frames === undefined ? [] : [line.frames.join('  ')]), ...(line.details ?? [])].map((each) => `<br/>${mermaidText(shortened(each, 60))}`).join('');
    const text = `${mermaidText(time + line.what)}${frames}`;
    return line.to === undefined || line.to === line.who ? `  Note over ${id(line.who)}: ${text}` : `  ${id(line.who)}->>${id(line.to)}: ${text}`;
  });
  const last = failure.story.at(-1)?.who ?? parties[0];
  return `${[
    'sequenceDiagram',
    ...parties.map((party) => `  participant ${id(party)} as ${mermaidText(party)}`),
    ...lines,
    ...(last === undefined ? [] : [`  Note over ${id(last)}: ${mermaidText(`${failure.property}: expected ${failure.expected}; found ${failure.found}`)}`]),
  ].join('\n')}\n`;
}
