/** Checks the composed systems of a suite. */
import { secondsFrom } from '../../core/clock.js';
import { OperatingError, shown } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import { check } from '../../engine/properties/check.js';
import type { Counterexample } from '../../engine/properties/report.js';
import type { Field } from '../../engine/field-system.js';
import { variantFacts, type Suite, type SystemEntry } from '../../engine/suite.js';
import type { PropertyOutcome, SystemReport } from '../../reporters/system-report.js';
import { count } from '../../reporters/text/quantity.js';
import { traceStory } from '../../reporters/trace-story.js';
import { loadSuite, type SuitePlace } from '../find-suites.js';
import { reported, type JobContext } from '../job/job-context.js';
import { plantedSystem } from './planted-system.js';

export interface CheckLimits {
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  readonly maxMemoryMiB?: number;
  readonly threads?: number;
}

export interface CheckSystemsInput extends CheckLimits {
  readonly place: SuitePlace;
  readonly system?: string;
  /** Names; empty: all. */
  readonly properties: readonly string[];
  /** A bug to plant in the model first; then only the system that can have it is checked. */
  readonly plant?: string;
  readonly symmetry: boolean;
}

export type CheckSystemsEvent = { readonly kind: 'opened'; readonly suite: string; readonly systems: readonly string[] } | { readonly kind: 'system'; readonly report: SystemReport };

export async function checkSystemsJob(input: CheckSystemsInput, context: JobContext): Promise<void> {
  const tell = (event: CheckSystemsEvent): void => context.event(event);
  const suite = await loadSuite(input.place);
  const planted = input.plant === undefined ? undefined : plantedSystem(suite, chosenSystems(suite, input.system), input.plant);
  const systems = planted === undefined ? chosenSystems(suite, input.system) : [planted.entry];
  tell({ kind: 'opened', suite: suite.name, systems: systems.map(({ name }) => name) });
  checkPropertyNames(systems, input.properties);
  for (const entry of systems) {
    if (context.signal.aborted) return;
    tell({ kind: 'system', report: { ...checkSystem(entry, input, context), ...(planted === undefined ? {} : { planted: variantFacts(planted.variant) }) } });
  }
}

/** All of a suite's systems, or the one of that name. Throws `WP4013`. */
export function chosenSystems(suite: Suite, name: string | undefined): readonly SystemEntry[] {
  const found = name === undefined ? suite.systems : suite.systems.filter((system) => system.name === name);
  if (found.length > 0) return found;
  throw new OperatingError('WP4013', {
    expected: `the name of a system of ${suite.name}`,
    found: name === undefined ? 'a suite without systems' : shown(name),
    repair: suggestion(name ?? '', suite.systems.map((system) => system.name)),
  });
}

function checkPropertyNames(systems: readonly SystemEntry[], given: readonly string[]): void {
  const known = systems.flatMap((system) => system.properties.map((property) => property.name));
  for (const name of given) {
    if (known.includes(name)) continue;
    throw new OperatingError('WP4014', { expected: 'the name of a property', found: shown(name), repair: suggestion(name, [...new Set(known)]) });
  }
}

function checkSystem(entry: SystemEntry, input: CheckSystemsInput, context: JobContext): SystemReport {
  const startedMs = context.nowMs();
  const properties = input.properties.length === 0 ? entry.properties : entry.properties.filter((property) => input.properties.includes(property.name));
  const named = { system: entry.name, summary: entry.summary };
  const seconds = (): number => secondsFrom(startedMs, context.nowMs());
  try {
    const system = entry.build();
    const report = check(system, properties, {
      limits: { ...(input.maxStates === undefined ? {} : { maxStates: input.maxStates }), ...(input.maxSeconds === undefined ? {} : { maxSeconds: input.maxSeconds }), ...(input.maxMemoryMiB === undefined ? {} : { maxMemoryMiB: input.maxMemoryMiB }) },
      symmetry: input.symmetry,
      ...(input.threads === undefined ? {} : { threads: input.threads }),
      nowMs: () => context.nowMs(),
      onProgress: ({ states, queue, depth, memoryMiB, statesPerSecond }) =>
        context.progress(`${entry.name}  ${count(states)} states, ${count(Math.round(statesPerSecond))}/s, queue ${count(queue)}, depth ${depth}, ${Math.round(memoryMiB)} MiB`),
    });
    return {
      ...named,
      verdict: report.verdict,
      states: report.states,
      transitions: report.transitions,
      depth: report.depth,
      complete: report.complete,
      ...(report.reason === undefined ? {} : { reason: report.reason }),
      symmetry: report.symmetry,
      neverEnabled: report.neverEnabled,
      seconds: seconds(),
      properties: report.properties.map(({ property, kind, verdict, why, counterexample, witness, vacuous }) => ({
        property,
        kind,
        verdict,
        why,
        ...(vacuous === undefined ? {} : { vacuous }),
        ...(counterexample === undefined ? {} : told(entry, system.fields, counterexample)),
        ...(witness === undefined ? {} : { witness: witness.steps.map(({ name }) => name) }),
      })),
    };
  } catch (error) {
    return { ...named, verdict: 'unknown', states: 0, transitions: 0, depth: 0, complete: false, symmetry: false, neverEnabled: [], seconds: seconds(), properties: [], error: reported(error) };
  }
}

function told(entry: SystemEntry, fields: readonly Field[], { start, steps, loop }: Counterexample): Partial<PropertyOutcome> {
  const turn = steps.at(-1) ?? start;
  const path = steps.map(({ name }) => name);
  const real = entry.caseOf?.(path);
  return {
    path,
    ...(real === undefined ? {} : { onImplementation: real }),
    story: traceStory(fields, { start, steps }),
    ...(loop === undefined ? {} : { loop: loop.map(({ name }) => name), loopStory: traceStory(fields, { start: turn, steps: loop }) }),
  };
}

