/** What `check`, `export` and `diagram` are given: a machine file, a suite, or one system of a suite. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { findSuite, type SuitePlace } from './find-suites.js';

export type CheckTarget =
  /** A file of its own; it may turn out to be a suite's. */
  | { readonly kind: 'file'; readonly file: string; readonly given: string }
  | { readonly kind: 'suite'; readonly place: SuitePlace; readonly system?: string; readonly given: string };

/** `./machine.ts`, `hotel`, `hotel/booking`. Throws `WP4003` for what is none of these. */
export function findTarget(given: string, workingFolder: string): CheckTarget {
  const absolute = path.resolve(workingFolder, given);
  const isFile = existsSync(absolute) && statSync(absolute).isFile();
  if (isFile || /\.[cm]?[jt]sx?$/u.test(given)) return { kind: 'file', file: absolute, given };
  const [, name, system] = /^([^/\\]+)\/([^/\\]+)$/u.exec(given) ?? [];
  if (name !== undefined && system !== undefined && !existsSync(absolute)) return { kind: 'suite', place: findSuite(name, workingFolder), system, given };
  return { kind: 'suite', place: findSuite(given, workingFolder), given };
}

/** What a machine without an id is called. */
export const machineFileName = (file: string): string => path.basename(file).replace(/\.[^.]*$/u, '');
