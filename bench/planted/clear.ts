/** The right implementation is cleared under many seeds. Run: npx jiti bench/planted/clear.ts [SEEDS] [RUNS] */
import { systemClock } from '../../src/core/clock.js';
import type { RunContext } from '../../src/engine/suite.js';
import { suite } from '../../properties/freelance/suite.js';

const seeds = Number(process.argv[2] ?? 20);
const runs = Number(process.argv[3] ?? 200);
const totals = new Map<string, { held: number; open: number; violated: number; runs: number }>();
for (let seed = 1; seed <= seeds; seed++) {
  const context: RunContext = { seed, runs, signal: new AbortController().signal, nowMs: () => systemClock.nowMs(), progress: () => {} };
  for (const part of suite.parts.filter(({ name }) => name !== 'rules')) {
    const { verdict, counts, failures } = await part.run(context);
    const total = totals.get(part.name) ?? { held: 0, open: 0, violated: 0, runs: 0 };
    if (verdict === 'holds') total.held++;
    else if (verdict === 'unknown') total.open++;
    else total.violated++;
    total.runs += counts['runs'] ?? counts['paths'] ?? 0;
    totals.set(part.name, total);
    for (const failure of failures) console.log(`seed ${seed}, ${part.name}: ${failure.property}\n  expected ${failure.expected}\n  found ${failure.found}\n  ${failure.replay}`);
  }
}
console.log('| part | seeds that hold | unknown | violated | runs or paths |');
console.log('|---|---|---|---|---|');
for (const [name, { held, open, violated, runs: done }] of totals) console.log(`| ${name} | ${held} | ${open} | ${violated} | ${done} |`);
if ([...totals.values()].some(({ violated }) => violated > 0)) process.exitCode = 1;
