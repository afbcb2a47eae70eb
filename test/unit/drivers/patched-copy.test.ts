import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPatched, type PatchedSources, type SourcePatch } from '../../../src/drivers/patched-copy.js';
import { temporaryFolder } from '../../temporary-folder.js';

const root = temporaryFolder(afterAll);
const sources: PatchedSources = { root, folders: ['lib'], entry: 'lib/index.ts', cache: 'cache' };
const patch: SourcePatch = { name: 'off-by-one', file: 'lib/deep/count.ts', find: 'value + 1', replace: 'value + 2' };

beforeAll(() => {
  mkdirSync(path.join(root, 'lib/deep'), { recursive: true });
  writeFileSync(path.join(root, 'lib/index.ts'), "export { next } from './deep/count.js';\nexport { name } from './name.js';\n");
  writeFileSync(path.join(root, 'lib/deep/count.ts'), "import { name } from '../name.js';\nexport const next = (value: number): string => `${name} ${value + 1}`;\n");
  writeFileSync(path.join(root, 'lib/name.ts'), "export const name: string = 'count';\n");
});

describe('a patched copy', () => {
  it('behaves as patched, and holds only what the patch can reach', async () => {
    const { next } = (await loadPatched(sources, patch)) as { next: (value: number) => string };
    expect(next(1)).toBe('count 3');
    const [copy] = readdirSync(path.join(root, 'cache')).filter((name) => name.startsWith('off-by-one'));
    expect(readdirSync(path.join(root, 'cache', copy!, 'lib'), { recursive: true })).toEqual(expect.arrayContaining(['deep', 'deep/count.ts', 'index.ts']));
    expect(readdirSync(path.join(root, 'cache', copy!, 'lib'))).toHaveLength(2);
  });

  it('follows the source: a change elsewhere in the file makes another copy', async () => {
    writeFileSync(path.join(root, 'lib/deep/count.ts'), "import { name } from '../name.js';\nexport const next = (value: number): string => `${name}: ${value + 1}`;\n");
    const { next } = (await loadPatched(sources, patch)) as { next: (value: number) => string };
    expect(next(1)).toBe('count: 3');
  });

  it.each([
    ['WP6041', { ...patch, find: 'value - 1' }],
    ['WP6041', { ...patch, find: 'name' }],
    ['WP6041', { ...patch, file: 'lib/other.ts' }],
  ] as const)('is refused with %s where the text does not fit', async (code, stale) => {
    await expect(loadPatched(sources, stale)).rejects.toMatchObject({ code });
  });

  it('is refused where there are no sources', async () => {
    await expect(loadPatched({ ...sources, folders: ['missing'] }, patch)).rejects.toMatchObject({ code: 'WP6040' });
  });
});
