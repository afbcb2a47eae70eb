import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
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
