/** Loads a module that the user named: JavaScript or TypeScript, with nothing set up around it. */
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import { OperatingError, shown } from '../core/errors.js';
import { fromSources } from '../core/from-sources.js';
import { ownFolder } from './own-folder.js';
import { pathAliases } from './path-aliases.js';

/**
 * The module's exports. The file's own `xstate` and `wireproof` are used where it has them, else ours, so that a bare
 * file in an empty folder works; `paths` of its tsconfig.json are heeded. Throws `WP4001` (no such file), `WP4002` (it does not load)
 * and `WP4005` (something it imports is not there). A module is code: it is run with all the rights of the user.
 */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const absolute = path.resolve(file);
  if (!existsSync(absolute) || !statSync(absolute).isFile()) {
    throw new OperatingError('WP4001', {
      expected: 'a JavaScript or TypeScript file',
      found: `${existsSync(absolute) ? 'a folder' : 'nothing'} at ${shown(file, 200)}`,
      repair: 'Check the path; it is taken from the current folder.',
    });
  }
  try {
    if (isOurs(absolute) && (!absolute.endsWith('.ts') || fromSources)) return (await import(pathToFileURL(absolute).href)) as Record<string, unknown>;
    const jiti = createJiti(pathToFileURL(absolute).href, { interopDefault: false, tsconfigPaths: true, alias: { ...pathAliases(absolute), ...fallbacks(absolute) } });
    return await jiti.import<Record<string, unknown>>(absolute);
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    const missing = error instanceof Error ? /Cannot find (?:module|package) '([^']+)'/u.exec(error.message)?.[1] : undefined;
    if (missing !== undefined) throw withoutImport(file, missing, error);
    throw new OperatingError('WP4002', {
      expected: `${shown(file, 200)} to load as a module`,
      found: shown(firstLine(error), 300),
      repair: `Run the file by itself (npx jiti ${path.basename(file)}) to see the whole error.`,
      cause: error,
    });
  }
}

function withoutImport(file: string, missing: string, cause: unknown): OperatingError {
  const named = /^(?:@[^/]+\/)?[^/]+/u.exec(missing)?.[0] ?? missing;
  return new OperatingError('WP4005', {
    expected: `everything that ${shown(path.basename(file), 200)} imports to be there`,
    found: `no module ${shown(missing, 200)}`,
    repair: /^(?:[./#~]|@\/|file:|node:)/u.test(missing) ? 'Check the path of the import, and where it is an alias, `paths` in tsconfig.json.' : `Install it where the file is (npm install ${named}), or keep the machine in a file that does without.`,
    cause,
  });
}

/** A file of this package: no need to compile it, and one copy of every module in the process. */
function isOurs(file: string): boolean {
  return file.startsWith(ownFolder);
}

/** Our own copies of the packages that the file's folder cannot resolve. */
function fallbacks(file: string): Record<string, string> {
  const fromFile = createRequire(file);
  const fromHere = createRequire(import.meta.url);
  const resolves = (name: string): boolean => {
    try {
      fromFile.resolve(name);
      return true;
    } catch {
      return false;
    }
  };
  const aliases: Record<string, string> = {};
  if (!resolves('xstate')) {
    // The folder of the package, so that `xstate/graph` is found below it.
    aliases['xstate'] = path.join(path.dirname(fromHere.resolve('xstate/package.json')));
  }
  if (!resolves('wireproof')) aliases['wireproof'] = fileURLToPath(new URL('../index.js', import.meta.url));
  return aliases;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return message.split('\n').slice(0, 3).join(' ').trim();
}
