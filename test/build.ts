/** The built package, for tests that run it as its users do. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const top = fileURLToPath(new URL('../', import.meta.url));
/** The command. */
export const main = path.join(top, 'dist/src/cli/main.js');

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
