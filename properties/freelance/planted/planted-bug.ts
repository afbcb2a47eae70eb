/** The form of a planted bug: a small change of the product's source. */
import type { SourcePatch } from '../../../src/drivers/patched-copy.js';
import type { PlantedBug } from '../../../src/engine/suite.js';

export interface PlantedPatch extends PlantedBug, SourcePatch {
  /** The property that it violates, as a failure names it, or its beginning. */
  readonly violates?: string;
}

/** A patch of one file, with the part that catches it. */
export const patchOf =
  (file: string) =>
  (name: string, summary: string, caughtBy: string, find: string, replace: string): PlantedPatch => ({ name, summary, caughtBy, file: `src/freelance/${file}`, find, replace });
