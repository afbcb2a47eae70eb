/** Import aliases of the user's project, as its tsconfig.json declares them in `paths`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Prefix and folder, of the nearest tsconfig.json; where that one has no `paths`, as in Vite's templates, of the one
 * beside it that has (`tsconfig.app.json`). Each prefix leads to the first folder it names. What cannot be read counts
 * as none: the import that needs it then says that it is missing.
 */
export function pathAliases(file: string): Readonly<Record<string, string>> {
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (!existsSync(path.join(folder, 'tsconfig.json'))) continue;
    const configs = ['tsconfig.json', ...readdirSync(folder).filter((name) => /^tsconfig\..+\.json$/u.test(name)).toSorted()];
    return configs.map((config) => aliasesIn(path.join(folder, config))).find((aliases) => Object.keys(aliases).length > 0) ?? {};
  }
  return {};
}

function aliasesIn(config: string): Readonly<Record<string, string>> {
  const { baseUrl = '.', paths = {} } = readOptions(config);
  const aliases: Record<string, string> = {};
  for (const [pattern, targets] of Object.entries(paths)) {
    const [target] = targets;
    if (target !== undefined && pattern !== '*') aliases[pattern.replace(/\/\*$/u, '')] = path.resolve(path.dirname(config), baseUrl, target.replace(/\/\*$/u, ''));
  }
  return aliases;
}

interface PathOptions {
  readonly baseUrl?: string;
  readonly paths?: Readonly<Record<string, readonly string[]>>;
}

/** JSON with comments and trailing commas. */
function readOptions(config: string): PathOptions {
  const bare = readFileSync(config, 'utf8').replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//gu, '$1');
  try {
    const { compilerOptions } = JSON.parse(bare.replace(/,(?=\s*[}\]])/gu, '')) as { readonly compilerOptions?: PathOptions };
    return compilerOptions ?? {};
  } catch {
    return {};
  }
}
