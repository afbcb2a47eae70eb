/** A page about one machine: its diagram, and every transition in a table. */
import type { MachineDescription, StateDescription } from '../../engine/compile/describe.js';
import { unprintable } from '../printable.js';
import { allStates } from './edges.js';
import { renderMermaidState } from './mermaid-state.js';

/** Markdown. `svg` is the file name of the drawing that stands beside the page. */
export function renderMachinePage(machine: MachineDescription, options: { readonly title: string; readonly svg: string; readonly note: string }): string {
  const states = allStates(machine.root).slice(1);
  const named = states.length === 0 ? 'no states inside' : `${states.length} states, ${machine.transitions.length} transitions`;
  return [
    `# ${options.title}`,
    '',
    options.note,
    '',
    `As written: ${named}. The same as a picture: [${options.svg}](${options.svg}).`,
    '',
    '```mermaid',
    renderMermaidState(machine).trimEnd(),
    '```',
    '',
    '| in | event | if | then | actions |',
    '|---|---|---|---|---|',
    ...machine.transitions.map(({ source, event, guard, targets, actions, reenter }) => {
      const then = targets.length === 0 ? 'stay' : `${targets.join(', ')}${reenter && targets.includes(source) ? ' (entered anew)' : ''}`;
      return `| ${[source === '(root)' ? 'any state' : source, event, guard ?? '', then, actions.join(', ')].map(cell).join(' | ')} |`;
    }),
    '',
    ...inside(states),
  ].join('\n');
}

function inside(states: readonly StateDescription[]): readonly string[] {
  const rows = states.filter(({ entry, exit, invokes }) => entry.length + exit.length + invokes.length > 0);
  if (rows.length === 0) return [];
  return [
    '| state | on entry | while there | on exit |',
    '|---|---|---|---|',
    ...rows.map(({ path, entry, exit, invokes }) => `| ${[path, entry.join(', '), invokes.join(', '), exit.join(', ')].map(cell).join(' | ')} |`),
    '',
  ];
}

/** A table cell as code, whatever is in it. */
function cell(text: string): string {
  const plain = text.replace(unprintable, '·').replace(/\|/gu, String.raw`\|`).replace(/`/gu, "'");
  return plain === '' ? '' : `\`${plain}\``;
}
