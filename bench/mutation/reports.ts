/** What mutation runs found: the reports that StrykerJS left, several of one suite put together. */
import { existsSync, readFileSync } from 'node:fs';

export interface Mutant {
  readonly status: 'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'RuntimeError' | 'Ignored' | 'CompileError';
  readonly statusReason?: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

export interface MutatedFile {
  readonly source: string;
  readonly mutants: readonly Mutant[];
}

/** By path. */
export type Report = Readonly<Record<string, MutatedFile>>;

/**
 * Later runs stand over earlier ones: a file that has changed since counts as the later run found it, a mutant of an unchanged
 * one as the last run that played it found it. A report that is not there is passed over.
 */
export function readReports(files: readonly string[]): Report {
  const all: Record<string, MutatedFile> = {};
  for (const file of files) {
    if (!existsSync(file)) continue;
    const { files: found } = JSON.parse(readFileSync(file, 'utf8')) as { readonly files: Report };
    for (const [path, later] of Object.entries(found)) {
      const earlier = all[path];
      all[path] = earlier?.source === later.source ? { source: later.source, mutants: [...new Map([...earlier.mutants, ...later.mutants].map((mutant) => [keyOf(mutant), mutant])).values()] } : later;
    }
  }
  return all;
}

/** What stood in the source where the mutant is. */
export function originalOf({ source }: MutatedFile, { location: { start, end } }: Mutant): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines.map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined)).join('\n');
}

const keyOf = ({ location: { start, end }, mutatorName, replacement = '' }: Mutant): string => [start.line, start.column, end.line, end.column, mutatorName, replacement].join(' ');
