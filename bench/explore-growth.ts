/**
 * How cost grows with the number of interchangeable components, with and without symmetry: the composed protocol system and
 * two-phase commit. A row that a limit ended says so.
 *
 *   node --import jiti/register bench/explore-growth.ts [--states 20000000] [--seconds 60]
 */
import { parseArgs } from 'node:util';
import { systemClock } from '../src/core/clock.js';
import { explore } from '../src/engine/explore/explore.js';
import type { FieldSystem } from '../src/engine/field-system.js';
import { retrySystem } from '../model/freelance/system/retry.js';
import { twoPhaseCommit } from '../test/unit/explore/two-phase-commit.js';

const { values } = parseArgs({ options: { states: { type: 'string', default: '20000000' }, seconds: { type: 'string', default: '60' } } });

const families: readonly { readonly name: string; readonly sizes: readonly number[]; readonly build: (size: number) => FieldSystem }[] = [
  { name: 'Freelance, N servers', sizes: [1, 2, 3], build: (servers) => retrySystem({ servers }) },
  { name: 'Freelance without heartbeats, N servers', sizes: [1, 2, 3, 4], build: (servers) => retrySystem({ servers, heartbeats: false, throws: false }) },
  { name: 'two-phase commit, N managers', sizes: [3, 5, 7, 9], build: twoPhaseCommit },
];

console.log('| system | N | symmetry | states | transitions | depth | store | s | CPU s | MiB | ended |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const { name, sizes, build } of families) {
  for (const size of sizes) {
    for (const symmetry of [false, true]) {
      const cpu = process.cpuUsage();
      const startMs = systemClock.nowMs();
      const found = explore(build(size), { symmetry, nowMs: () => systemClock.nowMs(), limits: { maxStates: Number(values.states), maxSeconds: Number(values.seconds) } });
      const seconds = (systemClock.nowMs() - startMs) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      const cells = [name, size, symmetry ? 'on' : 'off', found.states, found.transitions, found.depth, found.store, seconds.toFixed(2), ((user + system) / 1e6).toFixed(2), (found.bytes / 2 ** 20).toFixed(0), found.complete ? 'complete' : `unknown (${found.reason})`];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
}
