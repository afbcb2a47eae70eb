/**
 * Models of other shapes than the canonical one, each beside SPIN where a Promela twin is cheap: how the explorer does on
 * long counters, many small timers, wide vectors beyond 64 bits, products beyond 2^31 ranks, and 50 million states.
 *
 *   node --import jiti/register bench/explore-shapes.ts [name ...]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/core/clock.js';
import { createDomain } from '../src/engine/domain.js';
import { explore } from '../src/engine/explore/explore.js';
import type { FieldAccess, FieldSystem, LocalStep } from '../src/engine/field-system.js';

interface Shape {
  readonly name: string;
  build(): FieldSystem;
  readonly states: number;
  readonly promela?: string;
}

const shapes: readonly Shape[] = [
  ring('tokens on a ring, 40 places, 3 tokens (80 bits)', 40, 3),
  counters('10 small timers 0..4 (9.8 M states, all of the product)', 10, 5),
  counters('two long counters 0..1999', 2, 2000),
  counters('9 timers 0..6 (40 M states)', 9, 7),
  counters('50 M states: 5 counters 0..34 (52.5 M)', 5, 35),
  ring('tokens on a ring, 60 places, 4 tokens (beyond 2^31 ranks)', 60, 4),
];

const wanted = process.argv.slice(2);
console.log('| shape | states | transitions | depth | store | wall s | CPU s | states/s | B/state | SPIN -DBFS s | times faster |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const shape of shapes.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)))) {
  const cpu = process.cpuUsage();
  const startMs = systemClock.nowMs();
  const found = explore(shape.build());
  const seconds = (systemClock.nowMs() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (!found.complete || found.states !== shape.states) throw new Error(`${shape.name}: ${found.states} states instead of ${shape.states}`);
  const spin = shape.promela === undefined ? undefined : runSpin(shape.promela, shape.states);
  const cells = [shape.name, found.states, found.transitions, found.depth, found.store, seconds.toFixed(2), ((user + system) / 1e6).toFixed(2), Math.round(found.states / seconds), (found.bytes / found.states).toFixed(1), spin?.toFixed(2) ?? '', spin === undefined ? '' : (spin / seconds).toFixed(1)];
  console.log(`| ${cells.join(' | ')} |`);
}

/** Each counter goes up by itself and starts again at 0 once at its end. */
function counters(name: string, count: number, size: number): Shape {
  const steps = Array.from({ length: count }, (_, i): LocalStep => step(`tick ${i}`, ({ read, write }) => (write(i, (read(i) + 1) % size), true)));
  return {
    name,
    states: size ** count,
    build: () => system(Array.from({ length: count }, () => 0), size, steps),
    promela: `${size > 255 ? 'short' : 'byte'} c[${count}];\nactive proctype p() {\nend:\n  do\n${Array.from({ length: count }, (_, i) => `  :: d_step { c[${i}] = (c[${i}] + 1) % ${size} }`).join('\n')}\n  od\n}\n`,
  };
}

/** Tokens move clockwise to a free place: the vector is wide, the reachable part of the product tiny. */
function ring(name: string, places: number, tokens: number): Shape {
  const steps = Array.from({ length: places }, (_, i): LocalStep =>
    step(`move ${i}`, ({ read, write }) => {
      const next = (i + 1) % places;
      if (read(i) === 0 || read(next) !== 0) return false;
      write(next, read(i));
      write(i, 0);
      return true;
    }),
  );
  const initial = Array.from({ length: places }, (_, i) => (i < tokens ? i + 1 : 0));
  // Any places; the tokens keep their order round the ring.
  const states = (factorial(places) / factorial(places - tokens) / factorial(tokens)) * tokens;
  return {
    name,
    states: Math.round(states),
    build: () => system(initial, tokens + 1, steps),
    promela: `byte c[${places}];\nactive proctype p() {\n  d_step { ${Array.from({ length: tokens }, (_, i) => `c[${i}] = ${i + 1}`).join('; ')} }\nend:\n  do\n${Array.from({ length: places }, (_, i) => `  :: d_step { c[${i}] != 0 && c[${(i + 1) % places}] == 0 -> c[${(i + 1) % places}] = c[${i}]; c[${i}] = 0 }`).join('\n')}\n  od\n}\n`,
  };
}

function system(initial: readonly number[], size: number, steps: readonly LocalStep[]): FieldSystem {
  const domain = createDomain<number>((value) => value);
  for (let value = 0; value < size; value++) domain.intern(value);
  return { fields: initial.map((_, i) => ({ name: `f${i}`, domain })), initial: [initial], steps, view: ({ read }) => initial.map((_, i) => read(i)) };
}

function step(name: string, run: (access: FieldAccess) => boolean): LocalStep {
  return { kind: 'local', name, fair: false, run };
}

/** The seconds SPIN reports, its compilation not counted. */
function runSpin(promela: string, states: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'shape-'));
  try {
    writeFileSync(join(folder, 'model.pml'), promela);
    const output = execFileSync('bash', ['-c', 'spin -a model.pml && gcc -O2 -DSAFETY -DBFS -DVECTORSZ=2048 -o pan pan.c && ./pan -w24'], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
    const stored = Number(/(\d+) states, stored/u.exec(output)?.[1]);
    // The ring's twin has one state more, before its tokens are placed.
    if (Math.abs(stored - states) > 1) throw new Error(`SPIN found ${stored} states instead of ${states}`);
    return Number(/elapsed time ([\d.]+) seconds/u.exec(output)?.[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
