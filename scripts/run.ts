/** Runs programs for the checking scripts, and says loudly what went wrong. */
import { spawnSync } from 'node:child_process';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Throws unless the exit code is the wanted one. */
export function run(program: string, arguments_: readonly string[], options: { readonly cwd?: string; readonly exitCode?: number; readonly env?: Readonly<Record<string, string>> } = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, arguments_, { cwd: options.cwd, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...options.env } });
  if (error !== undefined) throw error;
  const wanted = options.exitCode ?? 0;
  if (status !== wanted) throw new Error(`${program} ${arguments_.join(' ')}: exit code ${status}, wanted ${wanted}\n${stdout}\n${stderr}`);
  return { stdout, stderr, exitCode: status };
}

/** One line for each thing that was seen to be right. */
export function seen(what: string): void {
  process.stdout.write(`  ${what}\n`);
}

export function must(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what);
}
