/** Runs Debian's `spin` on a Promela model: generate, compile, search. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Promela, PromelaProperty } from '../src/engine/export/promela.js';

const execute = promisify(execFile);

export interface SpinResult {
  readonly states: number;
  readonly transitions: number;
  readonly errors: number;
}

/** The whole state space, or one property's verdict. Rejects where SPIN did not finish the search. */
export async function runSpin({ text, states }: Pick<Promela, 'text' | 'states'>, property?: PromelaProperty): Promise<SpinResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'wireproof-spin-'));
  const run = async (program: string, ...arguments_: readonly string[]): Promise<string> => {
    try {
      return (await execute(program, arguments_, { cwd: folder, maxBuffer: 1 << 26 })).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${program} ${arguments_.join(' ')} failed:\n${(stdout ?? '').slice(-2000)}\n${(stderr ?? '').slice(-2000)}`, { cause: error });
    }
  };
  try {
    writeFileSync(path.join(folder, 'model.pml'), text);
    const liveness = property !== undefined && property.run !== 'safety';
    const fair = property?.run === 'fair';
    await run('spin', ...(property === undefined ? [] : [`-DPROPERTY=${property.number}`]), ...(fair ? ['-DIDLE'] : []), '-a', 'model.pml');
    const processes = (text.match(/^active proctype/gmu)?.length ?? 0) + 2;
    // Compiling takes longer than searching where the system is small.
    const level = states < 5000 ? '-O0' : '-O2';
    await run('gcc', level, '-w', '-DNOREDUCE', '-DMEMLIM=4096', ...(liveness ? [`-DNFAIR=${Math.ceil(processes / 3) + 1}`] : ['-DSAFETY']), '-o', 'pan', 'pan.c');
    const output = await run('./pan', '-n', '-m2000000', '-w20', ...(liveness ? ['-a'] : []), ...(fair ? ['-f'] : []));
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
