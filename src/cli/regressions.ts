/** Saved failures: where they lie, and how a new one is written down. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Failure } from '../engine/suite.js';
import { renderRegressionTest } from '../engine/replay/regression-test.js';
import { traceOf } from '../engine/replay/replay-trace.js';
import { renderTrace } from '../engine/replay/trace-file.js';
import type { SuitePlace } from './find-suites.js';
import { ownFolder } from './own-folder.js';
import { fileNameOf, writeOutput } from './write-output.js';

/** Below the folder in which the command runs; one folder a suite. */
export const regressionsFolder = path.join('test', 'regressions');

const ending = '.trace.json';

/** The saved traces of a suite, by name. */
export function savedTraces(workingFolder: string, suite: string): readonly string[] {
  const folder = path.join(workingFolder, regressionsFolder, fileNameOf(suite));
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .toSorted()
    .map((file) => path.join(folder, file));
}

/** Writes trace and test; the same failure saved again gives the same files. Undefined where its part gave no case to save. */
export function saveFailure(workingFolder: string, place: SuitePlace, suite: string, part: string, failure: Failure): string | undefined {
  const trace = traceOf(suite, part, failure);
  if (trace === undefined) return undefined;
  const folder = path.join(workingFolder, regressionsFolder, fileNameOf(suite));
  const name = `${fileNameOf(part)}.${fileNameOf(failure.property)}`.slice(0, 100);
  const text = renderTrace(trace);
  const file = freeName(folder, name, text);
  writeOutput(path.join(folder, `${file}${ending}`), text);
  const test = renderRegressionTest(trace, { ...modules(workingFolder, place, folder), traceFile: `./${file}${ending}` });
  writeOutput(path.join(folder, `${file}.test.ts`), test);
  return path.relative(workingFolder, path.join(folder, `${file}${ending}`));
}

/** What the test imports: packages by name, the user's own suite by its path. */
function modules(workingFolder: string, place: SuitePlace, folder: string): { readonly suiteModule: string; readonly replayModule: string } {
  const ownTop = realpathSync(ownFolder);
  const here = realpathSync(workingFolder);
  const checkout = ownTop.startsWith(here + path.sep) && !ownTop.includes(`${path.sep}node_modules${path.sep}`);
  const relative = (file: string): string => path.relative(folder, path.join(here, file)).split(path.sep).join('/');
  const own = realpathSync(place.file).startsWith(ownTop);
  if (own && !checkout) return { suiteModule: `wireproof/suites/${path.basename(path.dirname(place.file))}`, replayModule: 'wireproof' };
  // In a checkout of this package what is built stands for its source.
  const source = own ? path.join('properties', path.basename(path.dirname(place.file)), 'suite.js') : path.relative(here, realpathSync(place.file));
  return { suiteModule: relative(source.replace(/\.([cm]?)ts$/u, '.$1js')), replayModule: checkout ? relative(path.join('src', 'index.js')) : 'wireproof' };
}

/** A name that is free or holds the same already. */
function freeName(folder: string, name: string, text: string): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}.${number}`;
    const file = path.join(folder, `${candidate}${ending}`);
    if (!existsSync(file) || readFileSync(file, 'utf8') === text) return candidate;
  }
}
