import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['bench/mutation/verify.test.ts'], testTimeout: 120_000 } });
