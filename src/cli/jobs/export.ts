/** Writes a composed system out for another tool. */
import { OperatingError } from '../../core/errors.js';
import { renderAldebaran } from '../../engine/export/aldebaran.js';
import { renderDot } from '../../engine/export/dot.js';
import { listSystem } from '../../engine/export/enumerate.js';
import { renderItf } from '../../engine/export/itf.js';
import { renderPromela } from '../../engine/export/promela.js';
import { check } from '../../engine/properties/check.js';
import type { FieldSystem } from '../../engine/field-system.js';
import type { SystemEntry } from '../../engine/suite.js';
import type { CheckTarget } from '../check-target.js';
import { loadSuite } from '../find-suites.js';
import type { JobContext } from '../job/job-context.js';
import { chosenSystems } from './check-systems.js';

export type ExportFormat = 'promela' | 'aut' | 'dot' | 'itf';

export interface ExportInput {
  readonly target: CheckTarget;
  readonly format: ExportFormat;
  readonly maxStates: number;
  /** For a trace: the property whose counterexample or witness is wanted. */
  readonly property?: string;
}

export interface Exported {
  readonly text: string;
  /** One line for standard error: what was written. */
  readonly note: string;
}

export async function exportJob({ target, format, maxStates, property }: ExportInput, context: JobContext): Promise<Exported> {
  const suite = await loadSuite(target.kind === 'suite' ? target.place : { name: target.given, file: target.file });
  const entries = chosenSystems(suite, target.kind === 'suite' ? target.system : undefined);
  const [entry, ...others] = entries as readonly [SystemEntry, ...SystemEntry[]];
  if (others.length > 0) {
    throw new OperatingError('WP4019', { expected: 'one system', found: `the suite ${suite.name} with ${entries.length}`, repair: `Name one: ${entries.map(({ name }) => `${suite.name}/${name}`).join(', ')}.` });
  }
  context.progress('writing');
  const system = entry.build();
  const name = `${suite.name}/${entry.name}`;
  if (format === 'itf') return trace(system, entry, name, property);
  if (format === 'promela') {
    const promela = renderPromela(system, entry.properties, { name, maxStates });
    return { text: promela.text, note: `SPIN must find ${promela.states} states and ${promela.transitions} transitions; properties 1 to ${promela.properties.length} by -DPROPERTY=n` };
  }
  const listed = listSystem(system, { maxStates, progress: context.progress });
  return { text: format === 'aut' ? renderAldebaran(listed) : renderDot(listed, name), note: `${listed.states.length} states, ${listed.transitions.length} transitions, depth ${listed.depth}` };
}

/** The run that violates the property, or the one that shows it. */
function trace(system: FieldSystem, entry: SystemEntry, name: string, property: string | undefined): Exported {
  const asked = entry.properties.filter((candidate) => property === undefined || candidate.name === property);
  for (const outcome of check(system, asked).properties) {
    const run = outcome.counterexample ?? outcome.witness;
    if (run === undefined) continue;
    const loop = outcome.counterexample?.loop;
    const steps = [{ vector: run.start.vector }, ...[...run.steps, ...(loop ?? [])].map((step) => ({ action: step.name, vector: step.vector }))];
    const text = renderItf(system, steps, { source: name, description: `${outcome.kind} ${outcome.property}: ${outcome.verdict}`, ...(loop === undefined ? {} : { loop: run.steps.length }) });
    return { text, note: `${outcome.property}: ${outcome.verdict}, ${steps.length} states` };
  }
  throw new OperatingError('WP4021', {
    expected: 'a property with a run to show: one that is violated, or a `sometimes` that holds',
    found: property === undefined ? `none in ${name}` : `${property} in ${name}, which has none`,
    repair: `Name another with --property: ${entry.properties.map((candidate) => candidate.name).join(', ')}.`,
  });
}
