/** Runs the built command as a user does: a process, its two streams, its exit code. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main } from '../../build.js';

export interface CommandEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export const suitesFolder = fileURLToPath(new URL('./suites/', import.meta.url));

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends SIGINT as soon as standard output contains this. */
  readonly interruptAt?: string;
}

export async function command(arguments_: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
  const { NO_COLOR: _noColour, FORCE_COLOR: _forceColour, COLUMNS: _columns, ...env } = process.env;
  const child = spawn(process.execPath, [main, ...arguments_], { cwd: options.cwd ?? suitesFolder, env: { ...env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let interrupted = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (options.interruptAt === undefined || interrupted || !stdout.includes(options.interruptAt)) return;
    interrupted = true;
    child.kill('SIGINT');
  });
  return new Promise((resolve) => child.once('close', (exitCode) => resolve({ stdout, stderr: withoutProgress(stderr), exitCode })));
}

/** On a slow machine a line of progress may come every ten seconds. */
export function withoutProgress(stderr: string): string {
  return stderr.replace(/^\d+ s {2}.*\n/gmu, '');
}

/** Times differ from run to run. */
export function withoutTimes(text: string): string {
  return text.replace(/ *\b\d+(?:\.\d)? s\b/gu, ' N s').replace(/\d+ min \d+ s/gu, 'N s');
}
