/** Stryker imports plugins with plain Node, and the runner is TypeScript. */
import { createJiti } from 'jiti';

export const { strykerPlugins } = await createJiti(import.meta.url).import('./verify-runner.ts');
