/** Files that the command writes: whole or not at all, and never outside the folder that was meant. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OperatingError, shown } from '../core/errors.js';

/** All or nothing: a reader never sees half a report. Throws `WP4020` where it cannot be written. */
export function writeOutput(file: string, content: string): void {
  const half = `${file}.${process.pid}.part`;
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(half, content);
    renameSync(half, file);
  } catch (error) {
    throw new OperatingError('WP4020', {
      expected: `${shown(file, 200)} to be writable`,
      found: shown(error),
      repair: 'Give a path in a folder that you may write to.',
      cause: error,
    });
  }
}

/** A name of a suite, part, property or machine as a file name: it leads to no other folder. */
export function fileNameOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/gu, '-').replace(/^-+|-+$/gu, '') || 'unnamed';
}
