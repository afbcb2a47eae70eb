/** A machine as a Graphviz graph: compound states are clusters. */
import { dotString } from '../../engine/export/dot.js';
import type { MachineDescription, StateDescription } from '../../engine/compile/describe.js';
import { allStates, insideLabels, joinedEdges } from './edges.js';

/** The widest of those whose widths the layout knows: drawn in another font, no label is wider than its place. */
const font = 'Verdana';

export function renderDotState(machine: MachineDescription): string {
  const states = allStates(machine.root);
  const numbers = new Map(states.map((state, index) => [state.path, index]));
  const byPath = new Map(states.map((state) => [state.path, state]));
  const id = (path: string): string => `s${numbers.get(path)}`;
  // An edge of a box is an edge of a state inside it, cut off at the box.
  const inside = (path: string): string => {
    const first = byPath.get(path)?.children[0];
    return first === undefined ? id(path) : inside(first.path);
  };
  const cut = (end: 'ltail' | 'lhead', path: string, other: string): string => (byPath.get(path)!.children.length === 0 || other === path || other.startsWith(`${path}.`) ? '' : `, ${end}=cluster_${id(path)}`);
  const edges = joinedEdges(machine).map(({ from, to, labels }) => `  ${inside(from)} -> ${inside(to)} [label=${dotString(labels.map(broken).join('\n'))}${cut('ltail', from, to)}${cut('lhead', to, from)}];`);
  return [
    'digraph {',
    '  compound=true; rankdir=TB; bgcolor="white"; nodesep=0.5; ranksep=0.6;',
    `  node [shape=box, style="rounded,filled", fillcolor="#f6f8fa", color="#57606a", fontname="${font}", fontsize=12];`,
    `  edge [fontname="${font}", fontsize=10, color="#57606a"];`,
    ...renderInside(machine.root, { id, inside, does: (path) => insideLabels(machine, path) }, '  '),
    ...edges,
    '}',
    '',
  ].join('\n');
}

interface Names {
  readonly id: (path: string) => string;
  /** A state that is no box, inside that one. */
  readonly inside: (path: string) => string;
  readonly does: (path: string) => readonly string[];
}

function renderInside(state: StateDescription, names: Names, indent: string): readonly string[] {
  const { id, inside } = names;
  const start = `start_${id(state.path)}`;
  const entered = state.initial.length === 0 ? [] : [`${indent}${start} [shape=point, width=0.12, color="#1f2328", fillcolor="#1f2328", label=""];`, ...state.initial.map((path) => `${indent}${start} -> ${inside(path)};`)];
  return [...entered, ...state.children.flatMap((child) => renderState(child, names, indent))];
}

function renderState(state: StateDescription, names: Names, indent: string): readonly string[] {
  const { name, kind, entry, exit, invokes } = state;
  const { id } = names;
  const extras = [...entry.map((action) => `entry / ${action}`), ...exit.map((action) => `exit / ${action}`), ...invokes.map((actor) => `do / ${actor}`), ...names.does(state.path)];
  const label = dotString([kind === 'shallow history' ? 'H' : kind === 'deep history' ? 'H*' : name, ...extras].join('\n'));
  if (state.children.length > 0) {
    return [`${indent}subgraph cluster_${id(state.path)} {`, `${indent}  label=${label}; fontname="${font}"; fontsize=12; style="${kind === 'parallel' ? 'rounded,dashed' : 'rounded'}"; color="#57606a";`, ...renderInside(state, names, `${indent}  `), `${indent}}`];
  }
  const shape = kind === 'final' ? ', peripheries=2' : kind.endsWith('history') ? ', shape=circle' : '';
  return [`${indent}${id(state.path)} [label=${label}${shape}];`];
}

/** Long labels on several lines: event and guard, then each action. */
function broken(label: string): string {
  const [event, actions] = label.split(' / ', 2);
  return actions === undefined || label.length <= 44 ? label : `${event}\n   / ${actions.split(', ').join(',\n   ')}`;
}
