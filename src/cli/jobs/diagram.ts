/** Draws the machines of a suite, or of a file. */
import { OperatingError, shown } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import { describeMachine } from '../../engine/compile/describe.js';
import { isMachine } from '../../engine/compile/machine.js';
import { renderDotState } from '../../reporters/diagram/dot-state.js';
import { renderMermaidState } from '../../reporters/diagram/mermaid-state.js';
import { renderSvg } from '../../reporters/diagram/svg.js';
import type { CheckTarget } from '../check-target.js';
import { loadSuite } from '../find-suites.js';
import type { JobContext } from '../job/job-context.js';
import { loadModule } from '../load-module.js';

export type DiagramFormat = 'mermaid' | 'dot' | 'svg';

export interface DiagramInput {
  readonly target: CheckTarget;
  readonly format: DiagramFormat;
}

export async function diagramJob({ target, format }: DiagramInput, context: JobContext): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const machines = await machinesOf(target);
  context.progress('drawing');
  return Promise.all(Object.entries(machines).map(async ([name, machine]) => ({ name, text: await render(machine, format) })));
}

async function render(machine: unknown, format: DiagramFormat): Promise<string> {
  const description = describeMachine(machine);
  if (format === 'mermaid') return renderMermaidState(description);
  const dot = renderDotState(description);
  return format === 'dot' ? dot : renderSvg(dot);
}

async function machinesOf(target: CheckTarget): Promise<Readonly<Record<string, unknown>>> {
  if (target.kind === 'suite') {
    const { machines, name } = await loadSuite(target.place);
    if (target.system === undefined) return machines;
    const machine = machines[target.system];
    if (machine !== undefined) return { [target.system]: machine };
    throw new OperatingError('WP4017', { expected: `the name of a machine of ${name}`, found: shown(target.system), repair: suggestion(target.system, Object.keys(machines)) });
  }
  const exports = await loadModule(target.file);
  const found = Object.entries(exports).filter(([, value]) => isMachine(value));
  const chosen = found.some(([name]) => name === 'default') ? found.filter(([name]) => name === 'default') : found;
  if (chosen.length > 0) return Object.fromEntries(chosen);
  throw new OperatingError('WP4018', {
    expected: `${shown(target.given, 200)} to export an XState v5 machine`,
    found: `exports ${Object.keys(exports).join(', ') || 'nothing'}`,
    repair: 'Export the machine by default: `export default createMachine({ … })`.',
  });
}
