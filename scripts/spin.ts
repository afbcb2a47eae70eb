/** Runs Debian's `spin` on a Promela model: generate, compile, search. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PromelaProperty } from '../src/engine/export/promela.js';

export interface SpinResult {
  readonly states: number;
  readonly transitions: number;
  readonly errors: number;
}

/** The whole state space, or one property's verdict. Throws where SPIN did not finish the search. */
export function runSpin(promela: string, property?: PromelaProperty): SpinResult {
  const folder = mkdtempSync(path.join(tmpdir(), 'wireproof-spin-'));
  const run = (program: string, ...arguments_: string[]): string => {
    try {
      return execFileSync(program, arguments_, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${program} ${arguments_.join(' ')} failed:\n${(stdout ?? '').slice(-2000)}\n${(stderr ?? '').slice(-2000)}`, { cause: error });
    }
  };
  try {
    writeFileSync(path.join(folder, 'model.pml'), promela);
    const liveness = property !== undefined && property.run !== 'safety';
    run('spin', ...(property === undefined ? [] : [`-DPROPERTY=${property.number}`]), ...(liveness ? ['-DIDLE'] : []), '-a', 'model.pml');
    const processes = (promela.match(/^active proctype/gmu)?.length ?? 0) + 2;
    run('gcc', '-O2', '-w', '-DNOREDUCE', '-DMEMLIM=4096', ...(liveness ? [`-DNFAIR=${Math.ceil(processes / 3) + 1}`] : ['-DSAFETY']), '-o', 'pan', 'pan.c');
    const output = run('./pan', '-n', '-m2000000', '-w22', ...(liveness ? ['-a'] : []), ...(property?.run === 'fair' ? ['-f'] : []));
    const errors = number(output, /errors: (\d+)/u);
    if (errors === 0 && /Search not completed|max search depth too small|out of memory/u.test(output)) throw new Error(`SPIN did not finish:\n${output}`);
    return { states: number(output, /(\d+) states, stored/u), transitions: number(output, /(\d+) transitions \(= /u), errors };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function number(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1];
  if (found === undefined) throw new Error(`SPIN did not say ${pattern}:\n${output}`);
  return Number(found);
}
