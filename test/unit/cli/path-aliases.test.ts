import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathAliases } from '../../../src/cli/path-aliases.js';
import { temporaryFolder } from '../../temporary-folder.js';

function folder(files: Readonly<Record<string, string>>): string {
  const made = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(made, name), text);
  return made;
}

describe('pathAliases', () => {
  it('reads the paths of the nearest tsconfig.json, comments and trailing commas included', () => {
    const made = folder({ 'tsconfig.json': '{ // all of it\n "compilerOptions": { "baseUrl": "./src", /* "x" */ "paths": { "@/*": ["./*"], "#lib": ["./lib/index.ts",], }, }, }' });
    expect(pathAliases(path.join(made, 'machine.ts'))).toEqual({ '@': path.join(made, 'src'), '#lib': path.join(made, 'src/lib/index.ts') });
  });

  it('looks beside a tsconfig.json that only refers to others', () => {
    const made = folder({ 'tsconfig.json': '{ "files": [], "references": [] }', 'tsconfig.app.json': '{ "compilerOptions": { "paths": { "~/*": ["./app/*"] } } }', 'tsconfig.node.json': '{}' });
    expect(pathAliases(path.join(made, 'machine.ts'))).toEqual({ '~': path.join(made, 'app') });
  });

  it('knows none where nothing is declared, or nothing can be read', () => {
    expect(pathAliases(path.join(folder({ 'tsconfig.json': '{ broken' }), 'machine.ts'))).toEqual({});
    expect(pathAliases(path.join(folder({ 'tsconfig.json': '{}' }), 'machine.ts'))).toEqual({});
  });
});
