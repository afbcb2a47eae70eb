import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export default defineConfig({
  // Examples that import the package by its name are tested as it stands here, not as it was built last.
  resolve: { alias: { 'wireproof/vitest': source('src/vitest/index.ts'), wireproof: source('src/index.ts') } },
  test: {
    include: ['test/**/*.test.ts', 'examples/lease/test/*.test.ts'],
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
