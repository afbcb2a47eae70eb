/** Runs the built command as a user does: a process, its two streams, its exit code. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface CommandEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export const top = fileURLToPath(new URL('../../../', import.meta.url));
export const suitesFolder = fileURLToPath(new URL('./suites/', import.meta.url));
const main = path.join(top, 'dist/src/cli/main.js');

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

/** Compiles what is older than its source. Several test files may ask at once; one of them does the work. */
export async function build(): Promise<void> {
  const lock = path.join(top, 'node_modules', '.build-lock');
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (Date.now() - statSync(lock, { throwIfNoEntry: false })!.mtimeMs > 60_000) rmdirSync(lock);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    const newest = Math.max(...['src', 'model', 'properties'].map((folder) => newestBelow(path.join(top, folder))));
    if (existsSync(main) && statSync(main).mtimeMs >= newest) return;
    // What is wrong in types alone is said elsewhere, and the output is written all the same.
    const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: top, stdio: 'ignore' });
    if (status !== 0 && !existsSync(main)) throw new Error('npm run build failed');
    utimesSync(main, new Date(), new Date());
  } finally {
    rmdirSync(lock);
  }
}

function newestBelow(folder: string): number {
  if (!existsSync(folder)) return 0;
  return Math.max(0, ...readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
