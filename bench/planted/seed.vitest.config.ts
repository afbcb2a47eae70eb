/**
 * Runs the 60 ported tests of the seed on every planted bug: one vitest project for each, whose imports of the
 * implementation lead to the copy with the bug. Tells which projects failed in `WIREPROOF_SEED_RESULTS`. With
 * `WIREPROOF_SEED=as-it-was` the tests assert no more than the seed's did.
 */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';
import { copyPatched } from '../../src/drivers/patched-copy.js';
import { plantedBugs } from '../../properties/freelance/planted/planted-bugs.js';
import { productSources } from '../../properties/freelance/planted/planted-product.js';

const asItWas = process.env['WIREPROOF_SEED'] === 'as-it-was';
const wanted = (process.env['WIREPROOF_BUGS'] ?? '').split(',').filter((name) => name !== '');
const bugs = plantedBugs.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const { root } = productSources;

/** The copy's files instead of the right ones; all else stays, so that classes keep their identity. */
function planted(copy: string): Plugin {
  return {
    name: 'planted-bug',
    enforce: 'pre',
    async resolveId(source, importer) {
      const found = await this.resolve(source, importer, { skipSelf: true });
      if (found === null) return null;
      const twin = path.join(copy, path.relative(root, found.id));
      return twin.startsWith(copy) && existsSync(twin) ? twin : found;
    },
  };
}

const failed = new Map<string, { failed: number; passed: number; ms: number }>();

const reporter: Reporter = {
  onTestModuleEnd(module: TestModule) {
    const entry = failed.get(module.project.name) ?? { failed: 0, passed: 0, ms: 0 };
    for (const test of module.children.allTests()) entry[test.result().state === 'failed' ? 'failed' : 'passed']++;
    if (module.errors().length > 0) entry.failed++;
    entry.ms += module.diagnostic().duration;
    failed.set(module.project.name, entry);
  },
  onTestRunEnd() {
    writeFileSync(process.env['WIREPROOF_SEED_RESULTS'] ?? 'seed-results.json', JSON.stringify(Object.fromEntries(failed)));
  },
};

export default defineConfig({
  test: {
    reporters: [reporter],
    maxWorkers: 2,
    pool: 'forks',
    projects: [undefined, ...bugs].map((bug) => ({
      root,
      plugins: bug === undefined ? [] : [planted(copyPatched(productSources, bug))],
      test: {
        name: bug?.name ?? 'the right implementation',
        include: [asItWas ? 'bench/planted/seed-as-it-was/*.test.ts' : 'test/seed-suite/{units,sockets,recovery}.test.ts'],
        // A request that never ends must not hold up the others for long.
        testTimeout: 5000,
        hookTimeout: 5000,
      },
    })),
  },
});
