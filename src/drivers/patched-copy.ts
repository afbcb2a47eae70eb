/**
 * A copy of some source folders with one small change in it, loaded as a module of its own: how a bug is planted in an
 * implementation that does not know that it is tested. The change is text in a source file, so that it can be anything.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import { OperatingError, shown } from '../core/errors.js';
import { fromSources } from '../core/from-sources.js';

export interface SourcePatch {
  /** Stable, kebab-case. */
  readonly name: string;
  /** Relative to the root. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

export interface PatchedSources {
  /** The folder that the others are relative to. */
  readonly root: string;
  /** What belongs to the implementation. */
  readonly folders: readonly string[];
  /** The module that is loaded, relative to the root. */
  readonly entry: string;
  /** Where copies are kept; below the root, in an ignored folder. */
  readonly cache: string;
}

/**
 * The patched module's exports. Rejects with `WP6040` where the sources are not there, as in an installed package, and
 * with `WP6041` where the text to change does not occur exactly once: the patch has gone stale.
 */
export async function loadPatched(sources: PatchedSources, patch: SourcePatch): Promise<Readonly<Record<string, unknown>>> {
  const copy = copyPatched(sources, patch);
  if (fromSources) return import(pathToFileURL(path.join(copy, sources.entry)).href);
  const jiti = createJiti(path.join(copy, 'index.js'), { interopDefault: false, fsCache: path.join(sources.root, sources.cache, 'jiti') });
  return jiti.import<Record<string, unknown>>(path.join(copy, sources.entry));
}

/** The folder of the copy, made where it is not there yet: the patched file and all that import it. Throws as `loadPatched` does. */
export function copyPatched(sources: PatchedSources, patch: SourcePatch): string {
  const files = affectedFiles(sources, patchedFiles(sources, patch), path.normalize(patch.file));
  const digest = createHash('sha256').update(JSON.stringify([...files])).digest('hex').slice(0, 20);
  const copy = path.join(sources.root, sources.cache, `${patch.name}-${digest}`);
  if (!existsSync(copy)) writeCopy(copy, files);
  return copy;
}

/** All sources by relative path, the patch applied. Throws as `loadPatched` does, so that a test can check every patch without loading any. */
export function patchedFiles({ root, folders }: PatchedSources, patch: SourcePatch): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    if (!existsSync(path.join(root, folder))) throw noSources(path.join(root, folder));
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const file = path.join(entry.parentPath, entry.name);
      files.set(path.relative(root, file), readFileSync(file, 'utf8'));
    }
  }
  const text = files.get(path.normalize(patch.file));
  const parts = text?.split(patch.find) ?? [];
  if (parts.length !== 2) {
    throw new OperatingError('WP6041', {
      expected: `the text of patch ${patch.name} once in ${patch.file}: ${shown(patch.find)}`,
      found: text === undefined ? 'no such file' : `it ${parts.length - 1} times`,
      repair: 'The source has changed since the patch was written: adapt its text.',
    });
  }
  return files.set(path.normalize(patch.file), parts.join(patch.replace));
}

const relativeImport = /(\b(?:from|import)\s*\(?\s*)'(\.[^']*)'/gu;

const targetOf = (file: string, specifier: string): string => path.join(path.dirname(file), specifier).replace(/\.js$/u, '.ts');

/** The changed file and what imports it, directly or not; their imports of all other files lead back to the originals. */
function affectedFiles({ root }: PatchedSources, files: ReadonlyMap<string, string>, changed: string): ReadonlyMap<string, string> {
  const affected = new Set([changed]);
  for (const file of affected) {
    for (const [importer, text] of files) {
      if (Array.from(text.matchAll(relativeImport), ([, , specifier]) => targetOf(importer, specifier as string)).includes(file)) affected.add(importer);
    }
  }
  return new Map(
    [...affected].map((file) => [
      file,
      (files.get(file) as string).replace(relativeImport, (whole, before: string, specifier: string) => {
        const target = targetOf(file, specifier);
        return affected.has(target) ? whole : `${before}'${path.join(root, target).replaceAll('\\', '/')}'`;
      }),
    ]),
  );
}

/** Written elsewhere and moved, so that another process never sees half a copy. */
function writeCopy(copy: string, files: ReadonlyMap<string, string>): void {
  const draft = `${copy}.${process.pid}`;
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(draft, file)), { recursive: true });
    writeFileSync(path.join(draft, file), text);
  }
  // The sources are modules, whatever the folder that holds the cache says.
  writeFileSync(path.join(draft, 'package.json'), '{ "type": "module" }\n');
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}

function noSources(folder: string): OperatingError {
  return new OperatingError('WP6040', {
    expected: 'the sources of the implementation, which a planted bug changes',
    found: `no folder ${shown(folder, 200)}`,
    repair: 'Plant bugs from a checkout of the repository; an installed package holds no sources.',
  });
}
