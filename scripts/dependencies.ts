/** Holds docs/DEPENDENCIES.md against package.json: every dependency has a line that says why, and none is left over. */
import { existsSync, readFileSync } from 'node:fs';

export function undocumentedDependencies(): readonly string[] {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  const declared = new Set(['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap((kind) => Object.keys(manifest[kind] ?? {})));
  const page = existsSync('docs/DEPENDENCIES.md') ? readFileSync('docs/DEPENDENCIES.md', 'utf8') : '';
  const documented = new Set([...page.matchAll(/^\| `([^`]+)` \|/gmu)].map((match) => match[1]!));
  return [
    ...[...declared].filter((name) => !documented.has(name)).map((name) => `docs/DEPENDENCIES.md has no line for ${name}`),
    ...[...documented].filter((name) => !declared.has(name)).map((name) => `docs/DEPENDENCIES.md has a line for ${name}, which package.json does not have`),
  ];
}
