/** The same questions with symmetric states merged and not: verdicts must agree, and every counterexample must be a run. */
import { isDeepStrictEqual } from 'node:util';
import { seededRandom } from '../../../src/core/random.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import { rememberSystem } from '../../../src/engine/explore/remembered-system.js';
import { always, deadlockFree, eventually, leadsTo, recoverable, sometimes, type Property } from '../../../src/engine/property.js';
import { check } from '../../../src/engine/properties/check.js';
import type { CheckReport, Counterexample } from '../../../src/engine/properties/report.js';
import { generateSymmetric, generateSymmetricPredicate, type SymmetricView } from './symmetric-systems.js';

export interface Comparison {
  readonly systems: number;
  readonly verdicts: number;
  readonly violated: number;
  /** Systems in which merging made fewer states. */
  readonly reduced: number;
  /** What went wrong, with the seed; empty where all is well. */
  readonly mismatches: readonly string[];
}

export function compareReductions(firstSeed: number, systems: number): Comparison {
  const mismatches: string[] = [];
  let verdicts = 0;
  let violated = 0;
  let reduced = 0;
  for (let seed = firstSeed; seed < firstSeed + systems; seed++) {
    const random = seededRandom(seed);
    const system = generateSymmetric(random);
    const p = generateSymmetricPredicate(random);
    const q = generateSymmetricPredicate(random);
    const asked: readonly Property<SymmetricView>[] = [
      always('always', p),
      sometimes('sometimes', p),
      deadlockFree('deadlockFree', q),
      recoverable('recoverable', p),
      eventually('eventually', p, 'none'),
      leadsTo('leadsTo', p, q, 'none'),
      eventually('eventually, fair', p),
      leadsTo('leadsTo, fair', p, q),
    ];
    const merged = checked(system, asked, (error) => mismatches.push(`seed ${seed}: ${String(error)}`));
    if (merged === undefined) continue;
    const plain = check(system, asked, { symmetry: false });
    if (!merged.symmetry || plain.symmetry || merged.states > plain.states) mismatches.push(`seed ${seed}: ${merged.states} merged states of ${plain.states}`);
    if (merged.states < plain.states) reduced++;
    const alone = plain.properties;
    merged.properties.forEach(({ property, verdict, counterexample }, index) => {
      verdicts++;
      if (verdict === 'violated') violated++;
      if (verdict !== alone[index]?.verdict) mismatches.push(`seed ${seed}: ${property} ${verdict} merged, ${alone[index]?.verdict} not`);
      if (counterexample !== undefined && !isRun(system, counterexample)) mismatches.push(`seed ${seed}: the run against ${property} is none`);
      if (counterexample?.loop !== undefined && property.endsWith('fair') && !isFair(system, counterexample.loop)) mismatches.push(`seed ${seed}: the loop against ${property} is not fair`);
      const steps = alone[index]?.counterexample?.steps.length;
      if (property === 'always' && counterexample?.steps.length !== steps) mismatches.push(`seed ${seed}: ${property} has ${counterexample?.steps.length} steps merged, ${steps} not`);
    });
  }
  return { systems, verdicts, violated, reduced, mismatches };
}

function checked(system: FieldSystem, asked: readonly Property<SymmetricView>[], onError: (error: unknown) => void): CheckReport | undefined {
  try {
    return check(system, asked);
  } catch (error) {
    onError(error);
    return undefined;
  }
}

/** Each step is enabled and leads where it says; the loop closes. */
function isRun(system: FieldSystem, { start, steps, loop = [] }: Counterexample): boolean {
  const memory = rememberSystem(system);
  let vector = [...start.vector];
  for (const { name, vector: shown } of [...steps, ...loop]) {
    const next: number[] = [];
    const step = system.steps.findIndex((one) => one.name === name);
    if (step < 0 || !memory.apply(step, vector, next) || !isDeepStrictEqual(next, [...shown])) return false;
    vector = next;
  }
  return system.initial.some((initial) => isDeepStrictEqual([...initial], [...start.vector])) && (loop.length === 0 || isDeepStrictEqual(vector, [...(steps.at(-1) ?? start).vector]));
}

/** Each fair step is taken on the loop, or not enabled somewhere on it. */
function isFair(system: FieldSystem, loop: readonly { readonly name: string; readonly vector: readonly number[] }[]): boolean {
  const memory = rememberSystem(system);
  return system.steps.every(({ name, fair }, step) => !fair || loop.some((at) => at.name === name || !memory.apply(step, at.vector, [])));
}
