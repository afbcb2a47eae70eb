/** Modules below a folder are evaluated again when they are next imported. */
import path from 'node:path';
import type { Jiti } from 'jiti';

export function forgetModules(jiti: Jiti, ...folders: readonly string[]): void {
  for (const file of Object.keys(jiti.cache)) if (folders.some((folder) => file.startsWith(folder + path.sep))) delete jiti.cache[file];
}
