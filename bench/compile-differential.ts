/**
 * A million random steps of compiled machines beside XState's interpreter; prints one JSON line and fails on any
 * difference. Options: `--steps N` (default 1,000,000), `--seed N` (default 1).
 */
import * as fc from 'fast-check';
import { parseArgs } from 'node:util';
import { seededRandom } from '../src/core/random.js';
import { compareWalk, compileSubject, type Subject } from '../test/unit/compile/differential/compare.js';
import { featureMachines } from '../test/unit/compile/differential/feature-machines.js';
import { buildSubject, machineSpec } from '../test/unit/compile/differential/generated-machines.js';

const { values } = parseArgs({ options: { steps: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } } });
const target = Number(values.steps);
const seed = Number(values.seed);
console.warn = () => {};

const started = performance.now();
let steps = 0;
let machines = 0;
const random = seededRandom(seed);

function compare(name: string, subject: Subject, walks: number, length: number): void {
  const component = compileSubject(subject);
  machines++;
  for (let walk = 0; walk < walks; walk++) {
    const { steps: taken, difference } = compareWalk(subject, component, random, length);
    steps += taken;
    if (difference === undefined) continue;
    console.log(JSON.stringify({ name, difference, seed }));
    process.exit(1);
  }
}

// Half of the steps on the machines that were written for one feature each, half on generated ones.
while (steps < target / 2) for (const [name, subject] of Object.entries(featureMachines)) compare(name, subject, 20, 40);
for (let batch = 0; steps < target; batch++) {
  for (const spec of fc.sample(machineSpec, { numRuns: 50, seed: seed * 1_000_003 + batch })) compare(JSON.stringify(spec), buildSubject(spec), 8, 40);
}
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ machines, steps, mismatches: 0, seconds: Math.round(seconds * 10) / 10, seed }));
