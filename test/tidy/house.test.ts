/** The house rules that a machine can hold: who may import whom, no cycles, sizes, and the homes of time and chance. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sourceFiles, type SourceFile } from './source-tree.js';

/** Found by their folders: a new protocol edits nothing here. */
const protocols = readdirSync('properties', { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const implementations = protocols.map((protocol) => `src/${protocol}`);

/** From the folder, what it may import besides itself. */
const mayImport: Record<string, readonly string[]> = {
  'src/core': [],
  'src/engine': ['src/core'],
  'src/transports': ['src/core'],
  ...Object.fromEntries(implementations.map((folder) => [folder, ['src/core', 'src/transports']])),
  'src/drivers': ['src/core', 'src/engine', 'src/transports'],
  'src/arbitraries': ['src/core', 'src/engine', 'src/transports'],
  'src/reporters': ['src/core', 'src/engine'],
  'src/cli': ['src/core', 'src/engine', 'src/drivers', 'src/reporters'],
  'src/vitest': ['src/core', 'src/engine', 'src/drivers', 'src/reporters'],
  'src/index.ts': ['src/core', 'src/engine', 'src/drivers', 'src/arbitraries', 'src/reporters'],
  model: ['src/core', 'src/engine'],
  properties: ['src/core', 'src/engine', 'src/transports', 'src/drivers', 'src/arbitraries', 'src/reporters', ...implementations, 'model'],
};

/** Each outside package has few homes, so that it can be replaced. */
const packageHomes: Record<string, readonly string[]> = {
  xstate: ['src/engine/compile/', 'model/'],
  zeromq: ['src/transports/zeromq/'],
  'fast-check': ['src/arbitraries/', 'properties/'],
  commander: ['src/cli/'],
  jiti: ['src/cli/', 'src/drivers/'],
  '@viz-js/viz': ['src/reporters/'],
  vitest: ['src/vitest/'],
};

const shared = sourceFiles('src', 'model', 'properties');
const folderOf = (file: string): string | undefined =>
  Object.keys(mayImport).find((folder) => file === folder || file.startsWith(`${folder}/`));

describe('the house', () => {
  it('imports only downwards', () => {
    const upward = shared.flatMap((file) =>
      [...file.imports, ...file.typeImports]
        .filter((target) => {
          const home = folderOf(file.path);
          const there = folderOf(target);
          return home !== there && !(home !== undefined && there !== undefined && mayImport[home]?.includes(there));
        })
        .map((target) => `${file.path} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(cycles(shared)).toEqual([]);
  });

  it('keeps each outside package in its home', () => {
    const astray = shared.flatMap((file) =>
      file.packages
        .filter((name) => packageHomes[name] !== undefined && !packageHomes[name].some((home) => file.path.startsWith(home)))
        .map((name) => `${file.path} imports ${name}`),
    );
    expect(astray).toEqual([]);
  });

  it('reads the clock, sets timers and takes chances only in core', () => {
    const pattern = /\b(?:Date\.now|new Date\(\)|performance\.now|setTimeout|setInterval|setImmediate|Math\.random|randomUUID)\b/u;
    const astray = shared.filter((file) => !file.path.startsWith('src/core/') && pattern.test(codeOf(file))).map((file) => file.path);
    expect(astray).toEqual([]);
  });

  it('never names a protocol in shared code', () => {
    const naming = shared
      .filter((file) => /^src\/(?:core|engine|transports|drivers|arbitraries|reporters|cli|vitest)\//u.test(file.path))
      .filter((file) => protocols.some((protocol) => names(file.text, protocol)))
      .map((file) => file.path);
    expect(naming).toEqual([]);
  });

  it('keeps files small', () => {
    const lengths = shared.map((file) => file.lines).toSorted((a, b) => a - b);
    expect(lengths[lengths.length >> 1]).toBeLessThanOrEqual(120);
    expect(shared.filter((file) => file.lines > 400).map((file) => `${file.path}: ${file.lines}`)).toEqual([]);
  });

  it('focuses or skips no test without a written reason', () => {
    const marked = sourceFiles('test').filter((file) => /\b(?:it|test|describe)\.(?:only|skip|todo)\(/u.test(codeOf(file))).map((file) => file.path);
    expect(marked.filter((file) => !file.startsWith('test/tidy/'))).toEqual([]);
  });
});

/** As a word, or as a part of a name in camel case; `lease` is not named by "release". */
function names(text: string, protocol: string): boolean {
  const capital = protocol.charAt(0).toUpperCase() + protocol.slice(1);
  return new RegExp(`(?<![A-Za-z])${protocol}|${capital}|${protocol.toUpperCase()}`, 'u').test(text);
}

/** Without comments and strings, as far as a pattern can tell. */
function codeOf(file: SourceFile): string {
  return file.text
    .replace(/\/\*[\s\S]*?\*\//gu, '')
    .replace(/\/\/.*$/gmu, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/gu, "''");
}

function cycles(files: readonly SourceFile[]): readonly string[] {
  const imports = new Map(files.map((file) => [file.path, file.imports]));
  const finished = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, stack: readonly string[]): void => {
    if (stack.includes(file)) found.push([...stack.slice(stack.indexOf(file)), file].join(' -> '));
    else if (!finished.has(file)) {
      for (const target of imports.get(file) ?? []) visit(target, [...stack, file]);
      finished.add(file);
    }
  };
  for (const file of files) visit(file.path, []);
  return found;
}
