/**
 * The canonical model side by side: builds every contender, runs them in turn (so that a busy machine slows all alike),
 * checks that their counts are exact, and prints medians and ratios as Markdown.
 *
 *   node --import jiti/register bench/canonical/run.ts [--rounds 3] [--sizes 2,3,4] [--only parallel,spin-bfs] [--json]
 *
 * Needs g++, gcc and spin. With TLC_JAR set to the class path of TLC, TLC takes part too (whole process).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Measured } from './contender.js';
import { contendersFor } from './contenders.js';
import { canonicalCount } from './counts.js';
import { renderTable, type Row } from './report.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '2,3,4' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'canonical-'));
try {
  const rows = values.sizes.split(',').flatMap((size) => measure(Number(size), 2));
  console.log(values.json ? JSON.stringify(rows, undefined, 2) : renderTable(rows));
} finally {
  rmSync(work, { recursive: true });
}

function measure(servers: number, retries: number): Row[] {
  const wanted = values.only?.split(',');
  const contenders = contendersFor({ servers, retries, here, work, write: (name, text) => writeFileSync(join(work, name), text), shell }).filter(
    ({ name }) => wanted === undefined || wanted.includes(name),
  );
  for (const { build } of contenders) build?.();
  const results = contenders.map(() => [] as Measured[]);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [i, { name, run }] of contenders.entries()) {
      const measured = run();
      expectExact(name, servers, retries, measured);
      results[i]?.push(measured);
      console.error(`FL(${servers},${retries}) ${name}: ${measured.seconds.toFixed(3)} s`);
    }
  }
  return contenders.map(({ name }, i) => ({ servers, retries, name, runs: results[i] ?? [] }));
}

function expectExact(name: string, servers: number, retries: number, { states, transitions, depth }: Measured): void {
  const exact = canonicalCount(servers, retries);
  // SPIN prints eight digits of large numbers.
  if (states === exact.states && Math.abs(transitions / exact.transitions - 1) < 1e-7 && (depth ?? exact.depth) === exact.depth) return;
  throw new Error(`${name} found ${states} states, ${transitions} transitions, depth ${depth}; exact are ${exact.states}, ${exact.transitions}, ${exact.depth}`);
}

function shell(command: string): string {
  return execFileSync('bash', ['-c', command], { cwd: work, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] });
}
