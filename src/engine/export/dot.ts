/** A listed system as a Graphviz graph. Beyond a few hundred states nobody reads it; it is then for tools. */
import { shown } from '../../core/errors.js';
import type { ListedSystem } from './enumerate.js';

export function renderDot(listed: ListedSystem, name: string): string {
  const { states, transitions, initialStates, system } = listed;
  const label = (vector: readonly number[]): string => system.fields.map((field, index) => `${field.name} = ${shown(field.domain.value(vector[index]!), 40)}`).join('\n');
  return [
    `digraph ${dotString(name)} {`,
    '  node [shape=box, fontname="monospace", fontsize=10];',
    '  edge [fontname="monospace", fontsize=9];',
    ...states.map((vector, index) => `  s${index} [label=${dotString(label(vector))}${index < initialStates ? ', penwidth=2' : ''}];`),
    ...transitions.map(({ from, step, to }) => `  s${from} -> s${to} [label=${dotString(system.steps[step]!.name)}];`),
    '}',
    '',
  ].join('\n');
}

/** A quoted string of DOT; line feeds become left-justified line ends. No escape of DOT's own (`\N`, `\G`) gets through. */
export function dotString(text: string): string {
  const escaped = text.replace(/[\\"]/gu, String.raw`\$&`).replace(/[\p{Cc}\p{Cs}]/gu, (character) => (character === '\n' ? '\\l' : '·'));
  return `"${escaped}${text.includes('\n') ? '\\l' : ''}"`;
}
