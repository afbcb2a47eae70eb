import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const isStory = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/story/');

/** The stories take longest: begun last, one of them would leave the other core idle. */
class StoriesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(isStory(b)) - Number(isStory(a)));
  }
}

export default defineConfig({
  // Examples that import the package by its name are tested as it stands here, not as it was built last.
  resolve: { alias: { 'wireproof/vitest': source('src/vitest/index.ts'), wireproof: source('src/index.ts') } },
  test: {
    include: ['test/**/*.test.ts', 'examples/lease/test/*.test.ts'],
    sequence: { sequencer: StoriesFirst },
    pool: 'forks',
    // Many tests wait for processes and sockets: a third worker has the second core's rest.
    maxWorkers: 3,
    // What must not share a process runs in one of its own; loading everything anew for each file took a third of the time.
    isolate: false,
    // A busy machine must not turn a slow test into a failed one; tests await conditions and never assert times.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
  },
});
