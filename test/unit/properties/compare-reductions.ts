/** The same questions with symmetric states merged and not: verdicts must agree, and every counterexample must be a run. */
import { isDeepStrictEqual } from 'node:util';
import { seededRandom } from '../../../src/core/random.js';
import type { FieldSystem } from '../../../src/engine/field-system.js';
import { rememberSystem } from '../../../src/engine/explore/remembered-system.js';
import { always, deadlockFree, eventually, leadsTo, recoverable, sometimes, type Property } from '../../../src/engine/property.js';
import { check } from '../../../src/engine/properties/check.js';
import type { Counterexample } from '../../../src/engine/properties/report.js';
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
    const unfair: readonly Property<SymmetricView>[] = [
      always('always', p),
      sometimes('sometimes', p),
      deadlockFree('deadlockFree', q),
      recoverable('recoverable', p),
      eventually('eventually', p, 'none'),
      leadsTo('leadsTo', p, q, 'none'),
    ];
    const fair = [eventually('eventually, fair', p), leadsTo('leadsTo, fair', p, q)];
    const merged = check(system, unfair);
    const plain = check(system, unfair, { symmetry: false });
    if (!merged.symmetry || plain.symmetry || merged.states > plain.states) mismatches.push(`seed ${seed}: ${merged.states} merged states of ${plain.states}`);
    if (merged.states < plain.states) reduced++;
    const both = [...merged.properties, ...check(system, fair).properties];
    const alone = [...plain.properties, ...check(system, fair, { symmetry: false }).properties];
    both.forEach(({ property, verdict, counterexample }, index) => {
      verdicts++;
      if (verdict === 'violated') violated++;
      if (verdict !== alone[index]?.verdict) mismatches.push(`seed ${seed}: ${property} ${verdict} merged, ${alone[index]?.verdict} not`);
      if (counterexample !== undefined && !isRun(system, counterexample)) mismatches.push(`seed ${seed}: the run against ${property} is none`);
      const steps = alone[index]?.counterexample?.steps.length;
      if (property === 'always' && counterexample?.steps.length !== steps) mismatches.push(`seed ${seed}: ${property} has ${counterexample?.steps.length} steps merged, ${steps} not`);
    });
  }
  return { systems, verdicts, violated, reduced, mismatches };
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
