/**
 * Models of other shapes than the canonical one, each beside SPIN on a Promela twin: how the explorer does on long counters,
 * many small timers, deep hierarchy, history, wide vectors beyond 64 bits, products beyond 2^31 ranks, and 50 million
 * states. Each exploration runs in a process of its own; SPIN's compilation is not counted.
 *
 *   node --import jiti/register bench/explore-shapes.ts [--threads 2] [--no-spin] [name ...]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/core/clock.js';
import { explore } from '../src/engine/explore/explore.js';
import { counters, pool, ring } from './shapes/plain.js';
import { twinOf, type Shape } from './shapes/shape.js';
import { hierarchy, history } from './shapes/statecharts.js';

const shapes: readonly Shape[] = [
  hierarchy('deep hierarchy: 5 machines, 8 levels', 8, 5),
  history('shallow and deep history: 4 machines', 4),
  ring('tokens on a ring, 40 places, 3 tokens (80 bits)', 40, 3),
  ring('tokens on a ring, 60 places, 4 tokens (beyond 2^50 ranks)', 60, 4),
  pool('14 users share 9 units (2^50 ranks)', 14, 9),
  counters('10 small timers 0..4', 10, 5),
  counters('two long counters 0..1999', 2, 2000),
  counters('9 timers 0..6 (40 M states)', 9, 7),
  counters('5 counters 0..34 (52 M states)', 5, 35),
  hierarchy('deep hierarchy: 6 machines, 8 levels', 8, 6),
];

interface Measured {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly store: string;
  readonly ranks: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly bytesPerState: number;
  readonly peakMiB: number;
  readonly promela: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '1' }, 'no-spin': { type: 'boolean', default: false }, one: { type: 'string' } },
});

if (values.one === undefined) {
  console.log('| shape | states | transitions | depth | store | wall s | CPU s | B/state | peak MiB | SPIN CPU s | SPIN MiB | times faster (CPU) |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [index, { name }] of shapes.entries()) {
    if (positionals.length > 0 && !positionals.some((part) => name.includes(part))) continue;
    const own = JSON.parse(execFileSync(process.execPath, ['--import', 'jiti/register', fileURLToPath(import.meta.url), '--one', String(index), '--threads', values.threads], { encoding: 'utf8', maxBuffer: 2 ** 28 })) as Measured;
    const spin = values['no-spin'] ? undefined : runSpin(own);
    const cells = [name, own.states.toLocaleString('en'), own.transitions.toLocaleString('en'), own.depth, own.store, own.seconds.toFixed(2), own.cpuSeconds.toFixed(2), own.bytesPerState.toFixed(1), own.peakMiB.toFixed(0), spin?.cpuSeconds.toFixed(2) ?? '', spin?.peakMiB.toFixed(0) ?? '', spin === undefined ? '' : (spin.cpuSeconds / own.cpuSeconds).toPrecision(2)];
    console.log(`| ${cells.join(' | ')} |`);
  }
} else console.log(JSON.stringify(measure(shapes[Number(values.one)] as Shape)));

function measure(shape: Shape): Measured {
  const cpu = process.cpuUsage();
  const startMs = systemClock.nowMs();
  const system = shape.build();
  const found = explore(system, { threads: Number(values.threads) });
  const seconds = (systemClock.nowMs() - startMs) / 1000;
  const { user, system: kernel } = process.cpuUsage(cpu);
  const states = shape.states ?? found.states;
  if (!found.complete || found.states !== states) throw new Error(`${shape.name}: ${found.states} states instead of ${states}`);
  const { transitions, depth, store } = found;
  return {
    states,
    transitions,
    depth,
    store,
    ranks: system.fields.reduce((product, { domain }) => product * domain.size, 1),
    seconds,
    cpuSeconds: (user + kernel) / 1e6,
    bytesPerState: found.bytes / states,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    promela: shape.promela ?? twinOf(system),
  };
}

function runSpin({ promela, states, transitions }: Measured): { readonly cpuSeconds: number; readonly peakMiB: number } {
  const folder = mkdtempSync(join(tmpdir(), 'shape-'));
  try {
    writeFileSync(join(folder, 'model.pml'), promela);
    const output = execFileSync('bash', ['-c', `spin -a model.pml && gcc -O2 -DSAFETY -DBFS -DVECTORSZ=2048 -o pan pan.c && /usr/bin/time -f 'cpu %U %S peak %M' ./pan -w${states > 5e6 ? 26 : 22} 2>&1`], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
    const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1]);
    // The ring's twin has one state and one transition more, before its tokens are placed; large numbers are shown with eight digits.
    if (Math.abs(number(/([\d.e+]+) states, stored/u) / states - 1) > Math.max(1e-7, 1.5 / states)) throw new Error(`SPIN: ${output}`);
    if (Math.abs(number(/([\d.e+]+) transitions/u) / transitions - 1) > Math.max(1e-7, 2.5 / transitions)) throw new Error(`SPIN: ${output}`);
    return { cpuSeconds: number(/cpu ([\d.]+)/u) + number(/cpu [\d.]+ ([\d.]+)/u), peakMiB: number(/peak (\d+)/u) / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
