/**
 * Writes systems out as Promela and lets SPIN explore them: it must find the same states and transitions, and say the same
 * of every property, liveness included. Fails where anything differs, and where too little was compared.
 */
import { renderPromela, type Promela } from '../src/engine/export/promela.js';
import { OperatingError } from '../src/core/errors.js';
import { check } from '../src/engine/properties/check.js';
import type { CheckReport } from '../src/engine/properties/report.js';
import { runSpin } from './spin.js';
import { comparedSystems, type ComparedSystem } from './spin-systems.js';

/** Beyond this the model is left out: SPIN would take minutes for what the others show already. */
const maxStates = 60_000;

/** At once: there are two cores. */
const parallel = 2;

const tally = { systems: 0, verdicts: 0, violated: 0, mismatches: 0, tooLarge: 0, merged: 0 };
const waiting = [...(await comparedSystems())];
await Promise.all(
  Array.from({ length: parallel }, async () => {
    for (let system = waiting.shift(); system !== undefined; system = waiting.shift()) process.stdout.write(`${(await compare(system)).join('\n')}\n`);
  }),
);
process.stdout.write(`${tally.systems} systems and ${tally.verdicts} verdicts (${tally.violated} of them violations) compared with SPIN, ${tally.merged} systems merged too, ${tally.tooLarge} too large, ${tally.mismatches} mismatches\n`);
if (tally.systems < 40 || tally.violated < 20) {
  process.stdout.write('too little was compared to mean anything\n');
  process.exitCode = 1;
}
if (tally.mismatches > 0) process.exitCode = 1;

async function compare({ name, build, properties }: ComparedSystem): Promise<readonly string[]> {
  const promela = written({ name, build, properties });
  if (promela === undefined) {
    tally.tooLarge++;
    return [`${name}: left out, more than ${maxStates} states`];
  }
  tally.systems++;
  const system = build();
  const report = check(system, properties, { symmetry: false });
  const merged = checkedMerged({ name, build, properties });
  const spin = await runSpin(promela);
  // With several initial states SPIN has one state more, in which one of them is chosen.
  const extra = system.initial.length > 1 ? { states: 1, transitions: 1 + system.initial.length } : { states: 0, transitions: 1 };
  const expected = { states: report.states + extra.states, transitions: report.transitions + extra.transitions };
  const same = spin.errors === 0 && spin.states === expected.states && spin.transitions === expected.transitions;
  const lines = [said(same, `${name}: ${spin.states} states, ${spin.transitions} transitions`, `explored ${expected.states} and ${expected.transitions}`)];
  for (const property of promela.properties) {
    const found = (await runSpin(promela, property)).errors > 0;
    const theirs = found === (property.errorMeans === 'violated') ? 'violated' : 'holds';
    const ours = report.properties.find((outcome) => outcome.property === property.name)?.verdict;
    tally.verdicts++;
    if (ours === 'violated') tally.violated++;
    const ourMerged = merged?.properties.find((outcome) => outcome.property === property.name)?.verdict ?? ours;
    lines.push(said(ours === theirs && ourMerged === theirs, `  ${property.kind} ${property.name}: ${theirs}`, `ours: ${ours}, with symmetric states merged: ${ourMerged}`));
  }
  return lines;
}

/** Undefined where there is nothing to merge, or where a property is about one of the interchangeable components. */
function checkedMerged({ build, properties }: ComparedSystem): CheckReport | undefined {
  if (build().symmetry === undefined) return undefined;
  try {
    const report = check(build(), properties);
    tally.merged += Number(report.symmetry);
    return report;
  } catch (error) {
    if (error instanceof OperatingError && error.code === 'WP3205') return undefined;
    throw error;
  }
}

function said(same: boolean, text: string, otherwise: string): string {
  if (!same) tally.mismatches++;
  return same ? text : `MISMATCH ${text}; ${otherwise}`;
}

function written({ name, build, properties }: ComparedSystem): Promela | undefined {
  try {
    return renderPromela(build(), properties, { name, maxStates });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'WP4401') return undefined;
    throw error;
  }
}
