import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/seed-suite/{units,sockets,recovery}.test.ts'], testTimeout: 8000 },
  resolve: { alias: [{ find: /^.*\/zeromq-transport\.js$/u, replacement: path.resolve(import.meta.dirname, 'memory-transport.ts') }] },
});
