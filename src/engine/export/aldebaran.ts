/** A listed system as an Aldebaran `.aut` file, which CADP, mCRL2 and LTSmin read. Several initial states get one before them. */
import type { ListedSystem } from './enumerate.js';

export function renderAldebaran(listed: ListedSystem): string {
  const { states, transitions, initialStates, system } = listed;
  const several = initialStates > 1;
  const first = states.length;
  const lines = transitions.map(({ from, step, to }) => `(${from}, ${quoted(system.steps[step]!.name)}, ${to})`);
  const starts = several ? Array.from({ length: initialStates }, (_, to) => `(${first}, "i", ${to})`) : [];
  return `${[`des (${several ? first : 0}, ${lines.length + starts.length}, ${states.length + (several ? 1 : 0)})`, ...starts, ...lines].join('\n')}\n`;
}

/** The format knows no escapes: a quotation mark in a label becomes an apostrophe. */
function quoted(label: string): string {
  return `"${label.replace(/"/gu, "'").replace(/[^\u0020-\u007e]/gu, '.')}"`;
}
