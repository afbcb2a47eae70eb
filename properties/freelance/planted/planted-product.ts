/** The implementation with a planted bug, by name. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperatingError } from '../../../src/core/errors.js';
import { nearest } from '../../../src/core/nearest.js';
import { loadPatched, type PatchedSources } from '../../../src/drivers/patched-copy.js';
import { realProduct, type Product } from '../product.js';
import { plantedBugs } from './planted-bugs.js';

export const productSources: PatchedSources = {
  root: projectRoot(),
  folders: ['src/freelance', 'src/core', 'src/transports'],
  entry: 'src/freelance/index.ts',
  cache: 'node_modules/.cache/wireproof/planted',
};

const loaded = new Map<string, Promise<Product>>();

/** The right one where no plant is named. Rejects with `WP6042` for a name that is none. */
export async function productOf(plant: string | undefined): Promise<Product> {
  if (plant === undefined) return realProduct;
  const bug = plantedBugs.find(({ name }) => name === plant);
  if (bug === undefined) {
    const guess = nearest(plant, plantedBugs.map(({ name }) => name));
    throw new OperatingError('WP6042', {
      expected: 'the name of a planted bug',
      found: plant,
      repair: guess === undefined ? '`wireproof list` shows them.' : `Did you mean ${guess}? \`wireproof list\` shows all.`,
    });
  }
  const known = loaded.get(plant) ?? (loadPatched(productSources, bug) as Promise<unknown> as Promise<Product>);
  loaded.set(plant, known);
  return known;
}

/** The nearest folder above this file with sources in it: the same from the sources and from the built files. */
function projectRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (path.dirname(folder) !== folder && !(existsSync(path.join(folder, 'package.json')) && existsSync(path.join(folder, 'src')))) folder = path.dirname(folder);
  return folder;
}
