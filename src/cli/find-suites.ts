/**
 * Finds suites by folder: `properties/<name>/suite.*` beside this package's own code and in the user's current folder,
 * or a path. No suite is known to the code by its name.
 */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { OperatingError, shown } from '../core/errors.js';
import type { Suite } from '../engine/suite.js';
import { loadModule } from './load-module.js';
import { ownFolder } from './own-folder.js';
import { suggestion } from '../core/nearest.js';

export interface SuitePlace {
  /** What the user calls it: the folder's name, or the path given. */
  readonly name: string;
  readonly file: string;
}

const extensions = ['.js', '.mjs', '.ts', '.mts'];

/** The user's own first: where two have one name, the nearer one is meant. */
export function findSuites(workingFolder: string): readonly SuitePlace[] {
  const own = path.join(ownFolder, 'properties');
  // In a checkout of this package the built suite and its source are one and the same.
  const inside = realpathSync(ownFolder).startsWith(realpathSync(workingFolder) + path.sep);
  const places = [...(inside ? [] : suitesBelow(path.join(workingFolder, 'properties'))), ...suitesBelow(own)];
  return places.filter((place, index) => places.findIndex((other) => other.name === place.name) === index);
}

/** By name or path. Throws `WP4003` where there is none. */
export function findSuite(given: string, workingFolder: string): SuitePlace {
  if (/[/\\]|\.[cm]?[jt]s$/u.test(given)) {
    const absolute = path.resolve(workingFolder, given);
    const file = existsSync(absolute) && statSync(absolute).isDirectory() ? suiteFile(absolute) : absolute;
    if (file !== undefined && existsSync(file)) return { name: given, file };
  }
  const known = findSuites(workingFolder);
  const found = known.find((place) => place.name === given);
  if (found !== undefined) return found;
  throw new OperatingError('WP4003', {
    expected: 'the name of a suite, or the path of a suite file',
    found: existsSync(path.resolve(workingFolder, given)) ? `a folder without a suite, ${shown(given)}` : shown(given),
    repair: suggestion(given, known.map((place) => place.name)),
  });
}

/** The module's export `suite`. Throws `WP4004` where it has none that looks like one. */
export async function loadSuite(place: SuitePlace): Promise<Suite> {
  const module = await loadModule(place.file);
  const suite = (module['suite'] ?? module['default']) as Partial<Suite> | undefined;
  const missing = ['name', 'summary', 'parts', 'plantedBugs', 'machines', 'systems'].filter((field) => suite?.[field as keyof Suite] === undefined);
  if (missing.length > 0) {
    throw new OperatingError('WP4004', {
      expected: `${shown(place.file, 200)} to export \`suite\`, an object with name, summary, parts, plantedBugs, machines and systems`,
      found: module['suite'] === undefined && missing.length === 6 ? `exports ${Object.keys(module).join(', ') || 'nothing'}` : `a suite without ${missing.join(', ')}`,
      repair: 'docs/own-protocol.md shows a whole one.',
    });
  }
  return suite as Suite;
}

function suitesBelow(folder: string): readonly SuitePlace[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, file: suiteFile(path.join(folder, entry.name)) }))
    .filter((place): place is SuitePlace => place.file !== undefined)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function suiteFile(folder: string): string | undefined {
  return extensions.map((extension) => path.join(folder, `suite${extension}`)).find((file) => existsSync(file));
}
