/** The library's page: its example runs as it stands, and its defaults are the code's. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientDefaults } from '../../../src/freelance/index.js';
import { serverSettings } from '../../../src/freelance/server-options.js';
import { build } from '../../build.js';
import { temporaryFolder } from '../../temporary-folder.js';

beforeAll(build);

const page = readFileSync('docs/freelance.md', 'utf8');

describe('docs/freelance.md', () => {
  it('has an example that prints what it says', async () => {
    const [, example = ''] = /```ts\n([\s\S]*?)```/u.exec(page) ?? [];
    expect(example).toContain("from 'wireproof/freelance'");
    const folder = temporaryFolder();
    const file = path.join(folder, 'example.mts');
    writeFileSync(file, example.replace("'wireproof/freelance'", JSON.stringify(path.resolve('dist/src/freelance/index.js'))));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'jiti/register', file]);
    expect(stdout).toMatch(/^hello, world from tcp:\/\/127\.0\.0\.1:\d+ in 1 attempt\n$/u);
  });

  it('tells the defaults', () => {
    const { cacheTtlMs, cacheCleanupIntervalMs, cacheMaxEntries, cacheMaxBytes } = serverSettings({ bind: 'tcp://*:1' });
    const defaults: Record<string, unknown> = { ...clientDefaults, cacheTtlMs, cacheCleanupIntervalMs };
    const rows = Array.from(page.matchAll(/^\| `(\w+)` \| ([\d,]+) \|/gmu), ([, name = '', value = '']) => [name, Number(value.replaceAll(',', ''))] as const);
    expect(rows.length).toBe(9);
    expect(rows).toEqual(rows.map(([name]) => [name, defaults[name]]));
    expect([clientDefaults.maxOpenRequests, clientDefaults.maxOpenBytes]).toEqual([10_000, 64 * 2 ** 20]);
    expect([cacheMaxEntries, cacheMaxBytes]).toEqual([500_000, 256 * 2 ** 20]);
    expect(clientDefaults.limits).toEqual({ maxPayloadFrames: 64, maxFrameBytes: 2 ** 20, maxPayloadBytes: 4 * 2 ** 20 });
  });
});
