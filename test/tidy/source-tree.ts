/** The project's own source files and what they import, read as text. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface SourceFile {
  /** From the top, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Files of the project, resolved. Type-only imports are in `typeImports`. */
  readonly imports: readonly string[];
  readonly typeImports: readonly string[];
  /** Names of outside packages, sub-paths cut off; `node:` modules as they are. */
  readonly packages: readonly string[];
}

/** All files git knows or would add below the given folders. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders], { encoding: 'utf8' });
  return [...new Set(listed.split('\n'))].filter((file) => file.endsWith('.ts') && existsSync(file)).map(read);
}

function read(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const imports: string[] = [];
  const typeImports: string[] = [];
  const packages: string[] = [];
  const pattern = /^\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gmu;
  for (const match of text.matchAll(pattern)) {
    const target = match[2] ?? match[3] ?? match[4] ?? '';
    if (target.startsWith('.')) {
      const resolved = path.posix.normalize(path.posix.join(path.posix.dirname(file), target)).replace(/\.js$/u, '.ts');
      (match[1] === undefined ? imports : typeImports).push(resolved);
    } else {
      packages.push(target.startsWith('node:') ? target : target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return { path: file, text, lines: text.split('\n').length, imports, typeImports, packages };
}
