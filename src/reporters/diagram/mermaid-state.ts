/** A machine as a Mermaid state diagram, which GitHub and most editors draw (mermaid.js.org/syntax/stateDiagram.html). */
import type { MachineDescription, StateDescription } from '../../engine/compile/describe.js';
import { allStates, insideLabels, joinedEdges } from './edges.js';
import { mermaidText } from './mermaid-text.js';

export function renderMermaidState(machine: MachineDescription): string {
  const numbers = new Map(allStates(machine.root).map((state, index) => [state.path, index]));
  const id = (path: string): string => `s${numbers.get(path)}`;
  const edges = joinedEdges(machine).map(({ from, to, labels }) => `  ${id(from)} --> ${id(to)} : ${labels.map(mermaidText).join('<br/>')}`);
  return `${['stateDiagram-v2', ...renderInside(machine.root, { id, does: (path) => insideLabels(machine, path) }, '  '), ...edges].join('\n')}\n`;
}

interface Names {
  readonly id: (path: string) => string;
  readonly does: (path: string) => readonly string[];
}

function renderInside(state: StateDescription, names: Names, indent: string): readonly string[] {
  const entered = state.initial.filter((path) => !path.startsWith('#')).map((path) => `${indent}[*] --> ${names.id(path)}`);
  const children = state.children.map((child) => renderState(child, names, indent));
  const separator = state.kind === 'parallel' ? [`${indent}--`] : [];
  return [...entered, ...children.flatMap((lines, index) => (index === 0 ? lines : [...separator, ...lines]))];
}

function renderState(state: StateDescription, names: Names, indent: string): readonly string[] {
  const { id, does } = names;
  const box = `${indent}state "${mermaidText(stateLabel(state, does(state.path)))}" as ${id(state.path)}`;
  if (state.children.length > 0) return [`${box} {`, ...renderInside(state, names, `${indent}  `), `${indent}}`];
  return state.kind === 'final' ? [box, `${indent}${id(state.path)} --> [*]`] : [box];
}

/** The name, and what happens on the way in, while there, and on the way out. */
function stateLabel({ name, kind, entry, exit, invokes }: StateDescription, does: readonly string[]): string {
  if (kind === 'shallow history') return 'H';
  if (kind === 'deep history') return 'H*';
  const extras = [...entry.map((action) => `entry / ${action}`), ...exit.map((action) => `exit / ${action}`), ...invokes.map((actor) => `do / ${actor}`), ...does];
  return [name, ...extras].join('; ');
}
