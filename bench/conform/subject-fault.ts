/**
 * A mistake that can be planted in one of the example subjects, or in the JavaScript one beside this file, as edits of its clean source. The shipped files stay
 * clean; a faulty copy lives in a temporary folder for as long as it is needed.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SubjectFault {
  /** Stable and unique, starting with the role: `client-…`, `server-…`. */
  readonly id: string;
  readonly role: 'client' | 'server';
  readonly file: SubjectFile;
  /** The sentence of the protocol page that it breaks, shortened; for a correct variant, the one that allows it. */
  readonly rule: string;
  /** What the changed program does, one line. */
  readonly summary: string;
  readonly edits: readonly Edit[];
}

/** Each `find` occurs exactly once in the clean file. */
export type Edit = readonly [find: string, replace: string];

export type SubjectFile = 'python/client.py' | 'python/server.py' | 'c/client.c' | 'c/server.c' | 'bench/client.mjs';

const home = path.resolve('examples/subjects');

/** Where the clean file is. */
export const cleanPath = (file: SubjectFile): string => (file.startsWith('bench/') ? path.resolve('bench/conform/subjects', path.basename(file)) : path.join(home, file));

/** The faulty source. Throws where an edit does not fit the clean file exactly once. */
export function plantedSource(fault: SubjectFault): string {
  return fault.edits.reduce((text, [find, replace]) => {
    const parts = text.split(find);
    if (parts.length !== 2) throw new Error(`${fault.id}: ${parts.length - 1} places for ${JSON.stringify(find)} in ${fault.file}`);
    return parts.join(replace);
  }, readFileSync(cleanPath(fault.file), 'utf8'));
}

/** Writes (and for C compiles) the faulty program into a folder of its own; returns the command that starts it. */
export function plantSubject(fault: SubjectFault, folder: string): string {
  const own = path.join(folder, fault.id);
  mkdirSync(own, { recursive: true });
  const source = path.join(own, path.basename(fault.file));
  writeFileSync(source, importsResolved(plantedSource(fault)));
  return commandOf(fault.file, source);
}

/** The command that starts a clean subject. */
export function cleanSubject(file: SubjectFile, folder: string): string {
  if (!file.startsWith('c/')) return commandOf(file, cleanPath(file));
  mkdirSync(folder, { recursive: true });
  const source = path.join(folder, path.basename(file));
  copyFileSync(cleanPath(file), source);
  return compiled(source);
}

function commandOf(file: SubjectFile, source: string): string {
  if (file.startsWith('python/')) return `/usr/bin/python3 ${source}`;
  return file.startsWith('c/') ? compiled(source) : `${process.execPath} ${source}`;
}

/** A copy in a temporary folder does not find the modules that stand beside this one. */
const importsResolved = (text: string): string => text.replace("from 'zeromq'", `from '${import.meta.resolve('zeromq')}'`);

function compiled(source: string): string {
  const program = source.replace(/\.c$/u, '');
  execFileSync('gcc', ['-O1', '-w', '-I', path.join(home, 'c'), '-o', program, source, '-lzmq', '-lcjson', '-lm']);
  return program;
}

/** Short forms for the lists. */
export function faultsIn(role: 'client' | 'server', file: SubjectFile): (id: string, rule: string, summary: string, ...edits: readonly Edit[]) => SubjectFault {
  return (id, rule, summary, ...edits) => ({ id: `${role}-${id}`, role, file, rule, summary, edits });
}
